#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "scanner/config/input/load.hpp"
#include "scanner/config/input/scan_config.hpp"

namespace CLI {
class App;
}

namespace tridentscan::cli {

/// The configuration that a command is about.
struct ConfigOptions {
  std::filesystem::path config;
  std::vector<std::string> overrides;  // key.path=value

  void add_to(CLI::App& app);
  /// Throws config::ConfigError.
  [[nodiscard]] config::ScanConfig load(config::FileSet& files) const;
};

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
