#include "scanner/config/problems.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "scanner/config/spelling.hpp"

namespace tridentscan::config {
namespace {

constexpr std::size_t most_lines_shown = 50;

std::string joined(const std::vector<std::string>& problems) {
  std::string text;
  const std::size_t shown = std::min(problems.size(), most_lines_shown);
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) text += '\n';
    text += problems[i];
  }
  if (problems.size() > shown) text += fmt::format("\nand {} more", problems.size() - shown);
  return text;
}

}  // namespace

ConfigError::ConfigError(std::vector<std::string> problems)
    : std::runtime_error(joined(problems)), problems_(std::move(problems)) {}

std::string Place::text() const {
  const std::string name = source ? *source : "configuration";
  if (line == 0) return name;
  return column == 0 ? fmt::format("{}:{}", name, line)
                     : fmt::format("{}:{}:{}", name, line, column);
}

void Problems::add(const Place& place, const std::string& key_path, const std::string& what) {
  const std::string path = key_path.empty() ? "" : shortened(key_path) + ": ";
  messages_.push_back(place.text() + ": " + path + what);
}

void Problems::add(const ConfigError& error) {
  messages_.insert(messages_.end(), error.problems().begin(), error.problems().end());
}

void Problems::throw_if_any() const {
  if (!messages_.empty()) throw ConfigError(messages_);
}

}  // namespace tridentscan::config
