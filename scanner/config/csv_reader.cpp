#include "scanner/config/csv_reader.hpp"

#include <fmt/format.h>

#include <memory>
#include <stdexcept>
#include <utility>

#include "scanner/config/numbers.hpp"
#include "scanner/config/spelling.hpp"
#include "scanner/config/text_checks.hpp"

namespace tridentscan::config {
namespace {

constexpr std::size_t most_problems = 20;
constexpr std::size_t most_rows = 5000;

}  // namespace

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

CsvReader::CsvReader(const std::string& source, std::vector<std::string_view> columns,
                     std::string_view example_of_units, Problems& problems)
    : place_{std::make_shared<const std::string>(source)},
      columns_(std::move(columns)),
      example_of_units_(example_of_units),
      problems_(problems) {}

bool CsvReader::read(const std::string& text) {
  if (!check_text(text, *place_.source, problems_)) return false;
  std::vector<std::string_view> lines = split(without_mark(text), '\n');
  if (lines.back().empty()) lines.pop_back();  // after the last line feed
  for (const std::string_view line : lines) {
    ++place_.line;
    if (line.starts_with('#'))
      read_comment(trimmed(line.substr(1)));
    else if (!header_read_)
      read_header(line);
    else
      read_cells(line);
  }
  if (!header_read_)
    refuse(fmt::format("no header, write \"{}\"", header()));
  else if (rows_ < 2)
    refuse(fmt::format("{} below the header, a table has at least two",
                       rows_ == 0 ? "no row" : "one row"));
  else if (rows_ > most_rows)
    refuse(fmt::format("has {} rows, more than {}, use wider steps", rows_, most_rows));
  if (!has_faults()) check_whole();
  if (faults_ > most_problems)
    problems_.add({place_.source}, "",
                  fmt::format("and {} more problems in this table", faults_ - most_problems));
  return !has_faults();
}

void CsvReader::refuse(const std::string& what) {
  if (++faults_ <= most_problems) problems_.add(place_, "", what);
}

std::string CsvReader::header() const {
  return fmt::format("{}", fmt::join(columns_, ","));
}

void CsvReader::read_comment(std::string_view comment) {
  constexpr std::string_view key = "units:";
  if (!comment.starts_with(key)) return;
  if (units_line_ > 0) {
    refuse(fmt::format("a second units line (the first is line {}) remove one", units_line_));
    return;
  }
  units_line_ = place_.line;
  const std::string_view value = trimmed(comment.substr(key.size()));
  read_units(trimmed(value.substr(0, value.find_first_of("(;"))));
}

void CsvReader::read_header(std::string_view line) {
  header_read_ = true;
  if (units_line_ == 0)
    refuse(
        fmt::format("no units line above this one (a number without a unit says nothing) add "
                    "\"# units: {}\"",
                    example_of_units_));
  if (split(line, ',') != columns_)
    refuse(fmt::format("{} is not the header, write \"{}\"", quote(line), header()));
}

void CsvReader::read_cells(std::string_view line) {
  if (line.empty()) return read_empty_line();
  ++rows_;
  const std::vector<std::string_view> cells = split(line, ',');
  if (cells.size() != columns_.size())
    return refuse(fmt::format("has {} column{}, not the {} of the header ({})", cells.size(),
                              cells.size() == 1 ? "" : "s", columns_.size(), header()));
  std::vector<std::optional<double>> row;
  for (std::size_t i = 0; i < cells.size(); ++i) row.push_back(read_cell(cells[i], i));
  read_row(row);
}

std::optional<double> CsvReader::read_cell(std::string_view cell, std::size_t column) {
  try {
    if (cell.empty()) throw std::invalid_argument("is empty, " + advice_on_empty_cell());
    const double value = parse_number(cell);
    check_cell(column, value, cell);
    return value;
  } catch (const std::invalid_argument& error) {
    refuse(fmt::format("{}: {}", columns_[column], error.what()));
    return std::nullopt;
  }
}

}  // namespace tridentscan::config
