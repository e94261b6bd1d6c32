#pragma once

#include <string>
#include <vector>

#include "scanner/config/scan_config.hpp"

namespace tridentscan::cli {

/// All that a configuration was read from: other ranks, and a merge on another machine, read the
/// same.
struct ConfigSource {
  std::string path;
  std::vector<std::string> overrides;
  std::string files;  // bytes of a config::FileSet

  [[nodiscard]] std::string to_bytes() const;
  /// Throws std::runtime_error for other bytes.
  [[nodiscard]] static ConfigSource from_bytes(const std::string& bytes);
  /// Throws config::ConfigError.
  [[nodiscard]] config::ScanConfig load() const;
};

}  // namespace tridentscan::cli
