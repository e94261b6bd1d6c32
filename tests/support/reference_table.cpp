#include "tests/support/reference_table.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace tridentscan::reference {
namespace {

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream stream(line);
  for (std::string cell; std::getline(stream, cell, ',');) {
    cells.push_back(cell);
  }
  return cells;
}

}  // namespace

std::vector<ReferenceRow> reference_table(const std::filesystem::path& file) {
  std::ifstream stream(std::filesystem::path(TRIDENTSCAN_SOURCE_DIR) / "tests/support" / file);
  if (!stream) {
    throw std::runtime_error("cannot read the reference table " + file.string());
  }
  std::vector<std::string> header;
  std::vector<ReferenceRow> rows;
  for (std::string line; std::getline(stream, line);) {
    if (line.empty() || line.front() == '#') {
      continue;
    }
    const auto cells = cells_of(line);
    if (header.empty()) {
      header = cells;
      continue;
    }
    if (cells.size() != header.size()) {
      throw std::runtime_error(file.string() + ": " + line);
    }
    std::unordered_map<std::string, std::string> row;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      row[header[i]] = cells[i];
    }
    rows.emplace_back(std::move(row));
  }
  return rows;
}

}  // namespace tridentscan::reference
