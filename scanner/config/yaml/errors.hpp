#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

namespace tridentscan::config {

/// One thing that is wrong with a configuration.
struct Problem {
  std::string source = {};  // a file, or an option of the command line; empty if neither
  int line = 0;             // from 1; 0: of the whole source
  int column = 0;           // from 1; 0: of the whole line
  std::string key = {};     // path of the key, "grid.mass.points"; empty if it is of none
  std::string message = {};

  /// "file:line:col: key.path: problem (why) suggestion".
  [[nodiscard]] std::string text() const;
};

/// What is wrong with a configuration; what() shows the first fifty problems, one a line.
class ConfigError : public std::runtime_error {
 public:
  explicit ConfigError(const std::vector<Problem>& problems);
  /// `count` of them there are, of which `problems` are the first.
  ConfigError(std::vector<Problem> problems, std::size_t count);
  [[nodiscard]] const std::vector<Problem>& problems() const { return problems_; }
  [[nodiscard]] std::size_t count() const { return count_; }

 private:
  std::vector<Problem> problems_;
  std::size_t count_;
};

}  // namespace tridentscan::config
