#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace tridentscan::config {

/// All that is wrong with a configuration, one entry a line: "file:line:col: key.path: problem
/// (why) suggestion".
class ConfigError : public std::runtime_error {
 public:
  explicit ConfigError(std::vector<std::string> problems);
  [[nodiscard]] const std::vector<std::string>& problems() const { return problems_; }

 private:
  std::vector<std::string> problems_;
};

}  // namespace tridentscan::config
