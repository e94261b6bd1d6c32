#include "scanner/config/flux_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "scanner/config/numbers.hpp"
#include "scanner/config/spelling.hpp"
#include "scanner/config/text_checks.hpp"

namespace tridentscan::config {
namespace {

constexpr std::size_t most_problems = 20;
constexpr std::size_t most_rows = 5000;
constexpr double highest_energy = 1e6;    // GeV
constexpr double largest_flux = 1e100;    // so that no integral overflows
constexpr double smallest_flux = 1e-100;  // of the largest row: or it vanishes
constexpr std::string_view header = "energy_GeV,numu,numubar";
constexpr std::array<std::string_view, 3> columns = {"energy_GeV", "numu", "numubar"};

struct KnownUnit {
  std::string_view text;
  FluxUnit unit;
};
constexpr std::array known_units = {
    KnownUnit{"per cm^2 per GeV per POT", FluxUnit::per_pot},
    KnownUnit{"per cm^2 per GeV per fb^-1", FluxUnit::per_inverse_fb},
    KnownUnit{"shape", FluxUnit::shape}, KnownUnit{"arbitrary", FluxUnit::shape}};

std::string_view trimmed(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.push_back(trimmed(text.substr(0, end)));
    if (end == text.npos) return parts;
    text.remove_prefix(end + 1);
  }
}

class Reader {
 public:
  Reader(const std::string& source, Problems& problems)
      : place_{std::make_shared<const std::string>(source)}, problems_(problems) {}

  std::optional<FluxTable> read(std::string_view text) {
    std::vector<std::string_view> lines = split(text, '\n');
    if (lines.back().empty()) lines.pop_back();  // after the last line feed
    for (const std::string_view line : lines) {
      ++place_.line;
      if (line.starts_with('#'))
        read_comment(trimmed(line.substr(1)));
      else if (!header_read_)
        read_header(line);
      else
        read_row(line);
    }
    check_whole();
    if (count_ > most_problems)
      problems_.add({place_.source}, "",
                    fmt::format("and {} more problems in this table", count_ - most_problems));
    if (count_ > 0) return std::nullopt;
    return FluxTable{*unit_, std::move(table_)};
  }

 private:
  void refuse(const std::string& what) {
    if (++count_ <= most_problems) problems_.add(place_, "", what);
  }

  void read_comment(std::string_view comment) {
    constexpr std::string_view key = "units:";
    if (!comment.starts_with(key)) return;
    if (units_line_ > 0) {
      refuse(fmt::format("a second units line (the first is line {}) remove one", units_line_));
      return;
    }
    units_line_ = place_.line;
    // What follows in brackets or after a comma explains.
    const std::string_view value = trimmed(comment.substr(key.size()));
    const std::string_view word = trimmed(value.substr(0, value.find_first_of("(,;")));
    const auto found = std::find_if(known_units.begin(), known_units.end(),
                                    [&](const KnownUnit& known) { return known.text == word; });
    if (found != known_units.end()) {
      unit_ = found->unit;
      return;
    }
    std::vector<std::string> names;
    for (const KnownUnit& known : known_units) names.emplace_back(known.text);
    refuse("unknown units " + quote(word) + suggestion(word, names));
  }

  void read_header(std::string_view line) {
    header_read_ = true;
    if (units_line_ == 0)
      refuse(
          fmt::format("no units line above this one (a number without a unit says nothing) add "
                      "\"# units: {}\"",
                      known_units.front().text));
    const std::vector<std::string_view> cells = split(line, ',');
    if (!std::equal(cells.begin(), cells.end(), columns.begin(), columns.end()))
      refuse(fmt::format("{} is not the header, write \"{}\"", quote(line), header));
  }

  void read_row(std::string_view line) {
    if (line.empty()) return refuse("is an empty line, remove it");
    ++rows_;
    const std::vector<std::string_view> cells = split(line, ',');
    if (cells.size() != columns.size())
      return refuse(fmt::format("has {} column{}, not the {} of the header ({})", cells.size(),
                                cells.size() == 1 ? "" : "s", columns.size(), header));
    std::array<std::optional<double>, 3> row;
    for (std::size_t i = 0; i < row.size(); ++i) row[i] = read_cell(cells[i], i);
    if (row[0]) check_order(*row[0]);
    if (!row[0] || !row[1] || !row[2]) return;
    table_.energy.push_back(*row[0]);
    table_.neutrino.push_back(*row[1]);
    table_.antineutrino.push_back(*row[2]);
  }

  std::optional<double> read_cell(std::string_view cell, std::size_t column) {
    const bool is_energy = column == 0;
    try {
      if (cell.empty())
        throw std::invalid_argument("is empty, write 0 if the flux is zero, else remove the row");
      const double value = parse_number(cell);
      if (value < 0)
        throw std::invalid_argument(
            fmt::format("{} is negative (neither an energy nor a flux can "
                        "be) write 0 or remove the row",
                        cell));
      const double largest = is_energy ? highest_energy : largest_flux;
      if (value > largest)
        throw std::invalid_argument(
            fmt::format("{} is above {} (is the unit right?)", cell, to_text(largest)));
      return value;
    } catch (const std::invalid_argument& error) {
      refuse(fmt::format("{}: {}", columns[column], error.what()));
      return std::nullopt;
    }
  }

  void check_order(double energy) {
    if (previous_ && energy <= *previous_)
      refuse(
          fmt::format("energy_GeV: {} is not above {} of line {}, sort the rows by energy and "
                      "remove doubles",
                      to_text(energy), to_text(*previous_), previous_line_));
    previous_ = energy;
    previous_line_ = place_.line;
  }

  /// What can be said at the end only; the place is the last line.
  void check_whole() {
    if (!header_read_) return refuse(fmt::format("no header, write \"{}\"", header));
    if (rows_ < 2)
      refuse(fmt::format("{} below the header, a table has at least two",
                         rows_ == 0 ? "no row" : "one row"));
    if (rows_ > most_rows)
      refuse(fmt::format("has {} rows, more than {}, use wider steps", rows_, most_rows));
    if (count_ > 0) return;
    const double largest =
        std::max(*std::max_element(table_.neutrino.begin(), table_.neutrino.end()),
                 *std::max_element(table_.antineutrino.begin(), table_.antineutrino.end()));
    if (largest < smallest_flux)
      refuse(fmt::format("no flux: no cell is above {}", to_text(smallest_flux)));
  }

  Place place_;
  Problems& problems_;
  std::size_t count_ = 0;  // of problems
  std::optional<FluxUnit> unit_;
  int units_line_ = 0;
  bool header_read_ = false;
  std::size_t rows_ = 0;
  std::optional<double> previous_;  // energy
  int previous_line_ = 0;
  physics::Spectrum table_;
};

}  // namespace

std::string name_of(FluxUnit unit) {
  const auto found = std::find_if(known_units.begin(), known_units.end(),
                                  [&](const KnownUnit& known) { return known.unit == unit; });
  return std::string(found->text);
}

std::optional<FluxTable> read_flux_table(const std::string& text, const std::string& source,
                                         Problems& problems) {
  if (!check_text(text, source, problems)) return std::nullopt;
  return Reader(source, problems).read(without_mark(text));
}

}  // namespace tridentscan::config
