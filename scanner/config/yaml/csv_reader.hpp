#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/config/yaml/problems.hpp"

namespace tridentscan::config {

/// A row of a table and the line of the file that it stands in.
struct TableRow {
  int line;
  std::vector<std::string> cells;
};

/// A table whose units and header are known from elsewhere.
struct TableRows {
  std::string units;
  std::vector<std::string> columns;
  std::vector<TableRow> rows;
};

/// A table of numbers: comment lines that begin with '#' or '%', one of them "# units: ...", then a
/// header, which may be the last comment, then rows. Cells stand between commas, semicolons or
/// blanks, whichever the header has; a line may end in one more. Numbers as in Fortran (1.0D-08)
/// and empty lines at the end do no harm. Every fault becomes a problem "source:line: ..."; after
/// twenty of them they are only counted. What the numbers mean is up to a derived class.
class CsvReader {
 public:
  CsvReader(const std::string& source, std::string_view example_of_header,
            std::string_view example_of_units, Problems& problems);
  virtual ~CsvReader() = default;
  CsvReader(const CsvReader&) = delete;
  CsvReader& operator=(const CsvReader&) = delete;

  /// Whether there was no fault.
  [[nodiscard]] bool read(const std::string& text);
  /// The same for rows whose units and header are known; throws std::invalid_argument where these
  /// two are wrong.
  [[nodiscard]] bool read(const TableRows& table);

 protected:
  /// What one column holds.
  struct Column {
    std::string name;
    bool is_used = true;  // cells of others are not looked at
    int ten = 0;          // numbers are read times this power of ten
  };

  /// All that the units line says.
  virtual void read_units(std::string_view words) = 0;
  /// Columns by their names in the header; throws std::invalid_argument if it is none.
  virtual std::vector<Column> columns_of(const std::vector<std::string_view>& names) = 0;
  /// Throws std::invalid_argument for a value that cannot be.
  virtual void check_cell(std::size_t column, double value, std::string_view cell) const = 0;
  /// A row with the right number of columns; what could not be read or is not used is empty.
  virtual void read_row(const std::vector<std::optional<double>>& row) = 0;
  /// An empty line between rows.
  virtual void read_empty_line(int line) { refuse(line, "is an empty line, remove it"); }
  /// What can be said at the end only; the place is the last line.
  virtual void check_whole() = 0;
  /// Fewer rows are a fault.
  [[nodiscard]] virtual std::size_t least_rows() const { return 2; }
  /// More are a fault, too.
  [[nodiscard]] virtual std::size_t most_rows() const { return 5000; }
  /// What to do about an empty cell.
  [[nodiscard]] virtual std::string advice_on_empty_cell() const { return "remove the row"; }

  /// Adds a problem at the current line.
  void refuse(const std::string& what) { refuse(place_.line, what); }
  void refuse(int line, const std::string& what);
  [[nodiscard]] int line() const { return place_.line; }
  [[nodiscard]] bool has_faults() const { return faults_ > 0; }

 private:
  void read_line(std::string_view line);
  void read_comment(std::string_view comment);
  void read_header(std::string_view line);
  [[nodiscard]] bool take_header(std::string_view line, bool complain);
  void read_cells(std::string_view line);
  void take_cells(const std::vector<std::string_view>& cells);
  [[nodiscard]] bool is_sound();
  [[nodiscard]] std::optional<double> read_cell(std::string_view cell, const Column& column,
                                                std::size_t index);

  Place place_;
  std::string_view example_of_header_, example_of_units_;
  Problems& problems_;
  std::size_t faults_ = 0;
  int units_line_ = 0, empty_line_ = 0;
  bool header_read_ = false;
  std::string_view last_comment_;
  std::vector<Column> columns_;
  char separator_ = ',';
  std::size_t rows_ = 0;
};

/// Whether a line is a row: a number, with or without sign, is the first of it.
[[nodiscard]] bool begins_with_number(std::string_view line);

/// Without blanks at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);

/// The parts between separators, trimmed; for a blank, between any number of blanks.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);

}  // namespace tridentscan::config
