#include "scanner/config/input/public_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <regex>

#include "scanner/config/input/flux_columns.hpp"
#include "scanner/config/yaml/numbers.hpp"
#include "scanner/config/yaml/spelling.hpp"
#include "scanner/config/yaml/text_checks.hpp"
#include "scanner/config/yaml/unit_expression.hpp"
#include "scanner/config/yaml/units_line.hpp"

namespace tridentscan::config {
namespace {

constexpr std::size_t longest_title = 200;  // looked at

std::vector<std::string> cells_of(std::string_view line) {
  char separator = ' ';
  for (const char one : {',', ';'}) {
    if (separator == ' ' && line.find(one) != line.npos) separator = one;
  }
  std::vector<std::string_view> cells = split(line, separator);
  while (cells.size() > 1 && cells.back().empty()) cells.pop_back();
  return {cells.begin(), cells.end()};
}

/// Whether an expression has at least two of the three things that a flux is per, and no others.
bool is_most_of_a_flux(const UnitExpression& unit) {
  const int width = unit.power(Base::energy) + unit.power(Base::bin);
  const int exposure = unit.power(Base::barn) - unit.power(Base::protons);
  const int area = unit.power(Base::length);
  const auto fits = [](int power, int right) { return power == 0 || power == right; };
  const bool has_others =
      unit.power(Base::time) != 0 || unit.power(Base::mass) != 0 || unit.power(Base::angle) != 0;
  return !has_others && fits(area, -2) && fits(width, -1) && fits(exposure, 1) &&
         int{area != 0} + int{width != 0} + int{exposure != 0} >= 2;
}

bool is_unit(std::string_view text) {
  try {
    return is_most_of_a_flux(parse_unit(text));
  } catch (const std::invalid_argument&) {
    return false;
  }
}

/// The longest part of a line that is a unit, from one end of a word to another; empty if none is.
std::string_view longest_unit(std::string_view line) {
  line = line.substr(0, longest_title);
  const auto is_one_of = [](char c, std::string_view characters) {
    return characters.find(c) != std::string_view::npos;
  };
  std::string_view longest;
  for (std::size_t begin = 0; begin < line.size(); ++begin) {
    if (line[begin] == ' ' || (begin > 0 && !is_one_of(line[begin - 1], " \t([{:=,|"))) continue;
    for (std::size_t end = line.size(); end > begin + longest.size(); --end) {
      if (line[end - 1] != ' ' && (end == line.size() || is_one_of(line[end], " \t)]},;|:")) &&
          is_unit(line.substr(begin, end - begin))) {
        longest = line.substr(begin, end - begin);
      }
    }
  }
  return longest;
}

}  // namespace

std::optional<double> PublicText::number(std::size_t row, std::size_t column) const {
  if (row >= rows.size() || column >= rows[row].cells.size()) return std::nullopt;
  try {
    return parse_number(plain_notation(rows[row].cells[column]));
  } catch (const std::invalid_argument&) {
    return std::nullopt;
  }
}

std::size_t PublicText::columns() const {
  const std::size_t first = rows.front().cells.size();
  const bool equal = std::all_of(rows.begin(), rows.end(),
                                 [=](const TableRow& row) { return row.cells.size() == first; });
  return equal ? first : 0;
}

PublicText split_public_text(std::string_view text) {
  PublicText result;
  int number = 0;
  bool has_ended = false;
  for (std::string_view line : split(without_mark(text), '\n')) {
    ++number;
    const bool is_comment = line.starts_with('#') || line.starts_with('%') || line.starts_with('!');
    if (is_comment) line = trimmed(line.substr(1));
    if (!is_comment && begins_with_number(line)) {
      if (has_ended && result.second_block == 0) result.second_block = number;
      if (!has_ended) result.rows.push_back({number, cells_of(line)});
      continue;
    }
    const bool is_above = result.rows.empty();
    if (!line.empty()) {
      (is_above ? result.titles : result.later_titles).push_back({number, std::string(line)});
    }
    has_ended = !is_above;
    if (!is_above && !is_comment && !line.empty() && result.second_block == 0) {
      result.second_block = number;
    }
  }
  if (result.rows.empty()) {
    throw LineFault(0, "no line begins with a number: this is no table of a flux");
  }
  return result;
}

std::vector<physics::Neutrino> neutrinos_named(const std::string& line) {
  std::vector<physics::Neutrino> found;
  std::string word;
  for (const char c : line + ' ') {
    if (std::string_view(" \t,;|()[]{}/:=").find(c) == std::string_view::npos) {
      word += c;
    } else if (lower(word) != "anti") {
      if (const auto kind = neutrino_called(word)) found.push_back(*kind);
      word.clear();
    }
  }
  return found;
}

std::optional<TitleUnit> unit_in(const std::vector<TitleLine>& titles) {
  constexpr std::size_t most_titles = 50;
  constexpr std::string_view key = "units:";  // of our own tables
  for (const TitleLine& title : titles) {
    if (lower(title.text).starts_with(key)) {
      return TitleUnit{title.line,
                       std::string(trimmed(std::string_view(title.text).substr(key.size())))};
    }
  }
  const TitleLine* where = nullptr;
  std::string_view longest;
  for (std::size_t i = 0; i < std::min(titles.size(), most_titles); ++i) {
    if (const auto unit = longest_unit(titles[i].text); unit.size() > longest.size()) {
      where = &titles[i], longest = unit;
    }
  }
  if (where == nullptr) return std::nullopt;
  const auto end = static_cast<std::size_t>(longest.data() - where->text.data()) + longest.size();
  const std::string_view rest = trimmed(std::string_view(where->text).substr(end));
  if (!is_harmless(rest, longest)) {
    throw LineFault(where->line,
                    fmt::format("what stands behind the unit '{}' may change the size of the "
                                "numbers: {}; say the whole unit with --unit",
                                longest, quote(rest)));
  }
  return TitleUnit{where->line, std::string(trimmed(longest))};
}

std::string energy_unit_in(const std::vector<TitleLine>& titles) {
  static const std::regex said(
      R"((?:^|[^A-Za-z])(?:e|enu|e_nu|energy|energies)(?:[ _]?(?:low|high|min|max|bin|bins|centre|center|lower|upper|edge|edges))*[ _,]*(?:in )?[\[( _]*([kMGT]?eV)\b)",
      std::regex::icase);
  for (const TitleLine& title : titles) {
    std::smatch found;
    const std::string text = title.text.substr(0, longest_title);
    if (!std::regex_search(text, found, said)) continue;
    for (const std::string& unit : unit_names(Base::energy)) {
      if (found[1] == unit) return unit;
    }
  }
  return "";
}

int line_of_energy_times_flux(const std::vector<TitleLine>& titles) {
  // "E flux" heads two columns: only a sign makes a product of it.
  static const std::regex product(
      R"((?:^|[^A-Za-z])(?:e|enu|e_nu|energy)(?:\^?2)? ?(?:\*|·|×|x |times ) ?(?:flux|phi|dn|d ?phi|fluence))",
      std::regex::icase);
  for (const TitleLine& title : titles) {
    if (std::regex_search(title.text.substr(0, longest_title), product)) return title.line;
  }
  return 0;
}

}  // namespace tridentscan::config
