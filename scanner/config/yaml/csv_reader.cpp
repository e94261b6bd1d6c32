#include "scanner/config/yaml/csv_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <memory>
#include <stdexcept>
#include <utility>

#include "scanner/config/yaml/numbers.hpp"
#include "scanner/config/yaml/spelling.hpp"
#include "scanner/config/yaml/text_checks.hpp"

namespace tridentscan::config {
namespace {

constexpr std::size_t most_problems = 20;

char separator_of(std::string_view line) {
  if (line.ends_with(';')) line.remove_suffix(1);
  return line.find(',') != line.npos ? ',' : line.find(';') != line.npos ? ';' : ' ';
}

/// Cells of a line that may end in one separator more, or in a semicolon.
std::vector<std::string_view> cells_of_line(std::string_view line, char separator,
                                            std::size_t columns) {
  if (separator != ';' && line.ends_with(';')) line = trimmed(line.substr(0, line.size() - 1));
  std::vector<std::string_view> cells = split(line, separator);
  if (cells.size() == columns + 1 && cells.back().empty()) cells.pop_back();
  return cells;
}

}  // namespace

bool begins_with_number(std::string_view line) {
  while (!line.empty() && (line[0] == '+' || line[0] == '-' || line[0] == '.')) {
    line.remove_prefix(1);
  }
  return !line.empty() && std::isdigit(static_cast<unsigned char>(line[0])) != 0;
}

std::string_view trimmed(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  if (separator == ' ') text = trimmed(text);
  for (;;) {
    const std::size_t end = separator == ' ' ? text.find_first_of(" \t") : text.find(separator);
    parts.push_back(trimmed(text.substr(0, end)));
    if (end == text.npos) return parts;
    text.remove_prefix(end + 1);
    if (separator == ' ') text = trimmed(text);
  }
}

CsvReader::CsvReader(const std::string& source, std::string_view example_of_header,
                     std::string_view example_of_units, Problems& problems)
    : place_{std::make_shared<const std::string>(source)},
      example_of_header_(example_of_header),
      example_of_units_(example_of_units),
      problems_(problems) {}

bool CsvReader::read(const std::string& text) {
  if (!check_text(text, *place_.source, problems_, TextOf::table)) return false;
  std::vector<std::string_view> lines = split(without_mark(text), '\n');
  if (lines.back().empty()) lines.pop_back();  // after the last line feed
  for (const std::string_view line : lines) {
    ++place_.line;
    read_line(line);
  }
  return is_sound();
}

bool CsvReader::read(const TableRows& table) {
  header_read_ = true;
  read_units(table.units);
  columns_ = columns_of({table.columns.begin(), table.columns.end()});
  for (const TableRow& row : table.rows) {
    place_.line = row.line;
    ++rows_;
    take_cells({row.cells.begin(), row.cells.end()});
  }
  return is_sound();
}

bool CsvReader::is_sound() {
  if (!header_read_) {
    refuse(fmt::format("no header, write \"{}\"", example_of_header_));
  } else if (rows_ < least_rows()) {
    refuse(fmt::format("{} below the header, a table has at least {}",
                       rows_ == 0 ? "no row" : "one row", least_rows() == 1 ? "one" : "two"));
  } else if (rows_ > most_rows()) {
    refuse(fmt::format("has {} rows, more than {}, use wider steps", rows_, most_rows()));
  }
  if (!has_faults()) check_whole();
  if (faults_ > most_problems) {
    problems_.add({place_.source}, "",
                  fmt::format("and {} more problems in this table", faults_ - most_problems));
  }
  return !has_faults();
}

void CsvReader::read_line(std::string_view line) {
  if (line.starts_with('#') || line.starts_with('%')) return read_comment(trimmed(line.substr(1)));
  if (line.empty()) {
    if (empty_line_ == 0) empty_line_ = place_.line;
    return;
  }
  if (!header_read_) {
    empty_line_ = 0;
    return read_header(line);
  }
  if (const int empty = std::exchange(empty_line_, 0); empty > 0) {
    if (rows_ > 0) read_empty_line(empty);
  }
  read_cells(line);
}

void CsvReader::refuse(int line, const std::string& what) {
  if (++faults_ <= most_problems) problems_.add({place_.source, line}, "", what);
}

void CsvReader::read_comment(std::string_view comment) {
  constexpr std::string_view key = "nits:";
  if (comment.size() <= key.size() || (comment[0] != 'u' && comment[0] != 'U') ||
      !comment.substr(1).starts_with(key)) {
    last_comment_ = comment;
    return;
  }
  if (units_line_ > 0) {
    refuse(fmt::format("a second units line (the first is line {}) remove one", units_line_));
    return;
  }
  units_line_ = place_.line;
  read_units(trimmed(comment.substr(1 + key.size())));
}

bool CsvReader::take_header(std::string_view line, bool complain) {
  separator_ = separator_of(line);
  std::vector<std::string_view> names = cells_of_line(line, separator_, 0);
  if (names.size() > 1 && names.back().empty()) names.pop_back();
  try {
    columns_ = columns_of(names);
    return true;
  } catch (const std::invalid_argument& error) {
    if (complain) {
      refuse(fmt::format("'{}' is not the header: {}, write \"{}\"", shortened(line), error.what(),
                         example_of_header_));
    }
    return false;
  }
}

void CsvReader::read_header(std::string_view line) {
  header_read_ = true;
  if (units_line_ == 0) {
    refuse(fmt::format(
        "no units line above this one (a number without a unit says nothing) add a line "
        "\"# units: ...\" with those of the table, as {}",
        example_of_units_));
  }
  if (!begins_with_number(line)) {
    (void)take_header(line, true);
    return;
  }
  if (take_header(last_comment_, false)) {
    separator_ = separator_of(line);
    read_cells(line);
  } else {
    refuse(fmt::format("'{}' is a row, and there is no header above it, write \"{}\"",
                       shortened(line), example_of_header_));
  }
}

void CsvReader::read_cells(std::string_view line) {
  ++rows_;
  if (columns_.empty()) return;  // the header was refused
  take_cells(cells_of_line(line, separator_, columns_.size()));
}

void CsvReader::take_cells(const std::vector<std::string_view>& cells) {
  if (cells.size() != columns_.size()) {
    std::vector<std::string> names;
    for (const Column& column : columns_) names.push_back(column.name);
    return refuse(fmt::format("has {} column{}, not the {} of the header ({})", cells.size(),
                              cells.size() == 1 ? "" : "s", columns_.size(),
                              fmt::join(names, ",")));
  }
  std::vector<std::optional<double>> row;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    row.push_back(columns_[i].is_used ? read_cell(cells[i], columns_[i], i) : std::nullopt);
  }
  read_row(row);
}

std::optional<double> CsvReader::read_cell(std::string_view cell, const Column& column,
                                           std::size_t index) {
  try {
    if (cell.empty()) throw std::invalid_argument("is empty, " + advice_on_empty_cell());
    const double value = parse_number(plain_notation(cell), column.ten);
    check_cell(index, value, cell);
    return value;
  } catch (const std::invalid_argument& error) {
    refuse(fmt::format("{}: {}", column.name, error.what()));
    return std::nullopt;
  }
}

}  // namespace tridentscan::config
