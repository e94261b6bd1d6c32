#include "scanner/config/yaml/unit_expression.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <utility>

#include "physics/units.hpp"
#include "scanner/config/yaml/numbers.hpp"
#include "scanner/config/yaml/spelling.hpp"

namespace tridentscan::config {
namespace {

struct Named {
  std::string_view name;
  Base base;
  int ten;
  double factor = 1;
};

constexpr int largest_power = 200;  // of ten
constexpr double day = 86400;
constexpr double year = 365.25 * day;  // Julian

constexpr Named known_units[] = {
    {"GeV", Base::energy, 0},
    {"eV", Base::energy, -9},
    {"keV", Base::energy, -6},
    {"MeV", Base::energy, -3},
    {"TeV", Base::energy, 3},
    {"PeV", Base::energy, 6},
    {"cm", Base::length, 0},
    {"m", Base::length, 2},
    {"fm", Base::length, -13},
    {"mm", Base::length, -1},
    {"km", Base::length, 5},
    {"s", Base::time, 0},
    {"ms", Base::time, -3},
    {"us", Base::time, -6},
    {"ns", Base::time, -9},
    {"min", Base::time, 0, 60},
    {"h", Base::time, 0, 3600},
    {"d", Base::time, 0, day},
    {"second", Base::time, 0},
    {"seconds", Base::time, 0},
    {"minute", Base::time, 0, 60},
    {"minutes", Base::time, 0, 60},
    {"hour", Base::time, 0, 3600},
    {"hours", Base::time, 0, 3600},
    {"day", Base::time, 0, day},
    {"days", Base::time, 0, day},
    {"week", Base::time, 0, 7 * day},
    {"weeks", Base::time, 0, 7 * day},
    {"year", Base::time, 0, year},
    {"years", Base::time, 0, year},
    {"t", Base::mass, 0},
    {"g", Base::mass, -6},
    {"kg", Base::mass, -3},
    {"kt", Base::mass, 3},
    {"Mt", Base::mass, 6},
    {"tonne", Base::mass, 0},
    {"tonnes", Base::mass, 0},
    {"rad", Base::angle, 0},
    {"mrad", Base::angle, -3},
    {"urad", Base::angle, -6},
    {"degree", Base::angle, 0, physics::units::degree},
    {"degrees", Base::angle, 0, physics::units::degree},
    {"POT", Base::protons, 0},
    {"kPOT", Base::protons, 3},
    {"MPOT", Base::protons, 6},
    {"GPOT", Base::protons, 9},
    {"TPOT", Base::protons, 12},
    {"PPOT", Base::protons, 15},
    {"EPOT", Base::protons, 18},
    {"ZPOT", Base::protons, 21},
    {"pot", Base::protons, 0},
    {"protons", Base::protons, 0},
    {"fb", Base::barn, 0},
    {"ab", Base::barn, -3},
    {"pb", Base::barn, 3},
    {"nb", Base::barn, 6},
    {"ub", Base::barn, 9},
    {"mb", Base::barn, 12},
    {"b", Base::barn, 15},
    {"barn", Base::barn, 15},
    {"bin", Base::bin, 0},
    {"bins", Base::bin, 0},
};

/// Words without a size.
constexpr std::string_view what_is_counted[] = {
    "nu", "nus", "neutrino", "neutrinos", "numu", "particles", "count", "counts", "number"};
/// Words between others.
constexpr std::string_view fillers[] = {"and", "of", "on", "target", "flux", "a", "each"};

template <class Range>
bool has(const Range& words, std::string_view word) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

const Named* find(std::string_view name) {
  const auto* const found = std::find_if(std::begin(known_units), std::end(known_units),
                                         [&](const Named& unit) { return unit.name == name; });
  return found == std::end(known_units) ? nullptr : found;
}

bool is_letter(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0;
}

/// Raised digits, the point of a product and the Greek nu in ASCII.
std::string in_ascii(std::string_view text) {
  static constexpr std::pair<std::string_view, std::string_view> characters[] = {
      {"⁰", "0"}, {"¹", "1"}, {"²", "2"},  {"³", "3"}, {"⁴", "4"}, {"⁵", "5"},
      {"⁶", "6"}, {"⁷", "7"}, {"⁸", "8"},  {"⁹", "9"}, {"⁻", "-"}, {"·", "*"},
      {"⋅", "*"}, {"×", "*"}, {"ν", "nu"}, {"µ", "u"}, {"μ", "u"}};
  std::string result;
  bool raised = false;
  while (!text.empty()) {
    std::size_t length = 1;
    std::string_view by = text.substr(0, 1);
    bool is_power = false;
    for (const auto& [character, ascii] : characters) {
      if (text.starts_with(character)) {
        length = character.size();
        by = ascii;
        is_power = is_digit(ascii[0]) || ascii == "-";
      }
    }
    if (is_power && !raised) result += '^';
    raised = is_power;
    result += by;
    text.remove_prefix(length);
  }
  return result;
}

/// Reads a product of numbers and units from left to right.
class Parser {
 public:
  explicit Parser(std::string_view text) : whole_(text), text_(in_ascii(text)) {}

