#pragma once

#include <memory>
#include <string>
#include <vector>

#include "scanner/config/yaml/errors.hpp"

namespace tridentscan::config {

/// Where a value was written: a file with line and column from 1, a line of a table (no column), or
/// a --set (no line).
struct Place {
  std::shared_ptr<const std::string> source;
  int line = 0;
  int column = 0;
};

/// Collects what is wrong, so that all of it is reported together. Beyond a thousand problems only
/// their number is kept.
class Problems {
 public:
  /// `key_path` is empty for what belongs to no key.
  void add(const Place& place, const std::string& key_path, const std::string& what);
  void add(const ConfigError& error);

  [[nodiscard]] bool empty() const { return count_ == 0; }
  [[nodiscard]] std::size_t size() const { return count_; }
  void throw_if_any() const;

 private:
  std::vector<Problem> problems_;
  std::size_t count_ = 0;
};

}  // namespace tridentscan::config
