#include "scanner/config/input/flux_unit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "scanner/config/yaml/csv_reader.hpp"
#include "scanner/config/yaml/spelling.hpp"
#include "scanner/config/yaml/unit_expression.hpp"
#include "scanner/config/yaml/units_line.hpp"

namespace tridentscan::config {
namespace {

constexpr auto expected =
    "a flux is neutrinos per area (cm^2, m^2), per energy (GeV, 50 MeV) or per bin, and per POT or "
    "fb^-1, or a shape; say what its numbers are, as \"per cm^2 per GeV per POT\" and \"per m^2 "
    "per "
    "50 MeV per 1e20 POT\" do";

/// Takes the words that say that the size is arbitrary off the front; whether there was one.
bool take_shape(std::string_view& text) {
  bool found = false;
  for (;;) {
    text = trimmed(text);
    const std::size_t end = std::min(text.find_first_of(" ,"), text.size());
    const std::string_view word = text.substr(0, end);
    if (word == "shape" || word == "arbitrary") {
      found = true;
    } else if (!found || (word != "only" && word != "units" && word != "unit")) {
      return found;
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

[[noreturn]] void refuse_units(std::string_view text, const std::string& why) {
  throw std::invalid_argument(fmt::format("unknown units {}: {} ({})", quote(text), why, expected));
}

/// What a flux must be and is not, or the other way round; empty if nothing.
std::string fault(const UnitExpression& unit) {
  const int energy = unit.power(Base::energy), bin = unit.power(Base::bin);
  const int protons = unit.power(Base::protons), barn = unit.power(Base::barn);
  std::vector<std::string> missing;
  if (unit.power(Base::length) == 0) missing.emplace_back("area");
  if (energy == 0 && bin == 0) missing.emplace_back("energy");
  if (protons == 0 && barn == 0) missing.emplace_back("POT or fb^-1");
  if (!missing.empty()) {
    return fmt::format("it is {}; 'per {}' is missing", dimension_text(unit),
                       fmt::join(missing, "' and 'per "));
  }
  const bool is_flux = unit.power(Base::length) == -2 &&
                       ((energy == -1 && bin == 0) || (energy == 0 && bin == -1)) &&
                       ((protons == -1 && barn == 0) || (protons == 0 && barn == 1)) &&
                       unit.power(Base::time) == 0 && unit.power(Base::mass) == 0 &&
                       unit.power(Base::angle) == 0;
  return is_flux ? "" : fmt::format("it is {}", dimension_text(unit));
}

/// Of a shape only how it depends on the energy matters.
WrittenUnit shape_of(std::string_view line, std::string_view rest,
                     std::vector<std::string_view> remarks) {
  WrittenUnit written;
  written.text = line;
  written.says_width = false;
  remarks.insert(remarks.begin(), rest);
  for (const std::string_view remark : remarks) {
    const bool is_unit = remark.starts_with("per ") || remark.starts_with('/');
    if (!is_unit && remark != rest) continue;
    UnitExpression unit;
    try {
      unit = parse_unit(remark);
    } catch (const std::invalid_argument& error) {
      refuse_units(line, error.what());
    }
    const int energy = unit.power(Base::energy), bin = unit.power(Base::bin);
    if (energy == 0 && bin == 0) continue;
    if (written.says_width || energy + bin != -1 || energy * bin != 0) {
      refuse_units(line, "a shape is per energy or per bin");
    }
    written.says_width = true;
    written.per_bin = bin != 0;
  }
  return written;
}

}  // namespace

std::string text_of(FluxUnit unit) {
  switch (unit) {
    case FluxUnit::per_pot:
      return "per cm^2 per GeV per POT";
    case FluxUnit::per_inverse_fb:
      return "per cm^2 per GeV per fb^-1";
    case FluxUnit::shape:
      return "shape";
  }
  return "";
}

WrittenUnit parse_flux_unit(std::string_view line) {
  const auto [text, remarks] = split_remarks(line);
  std::string_view rest = text;
  if (take_shape(rest)) return shape_of(text, rest, remarks);
  for (const std::string_view remark : remarks) {
    if (!is_harmless(remark, text)) {
      throw std::invalid_argument(fmt::format(
          "'{}' behind the units may change the size of the numbers and is not understood, say it "
          "as part of the unit, as in \"1e-10 per cm^2 per GeV per POT\" for numbers that are to "
          "be multiplied by 1e-10, or remove it",
          shortened(remark)));
    }
  }
  UnitExpression unit;
  try {
    unit = parse_unit(text);
  } catch (const std::invalid_argument& error) {
    refuse_units(text, error.what());
  }
  if (const std::string why = fault(unit); !why.empty()) refuse_units(text, why);
  WrittenUnit written;
  written.unit = unit.power(Base::protons) != 0 ? FluxUnit::per_pot : FluxUnit::per_inverse_fb;
  written.factor = unit.size();
  written.per_bin = unit.power(Base::bin) != 0;
  written.text = text;
  return written;
}

}  // namespace tridentscan::config
