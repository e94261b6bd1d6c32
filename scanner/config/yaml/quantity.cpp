#include "scanner/config/yaml/quantity.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <stdexcept>

#include "scanner/config/yaml/numbers.hpp"
#include "scanner/config/yaml/spelling.hpp"
#include "scanner/config/yaml/unit_expression.hpp"

namespace tridentscan::config {
namespace {

/// A power of a base that a dimension is, and the power of ten of that unit in the one used inside.
struct Meaning {
  Dimension dimension;
  Base base;
  int power;
  int ten;
};

constexpr std::array meanings = {
    Meaning{Dimension::energy, Base::energy, 1, 0},
    Meaning{Dimension::angle, Base::angle, 1, 0},
    Meaning{Dimension::length, Base::length, 1, 13},
    Meaning{Dimension::mass, Base::mass, 1, 0},
    Meaning{Dimension::protons, Base::protons, 1, 0},
    Meaning{Dimension::luminosity, Base::barn, -1, 0},
    Meaning{Dimension::luminosity, Base::length, -2, -39},
    Meaning{Dimension::area, Base::length, 2, 0},
    Meaning{Dimension::area, Base::barn, 1, -39},
    Meaning{Dimension::time, Base::time, 1, 0},
};

bool is_number_character(std::string_view text, std::size_t i) {
  const auto digit = [&](std::size_t j) {
    return j < text.size() && std::isdigit(static_cast<unsigned char>(text[j])) != 0;
  };
  const char c = text[i];
  if (digit(i) || std::string_view("+-._,^").find(c) != std::string_view::npos) return true;
  const std::size_t sign =
      i + 1 < text.size() && (text[i + 1] == '-' || text[i + 1] == '+') ? 2 : 1;
  return (c == 'e' || c == 'E') && i > 0 && digit(i + sign);
}

struct Parts {
  std::string_view number, unit;
};

/// The number ends at the first blank, or where a unit begins.
Parts parts_of(std::string_view text) {
  constexpr std::string_view blanks = " \t";
  const std::size_t begin = std::min(text.find_first_not_of(blanks), text.size());
  text = text.substr(begin, text.find_last_not_of(blanks) + 1 - begin);
  const std::size_t blank = std::min(text.find_first_of(blanks), text.size());
  std::size_t end = 0;
  while (end < blank && is_number_character(text, end)) ++end;
  if (end == 0) end = blank;  // a word such as nan, which the reader of numbers has a message for
  const std::size_t unit = std::min(text.find_first_not_of(blanks, end), text.size());
  return {text.substr(0, end), text.substr(unit)};
}

std::string expectation(Dimension dimension) {
  return fmt::format(" (units of {}: {})", name_of(dimension),
                     fmt::join(units_of(dimension), ", "));
}

/// "a unit of angle", or what it is made of.
std::string kind_of(const UnitExpression& unit) {
  for (const Meaning& meaning : meanings) {
    std::array<int, bases> powers{};
    powers[static_cast<std::size_t>(meaning.base)] = meaning.power;
    if (unit.powers == powers) return fmt::format("a unit of {}", name_of(meaning.dimension));
  }
  return dimension_text(unit);
}

/// The unit in that used inside; nothing if it is of another dimension.
std::optional<UnitExpression> in_own_unit(UnitExpression unit, Dimension dimension) {
  for (const Meaning& meaning : meanings) {
    std::array<int, bases> powers{};
    powers[static_cast<std::size_t>(meaning.base)] = meaning.power;
    if (meaning.dimension != dimension || unit.powers != powers) continue;
    unit.ten += meaning.ten;
    return unit;
  }
  return std::nullopt;
}

UnitExpression unit_of(std::string_view text, Dimension dimension) {
  std::optional<UnitExpression> unit;
  try {
    unit = parse_unit(text);
    if (unit->has_number) throw std::invalid_argument("a second number");
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument(
        fmt::format("unknown unit {}{}{}", quote(text), expectation(dimension), unit_advice(text)));
  }
  if (const auto own = in_own_unit(*unit, dimension)) return *own;
  throw std::invalid_argument(fmt::format("{} is {}, not of {}{}", quote(text), kind_of(*unit),
                                          name_of(dimension), expectation(dimension)));
}

}  // namespace

double parse_quantity(std::string_view text, Dimension dimension) {
  const auto [number, unit] = parts_of(text);
  if (number.empty() || (unit.empty() && std::isalpha(static_cast<unsigned char>(number[0])) != 0 &&
                         number.find_first_of("0123456789") == std::string_view::npos)) {
    throw std::invalid_argument(quote(text) +
                                " is not a number with a unit, write both, the number first" +
                                expectation(dimension));
  }
  (void)parse_number(number);
  if (unit.empty()) {
    throw std::invalid_argument(quote(text) + " has no unit, write one behind the number" +
                                expectation(dimension));
  }
  const UnitExpression size = unit_of(unit, dimension);
  return parse_number(number, size.ten) * size.factor;
}

std::string to_text(double value, Dimension dimension) {
  return fmt::format("{} {}", value, units_of(dimension).front());
}

std::string in_unit_of(std::string_view text, double value, Dimension dimension) {
  const std::string_view unit = parts_of(text).unit;
  return fmt::format("{:.12g} {}", value / unit_of(unit, dimension).size(), unit);
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
  switch (dimension) {
    case Dimension::length:
      return {"fm", "mm", "cm", "m", "km"};
    case Dimension::luminosity:
      return {"fb^-1", "pb^-1", "ab^-1", "nb^-1"};
    case Dimension::area:
      return {"cm2", "m2", "fb", "pb", "nb", "b"};
    default:
      break;
  }
  const auto meaning = std::find_if(meanings.begin(), meanings.end(),
                                    [&](const Meaning& m) { return m.dimension == dimension; });
  return unit_names(meaning->base);
}

double parse_energy(const std::string& text) {
  return parse_quantity(text, Dimension::energy);
}

}  // namespace tridentscan::config
