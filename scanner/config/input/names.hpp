#pragma once

#include <map>
#include <string>
#include <vector>

#include "scanner/config/input/scan_config.hpp"
#include "scanner/config/yaml/node.hpp"

// Names become groups of a result, pulls, and files of an export: in each set every name is the
// only one of its kind, letter case apart, because some file systems do not tell it.
namespace tridentscan::config {

/// One set of names and whose they are.
class Names {
 public:
  /// Whose the name is already, "the band in overlays[1]" for instance; empty if it was free and
  /// now is the owner's.
  [[nodiscard]] std::string take(const std::string& name, const std::string& owner);

  /// The same; if it is not free that is a problem of `node`, whose path is the owner. An empty
  /// name, which was refused, is not looked at.
  void take(const std::string& name, const Node& node);

 private:
  std::map<std::string, std::string> owner_of_;  // by the name in lower case
};

/// Name of the combination beside those of experiments.
inline constexpr const char* combined_name = "combined";

/// Group of the contours at a confidence level: 0.95 -> "CL95", 0.995 -> "CL99.5".
[[nodiscard]] std::string level_name(double confidence_level);

// Names of the tables of an export, each a file.
[[nodiscard]] std::string limit_table(const std::string& experiment);
[[nodiscard]] std::string plane_table(const std::string& experiment);
[[nodiscard]] std::string contour_table(const std::string& experiment, const std::string& level);
[[nodiscard]] std::string distribution_table(const std::string& experiment);
[[nodiscard]] std::string covariance_table(const std::string& experiment);
[[nodiscard]] std::string band_table(const std::string& band);
[[nodiscard]] std::string overlay_table(const std::string& overlay);

/// Why two tables of the export of this scan would be one file; empty if all are different.
[[nodiscard]] std::string tables_of_one_name(const ScanConfig& config);

}  // namespace tridentscan::config
