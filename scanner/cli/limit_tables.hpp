#pragma once

#include <string>
#include <vector>

#include "scanner/result/scan_result.hpp"

namespace tridentscan::cli {

/// The limits of one curve at one mass; NaN where there is none.
struct LimitRow {
  double mass, limit, error;  // GeV, g', g'
  result::LimitStatus status;
  std::vector<double> expected;   // [quantile]
  std::vector<double> discovery;  // [significance]
};

struct LimitTable {
  std::string name;  // of the experiment, or "combined"
  std::vector<LimitRow> rows;
  std::string value = {};  // of the third parameter, "1e21 POT"; empty without one
};

/// How the limits of a result are read.
struct LimitFormat {
  std::string test;
  double confidence_level;
  bool discovery;            // what would be seen, instead of what is excluded
  std::string scanned = {};  // key of the third parameter, of which each table has a value
};

// Each all curves in one text; the masses of all are the same.

[[nodiscard]] std::string limits_as_text(const std::vector<LimitTable>& tables,
                                         const LimitFormat& format);
[[nodiscard]] std::string limits_as_json(const std::vector<LimitTable>& tables,
                                         const LimitFormat& format);
/// One row a curve and mass; nan where there is no value.
[[nodiscard]] std::string limits_as_csv(const std::vector<LimitTable>& tables,
                                        const LimitFormat& format);
/// A tabular with a row for each mass and a column for each curve.
[[nodiscard]] std::string limits_as_latex(const std::vector<LimitTable>& tables,
                                          const LimitFormat& format);

}  // namespace tridentscan::cli
