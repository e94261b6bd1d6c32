#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tridentscan::config {

/// What a quantity measures. Inside the program: GeV, rad, fm, t, POT, fb^-1, cm2 and s.
enum class Dimension { energy, angle, length, mass, protons, luminosity, area, time };

/// "160 GeV" -> 160: a number as `parse_number` takes it, blanks, and a unit of the dimension.
/// Throws std::invalid_argument that says what was expected.
[[nodiscard]] double parse_quantity(std::string_view text, Dimension dimension);

/// "0.01 GeV": the inverse, in the unit used inside.
[[nodiscard]] std::string to_text(double value, Dimension dimension);

[[nodiscard]] std::string_view name_of(Dimension dimension);
[[nodiscard]] std::vector<std::string> units_of(Dimension dimension);

}  // namespace tridentscan::config
