#include "scanner/config/input/flux_columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <iterator>
#include <optional>
#include <stdexcept>

#include "scanner/config/yaml/spelling.hpp"
#include "scanner/config/yaml/unit_expression.hpp"

namespace tridentscan::config {
namespace {

using Words = std::vector<std::string>;

/// Letters and digits; all else is between words.
Words words_of_name(std::string_view name) {
  Words words(1);
  for (const char c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      words.back() += c;
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

template <std::size_t n>
bool is_one_of(const std::string& word, const char* const (&known)[n]) {
  return std::find(std::begin(known), std::end(known), word) != std::end(known);
}

/// The column of an energy; nothing if the name is of something else.
std::optional<FluxColumn> energy_column(std::string_view name) {
  static constexpr const char* low[] = {"low", "lo", "lower", "min", "from", "left"};
  static constexpr const char* high[] = {"high", "hi", "up", "upper", "max", "to", "right"};
  static constexpr const char* energy[] = {"e",   "energy", "enu",  "ev",     "nu",     "neutrino",
                                           "bin", "edge",   "mean", "centre", "center", "mid"};
  Words words = words_of_name(name);
  if (words.empty()) return std::nullopt;
  const std::vector<std::string> units = unit_names(Base::energy);
  const bool has_unit = std::find(units.begin(), units.end(), words.back()) != units.end();
  const std::string unit = words.back();
  if (has_unit) words.pop_back();
  FluxColumn column{FluxRole::energy};
  bool is_energy = has_unit;
  for (const std::string& original : words) {
    std::string word = lower(original);
    if (word.starts_with('e') && is_one_of(word.substr(1), low)) word = word.substr(1);
    if (word.starts_with('e') && is_one_of(word.substr(1), high)) word = word.substr(1);
    if (is_one_of(word, low)) {
      column.role = FluxRole::low_edge;
    } else if (is_one_of(word, high)) {
      column.role = FluxRole::high_edge;
    } else if (!is_one_of(word, energy)) {
      return std::nullopt;
    }
    is_energy = is_energy || word == "e" || word == "energy" || word == "enu" ||
                column.role != FluxRole::energy;
  }
  if (!is_energy) return std::nullopt;
  if (!has_unit) {
    throw std::invalid_argument(
        fmt::format("'{}' does not end in a unit of energy, as energy_GeV does", shortened(name)));
  }
  column.ten = parse_unit(unit).ten;
  return column;
}

/// Its letters and digits, small.
std::string joined(std::string_view name) {
  std::string word;
  for (const std::string& part : words_of_name(name)) word += lower(part);
  return word;
}

std::optional<FluxColumn> flux_column(std::string_view name) {
  if (joined(name) == "bin") return FluxColumn{FluxRole::unused};
  if (const auto kind = neutrino_called(name)) return FluxColumn{FluxRole::flux, 0, *kind};
  return std::nullopt;
}

FluxColumn column_of(std::string_view name) {
  if (const auto flux = flux_column(name)) return *flux;
  if (const auto energy = energy_column(name)) return *energy;
  throw std::invalid_argument(fmt::format(
      "{} is no known column (known: energy_GeV, or energy_low_GeV and energy_high_GeV; nue, "
      "nuebar, numu, numubar, nutau, nutaubar; bin is not used)",
      quote(name)));
}

}  // namespace

std::optional<physics::Neutrino> neutrino_called(std::string_view name) {
  std::string word = joined(name);
  if (word.starts_with("anti")) word = word.substr(4) + "bar";
  return physics::neutrino_of(word);
}

std::vector<FluxColumn> flux_columns(const std::vector<std::string_view>& names) {
  std::vector<FluxColumn> columns;
  for (const std::string_view name : names) columns.push_back(column_of(name));
  const auto count = [&](FluxRole role) {
    return std::count_if(columns.begin(), columns.end(),
                         [&](const FluxColumn& column) { return column.role == role; });
  };
  for (const FluxRole role : {FluxRole::energy, FluxRole::low_edge, FluxRole::high_edge}) {
    if (count(role) > 1) throw std::invalid_argument("two columns are the same");
  }
  for (const physics::Neutrino& kind : physics::all_neutrinos) {
    if (std::count_if(columns.begin(), columns.end(), [&](const FluxColumn& column) {
          return column.role == FluxRole::flux && column.kind == kind;
        }) > 1) {
      throw std::invalid_argument("two columns are the same");
    }
  }
  if (count(FluxRole::low_edge) != count(FluxRole::high_edge)) {
    throw std::invalid_argument("a bin has a low and a high edge");
  }
  if (count(FluxRole::energy) + count(FluxRole::low_edge) == 0) {
    throw std::invalid_argument("no column is an energy");
  }
  if (count(FluxRole::flux) == 0) {
    throw std::invalid_argument("no column is the flux of a kind of neutrino, such as numu");
  }
  if (count(FluxRole::low_edge) == 1) {  // centres say nothing beside edges
    for (FluxColumn& column : columns) {
      if (column.role == FluxRole::energy) column.role = FluxRole::unused;
    }
  }
  return columns;
}

}  // namespace tridentscan::config
