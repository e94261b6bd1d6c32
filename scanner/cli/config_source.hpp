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

/// Where a configuration is read from: the disk, or a result, which holds all its files.
struct OpenedConfig {
  std::string path;
  std::vector<std::string> overrides;  // key.path=value, those of the result too
  config::FileSet files;
  std::filesystem::path result;  // empty without one
};

/// The configuration that a command is about.
struct ConfigOptions {
  std::filesystem::path config;        // or a result
  std::vector<std::string> overrides;  // key.path=value

  void add_to(CLI::App& app);
  /// Throws io::IoError for a result that cannot be read.
  [[nodiscard]] OpenedConfig open() const;
  /// Throws config::ConfigError, and what open() does.
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
