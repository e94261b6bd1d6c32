#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tridentscan::config {

/// What a quantity measures. Inside the program: GeV, rad, fm, t, POT, fb^-1, cm2 and s.
enum class Dimension { energy, angle, length, mass, protons, luminosity, area, time };

/// "160 GeV" -> 160: a number as `parse_number` takes it and a unit of the dimension
/// (unit_expression.hpp). Between units that are powers of ten apart the conversion is exact: the
/// double next to the number that was written.
/// Throws std::invalid_argument that says what was expected; no message has the number beside
/// another unit.
[[nodiscard]] double parse_quantity(std::string_view text, Dimension dimension);

/// "0.01 GeV": the inverse, in the unit used inside.
[[nodiscard]] std::string to_text(double value, Dimension dimension);

/// The same in the unit in which a quantity was written: 0.01 beside "160 MeV" is "10 MeV".
[[nodiscard]] std::string in_unit_of(std::string_view text, double value, Dimension dimension);

[[nodiscard]] std::string_view name_of(Dimension dimension);
/// Names of units, that used inside first.
[[nodiscard]] std::vector<std::string> units_of(Dimension dimension);

/// An energy with its unit, "160 GeV" -> 160. Throws std::invalid_argument that says what was
/// expected.
[[nodiscard]] double parse_energy(const std::string& text);

}  // namespace tridentscan::config
