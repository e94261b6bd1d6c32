#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/config/problems.hpp"

namespace tridentscan::config {

/// A strict CSV of numbers: comment lines that begin with '#', one of them "# units: ...", then a
/// header, then rows. Every fault becomes a problem "source:line: ..."; after twenty of them they
/// are only counted. What the numbers mean is up to a derived class.
class CsvReader {
 public:
  CsvReader(const std::string& source, std::vector<std::string_view> columns,
            std::string_view example_of_units, Problems& problems);
  virtual ~CsvReader() = default;
  CsvReader(const CsvReader&) = delete;
  CsvReader& operator=(const CsvReader&) = delete;

  /// Whether there was no fault.
  [[nodiscard]] bool read(const std::string& text);

 protected:
  /// What the units line says, without what follows in brackets or after a semicolon.
  virtual void read_units(std::string_view words) = 0;
  /// Throws std::invalid_argument for a value that cannot be.
  virtual void check_cell(std::size_t column, double value, std::string_view cell) const = 0;
  /// A row with the right number of columns; what could not be read is empty.
  virtual void read_row(const std::vector<std::optional<double>>& row) = 0;
  /// An empty line below the header.
  virtual void read_empty_line() { refuse("is an empty line, remove it"); }
  /// What can be said at the end only; the place is the last line.
  virtual void check_whole() = 0;
  /// What to do about an empty cell.
  [[nodiscard]] virtual std::string advice_on_empty_cell() const { return "remove the row"; }

  /// Adds a problem at the current line.
  void refuse(const std::string& what);
  [[nodiscard]] int line() const { return place_.line; }
  [[nodiscard]] bool has_faults() const { return faults_ > 0; }

 private:
  [[nodiscard]] std::string header() const;
  void read_comment(std::string_view comment);
  void read_header(std::string_view line);
  void read_cells(std::string_view line);
  [[nodiscard]] std::optional<double> read_cell(std::string_view cell, std::size_t column);

  Place place_;
  std::vector<std::string_view> columns_;
  std::string_view example_of_units_;
  Problems& problems_;
  std::size_t faults_ = 0;
  int units_line_ = 0;
  bool header_read_ = false;
  std::size_t rows_ = 0;
};

/// Without blanks at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);

/// The parts between separators, trimmed.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);

}  // namespace tridentscan::config
