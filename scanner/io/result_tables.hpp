#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
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

/// Columns of one length. A value that does not exist (a mass without a limit) is NaN.
struct ResultTable {
  std::string name;                               // "ccfr_limit"
  std::string title;                              // "CCFR: limit", at most 64 characters
  std::string description;                        // a caption
  std::string observable;                         // what is tabulated, in a word or two
  std::map<std::string, std::string> qualifiers;  // of all dependent columns
  std::vector<Column> independent, dependent;
};

struct ResultTables {
  std::map<std::string, hdf5::Attribute> attributes;  // of the file
  std::vector<ResultTable> tables;
};

/// Of every experiment and of the combination: limits (observed, expected, discovery reach), the
/// plane, contours; then bands. `image` is an intact result. Throws IoError.
[[nodiscard]] ResultTables result_tables(std::span<const std::byte> image);

}  // namespace tridentscan::io
