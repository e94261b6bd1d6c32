#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

namespace tridentscan::config {

/// What is wrong with a configuration, one entry a line: "file:line:col: key.path: problem (why)
/// suggestion". what() shows the first fifty.
class ConfigError : public std::runtime_error {
 public:
  explicit ConfigError(std::vector<std::string> problems);
  /// `count` of them there are, of which `problems` are the first.
  ConfigError(std::vector<std::string> problems, std::size_t count);
  [[nodiscard]] const std::vector<std::string>& problems() const { return problems_; }
  [[nodiscard]] std::size_t count() const { return count_; }

 private:
  std::vector<std::string> problems_;
  std::size_t count_;
};

}  // namespace tridentscan::config
