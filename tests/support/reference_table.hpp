#pragma once

#include <filesystem>
#include <string>
#include <unordered_map>
#include <vector>

namespace tridentscan::reference {

/// A row of a table of reference numbers by column.
class ReferenceRow {
 public:
  explicit ReferenceRow(std::unordered_map<std::string, std::string> cells)
      : cells_(std::move(cells)) {}
  [[nodiscard]] const std::string& text(const std::string& column) const {
    return cells_.at(column);
  }
  [[nodiscard]] double operator[](const std::string& column) const {
    return std::stod(cells_.at(column));
  }

 private:
  std::unordered_map<std::string, std::string> cells_;
};

/// All rows of tests/support/`file`: comma-separated, one header, lines beginning with # left out.
/// Throws std::runtime_error where the file is missing or a row has another number of cells.
[[nodiscard]] std::vector<ReferenceRow> reference_table(const std::filesystem::path& file);

}  // namespace tridentscan::reference
