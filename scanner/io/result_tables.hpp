#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "scanner/io/hdf5.hpp"

// What a result tells, as tables: the form in which it is published. Each format of an export
// writes the same tables.
namespace tridentscan::io {

struct Column {
  std::string name;     // "expected_limit_plus_1": letters, digits and underscores
  std::string meaning;  // "expected limit on g', +1 sigma"
  std::string units;    // empty where dimensionless
  std::vector<double> values;
  std::vector<double> errors = {};  // numerical, one standard deviation; empty if there are none
};

/// What holds for all dependent columns of a table: CL, 95 %.
struct Qualifier {
  std::string name;
  std::variant<std::string, double> value;
  std::string units = {};
};

/// Columns of one length. A value that does not exist (a mass without a limit) is NaN.
struct ResultTable {
  std::string name;                    // "ccfr_limit"
  std::string title;                   // "CCFR: limit", at most 64 bytes
  std::string description;             // a caption
  std::string observable;              // what is tabulated, in a word or two
  std::vector<std::string> reactions;  // "NUMU NUCLEUS --> NUMU MU+ MU- NUCLEUS"
  std::vector<Qualifier> qualifiers;
  std::vector<Column> independent, dependent;
  std::string experiment = {};  // that it belongs to, or "combined"; of others empty
  bool is_plane = false;
};

struct ResultTables {
  std::map<std::string, hdf5::Attribute> attributes;  // of the file
  std::vector<ResultTable> tables;
};

/// Of every experiment and of the combination: limits (observed, expected, discovery reach), the
/// plane, contours; then bands and overlays. `image` is an intact result. Throws IoError.
[[nodiscard]] ResultTables result_tables(std::span<const std::byte> image);

}  // namespace tridentscan::io