  UnitExpression parse() {
    for (skip_blanks(); at_ < text_.size(); skip_blanks()) step();
    if (open_ > 0) fail("a ')' is missing");
    end_group();
    if (std::abs(result_.ten) > largest_power || !(result_.factor > 0) ||
        !std::isfinite(result_.factor)) {
      fail("its size cannot be");
    }
    return result_;
  }

 private:
  /// What stands between one "per" and the next.
  struct Group {
    UnitExpression unit;
    bool has_number = false, has_unit = false, has_bin = false;
  };

  [[noreturn]] void fail(const std::string& why) const {
    throw std::invalid_argument(fmt::format("{} is no unit: {}", quote(whole_), why));
  }

  [[nodiscard]] char here(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  void skip_blanks() {
    while (at_ < text_.size() &&
           std::string_view(" \t\r,[]").find(text_[at_]) != std::string::npos) {
      ++at_;
    }
  }

  void step() {
    const char c = here();
    if (c == '/') {
      ++at_;
      divide();
    } else if (c == '(') {
      if (!may_open_) fail("what stands in brackets is not understood");
      ++at_;
      ++open_;
    } else if (c == ')') {
      if (--open_ < 0) fail("a ')' too many");
      ++at_;
    } else if (c == '*' && here(1) != '*') {
      ++at_;
      joined_ = true;
    } else if (is_digit(c)) {
      read_number();
    } else if (is_letter(c)) {
      read_word();
    } else {
      fail(fmt::format("'{}' is not understood", shortened(text_.substr(at_, 1))));
    }
  }

  void divide() {
    if (open_ > 0) fail("a division in brackets can be read in two ways");
    end_group();
    divides_ = true;
    may_open_ = true;
  }

  /// Takes an optional sign and digits; the power that they are.
  int read_integer() {
    const bool negative = here() == '-';
    if (here() == '-' || here() == '+') ++at_;
    if (!is_digit(here())) fail("a power is a whole number");
    int value = 0;
    for (int digits = 0; is_digit(here()); ++at_) {
      if (++digits > 3) {
        fail("a power is too large");
      } else {
        value = 10 * value + (here() - '0');
      }
    }
    return negative ? -value : value;
  }

  /// "^-2", "**-2", "^{-2}", "-2" and "2" behind a unit; 1 if there is none.
  int read_power() {
    const bool stars = here() == '*' && here(1) == '*';
    if (here() != '^' && !stars) {
      const bool sign = here() == '-' || here() == '+';
      return is_digit(here()) || (sign && is_digit(here(1))) ? read_integer() : 1;
    }
    at_ += stars ? 2 : 1;
    const char closing = here() == '{' ? '}' : here() == '(' ? ')' : '\0';
    if (closing != '\0') ++at_;
    const int power = read_integer();
    if (closing != '\0' && here() != closing) fail(fmt::format("a '{}' is missing", closing));
    if (closing != '\0') ++at_;
    return power;
  }

  void read_number() {
    const bool is_misplaced = group_.has_unit || (group_.has_number && !joined_);
    if (is_misplaced && !group_.has_bin && open_ == 0) {
      fail("a number stands before its unit, or first of all");
    }
    const std::size_t begin = at_;
    while (is_digit(here()) || here() == '.') ++at_;
    const std::string mantissa = text_.substr(begin, at_ - begin);
    int ten = 0;
    const std::size_t sign = here(1) == '-' || here(1) == '+' ? 2 : 1;
    if ((here() == 'e' || here() == 'E') && is_digit(here(sign))) {
      ++at_;
      ten = read_integer();
    } else if (here() == '^' || (here() == '*' && here(1) == '*')) {
      if (mantissa != "10") fail("only ten is raised to a power");
      multiply(1, read_power());
      return;
    }
    double value = 0;
    try {
      value = parse_number(mantissa);
    } catch (const std::invalid_argument& error) {
      fail(error.what());
    }
    if (!(value > 0)) fail("a unit has a size above 0");
    multiply(value, ten);
  }

  void multiply(double factor, int ten) {
    group_.has_number = result_.has_number = true;
    joined_ = may_open_ = false;
    group_.unit.factor *= factor;
    group_.unit.ten += ten;
  }

  void read_word() {
    const std::size_t begin = at_;
    while (is_letter(here())) ++at_;
    const std::string word = text_.substr(begin, at_ - begin);
    if (word == "per") return divide();
    if (word == "x" || word == "times") {
      joined_ = true;
      return;
    }
    if (has(fillers, word) || has(what_is_counted, word)) return;
    const Named* const unit = find(word);
    if (unit == nullptr) fail(fmt::format("'{}' is not known{}", word, unit_advice(word)));
    if (joined_ && group_.has_number && !group_.has_unit) joined_ = false;
    add(*unit, read_power());
  }

  void add(const Named& unit, int power) {
    joined_ = false;
    may_open_ = false;
    group_.has_unit = true;
    group_.has_bin = group_.has_bin || unit.base == Base::bin;
    group_.unit.powers[static_cast<std::size_t>(unit.base)] += power;
    group_.unit.ten += unit.ten * power;
    group_.unit.factor *= std::pow(unit.factor, power);
  }

  void end_group() {
    if (joined_) fail("a factor is missing");
    if (divides_ && !group_.has_unit) fail("'per' or '/' needs a unit behind it");
    // "per 50 MeV bin": the width of the bin is said.
    auto& powers = group_.unit.powers;
    if (group_.has_bin && powers[static_cast<std::size_t>(Base::energy)] != 0) {
      powers[static_cast<std::size_t>(Base::bin)] = 0;
    }
    const int sign = divides_ ? -1 : 1;
    for (std::size_t i = 0; i < bases; ++i) result_.powers[i] += sign * powers[i];
    result_.ten += sign * group_.unit.ten;
    if (divides_) {
      result_.factor /= group_.unit.factor;
    } else {
      result_.factor *= group_.unit.factor;
    }
    group_ = {};
  }

  std::string_view whole_;
  std::string text_;
  std::size_t at_ = 0;
  UnitExpression result_;
  Group group_;
  bool divides_ = false;   // since the first "per" or '/'
  bool may_open_ = false;  // a bracket behind "per" or '/'
  bool joined_ = false;    // a '*' or 'x' stood before
  int open_ = 0;           // brackets
};

}  // namespace

double UnitExpression::size() const {
  return factor * parse_number(fmt::format("1e{}", ten));
}

UnitExpression parse_unit(std::string_view text) {
  return Parser(text).parse();
}

std::string dimension_text(const UnitExpression& unit) {
  static constexpr std::array<std::string_view, bases> names = {"GeV", "cm",  "s",  "t",
                                                                "rad", "POT", "fb", "bin"};
  std::string above, below;
  for (std::size_t i = 0; i < bases; ++i) {
    const int power = unit.powers[i];
    if (power == 0) continue;
    // Luminosity is counted in inverse femtobarns.
    const bool inverse = static_cast<Base>(i) == Base::barn;
    const int shown = inverse ? -power : power;
    const std::string name = std::string(names[i]) + (inverse ? "^-1" : "");
    const int size = std::abs(shown);
    const std::string text = size == 1 ? name
                             : inverse ? fmt::format("({})^{}", name, size)
                                       : fmt::format("{}^{}", name, size);
    (shown > 0 ? above : below) += (shown > 0 ? " " : " per ") + text;
  }
  const std::string all = above + below;
  return all.empty() ? "a plain number" : all.substr(1);
}

std::vector<std::string> unit_names(Base base) {
  std::vector<std::string> names;
  for (const Named& unit : known_units) {
    if (unit.base == base) names.emplace_back(unit.name);
  }
  return names;
}

std::string unit_advice(std::string_view word) {
  constexpr std::size_t long_word = 5;
  for (const Named& unit : known_units) {
    if (lower(unit.name) == lower(word)) return fmt::format(" did you mean {}?", unit.name);
  }
  for (const Named& unit : known_units) {
    if (unit.name.size() >= long_word && edit_distance(lower(unit.name), lower(word)) == 1) {
      return fmt::format(" did you mean {}?", unit.name);
    }
  }
  return "";
}

}  // namespace tridentscan::config
