#include "scanner/config/quantity.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <stdexcept>

#include "physics/units.hpp"
#include "scanner/config/load.hpp"
#include "scanner/config/numbers.hpp"
#include "scanner/config/spelling.hpp"

namespace tridentscan::config {
namespace {

namespace units = physics::units;

struct Unit {
  std::string_view name;
  Dimension dimension;
  double size;  // in the unit used inside
};

// The first unit of each dimension is the one used inside.
constexpr std::array known_units = {
    Unit{"GeV", Dimension::energy, units::GeV},  Unit{"eV", Dimension::energy, units::eV},
    Unit{"keV", Dimension::energy, units::keV},  Unit{"MeV", Dimension::energy, units::MeV},
    Unit{"TeV", Dimension::energy, units::TeV},  Unit{"rad", Dimension::angle, units::rad},
    Unit{"mrad", Dimension::angle, units::mrad}, Unit{"degree", Dimension::angle, units::degree},
    Unit{"fm", Dimension::length, 1.0},          Unit{"s", Dimension::time, 1.0},
    Unit{"ms", Dimension::time, 1e-3},           Unit{"min", Dimension::time, 60.0},
    Unit{"h", Dimension::time, 3600.0},          Unit{"t", Dimension::mass, 1.0},
    Unit{"kg", Dimension::mass, 1e-3},           Unit{"kt", Dimension::mass, 1e3},
    Unit{"POT", Dimension::protons, 1.0},        Unit{"fb^-1", Dimension::luminosity, 1.0},
    Unit{"pb^-1", Dimension::luminosity, 1e-3},  Unit{"ab^-1", Dimension::luminosity, 1e3},
    Unit{"cm2", Dimension::area, 1.0},
};

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

std::string expectation(std::string_view number, Dimension dimension) {
  const std::vector<std::string> names = units_of(dimension);
  return fmt::format(" (units of {}: {}) write \"{} {}\"", name_of(dimension),
                     fmt::join(names, ", "), shortened(number), names.front());
}

}  // namespace

double parse_quantity(std::string_view text, Dimension dimension) {
  const std::string_view whole = trimmed(text);
  // The unit begins after the last blank, or after the last character that is no letter.
  const std::size_t blank = whole.rfind(' ');
  std::size_t unit_begin = blank == std::string_view::npos ? whole.size() : blank + 1;
  while (blank == std::string_view::npos && unit_begin > 0 &&
         std::isalpha(static_cast<unsigned char>(whole[unit_begin - 1])) != 0)
    --unit_begin;
  const std::string_view unit = whole.substr(unit_begin);
  const std::string_view number = trimmed(whole.substr(0, unit_begin));
  if (number.empty())
    throw std::invalid_argument(quote(text) + " is not a number with a unit" +
                                expectation("160", dimension));
  const double value = parse_number(number);
  if (unit.empty())
    throw std::invalid_argument(quote(text) + " has no unit" + expectation(number, dimension));

  const auto found = std::find_if(known_units.begin(), known_units.end(),
                                  [&](const Unit& known) { return known.name == unit; });
  if (found == known_units.end()) {
    const auto near = closest(unit, units_of(dimension));
    throw std::invalid_argument(
        fmt::format("unknown unit {}{}", quote(unit), expectation(number, dimension)) +
        (near ? fmt::format(" did you mean '{}'?", *near) : ""));
  }
  if (found->dimension != dimension)
    throw std::invalid_argument(fmt::format("{} is a unit of {}", unit, name_of(found->dimension)) +
                                expectation(number, dimension));
  return value * found->size;
}

std::string to_text(double value, Dimension dimension) {
  return fmt::format("{} {}", value, units_of(dimension).front());
}

std::string_view name_of(Dimension dimension) {
  switch (dimension) {
    case Dimension::energy:
      return "energy";
    case Dimension::angle:
      return "angle";
    case Dimension::length:
      return "length";
    case Dimension::time:
      return "time";
    case Dimension::mass:
      return "mass of matter";
    case Dimension::protons:
      return "protons on target";
    case Dimension::luminosity:
      return "luminosity";
    case Dimension::area:
      return "cross section";
  }
  return "";
}

std::vector<std::string> units_of(Dimension dimension) {
  std::vector<std::string> names;
  for (const Unit& unit : known_units)
    if (unit.dimension == dimension) names.emplace_back(unit.name);
  return names;
}

double parse_energy(const std::string& text) {
  return parse_quantity(text, Dimension::energy);
}

}  // namespace tridentscan::config
