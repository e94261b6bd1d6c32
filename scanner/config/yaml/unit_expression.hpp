#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace tridentscan::config {

/// What units are products of. Sizes are in GeV, cm, s, t, rad, POT, fb (an area that counts
/// collisions) and bins of a histogram.
enum class Base { energy, length, time, mass, angle, protons, barn, bin };
inline constexpr std::size_t bases = 8;

/// A unit: factor 10^ten times a product of powers of the bases. The power of ten stands apart, so
/// that a decimal number is converted without a second rounding.
struct UnitExpression {
  std::array<int, bases> powers{};
  int ten = 0;
  double factor = 1;
  bool has_number = false;  // one was written

  [[nodiscard]] int power(Base base) const { return powers[static_cast<std::size_t>(base)]; }
  /// Size in the units of the bases.
  [[nodiscard]] double size() const;
};

/// Understands "GeV", "fb^-1", "/fb", "m2", "per m^2 per 50 MeV per 1e20 POT",
/// "nu/(cm^2 50 MeV 1e21 POT)", "POT^-1 GeV^-1 cm^-2". What follows "per" or "/" divides. Words
/// that count (nu, neutrinos) have no size. Throws std::invalid_argument that names what was not
/// understood.
[[nodiscard]] UnitExpression parse_unit(std::string_view text);

/// "per cm^2 per GeV": the product of the bases' units, without its size.
[[nodiscard]] std::string dimension_text(const UnitExpression& unit);

/// Names of the units of one base as they may be written, the common ones first.
[[nodiscard]] std::vector<std::string> unit_names(Base base);

/// " did you mean MeV?" if the word is a unit but for capitals, or a long one with a slip; else
/// empty. Never a number: another unit beside the same number is another size.
[[nodiscard]] std::string unit_advice(std::string_view word);

}  // namespace tridentscan::config
