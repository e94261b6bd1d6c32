#include "scanner/config/problems.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "scanner/config/spelling.hpp"

namespace tridentscan::config {
namespace {

constexpr std::size_t most_lines_shown = 50;
constexpr std::size_t most_kept =
    1000;  // a file of rubbish has a problem in each of its characters

std::string joined(const std::vector<std::string>& problems, std::size_t count) {
  std::string text;
  const std::size_t shown = std::min(problems.size(), most_lines_shown);
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) text += '\n';
    text += problems[i];
  }
  if (count > shown) text += fmt::format("\nand {} more", count - shown);
  return text;
}

}  // namespace

ConfigError::ConfigError(std::vector<std::string> problems)
    : ConfigError(problems, problems.size()) {}

ConfigError::ConfigError(std::vector<std::string> problems, std::size_t count)
    : std::runtime_error(joined(problems, count)), problems_(std::move(problems)), count_(count) {}

std::string Place::text() const {
  const std::string name = source ? *source : "configuration";
  if (line == 0) return name;
  return column == 0 ? fmt::format("{}:{}", name, line)
                     : fmt::format("{}:{}:{}", name, line, column);
}

void Problems::add(const Place& place, const std::string& key_path, const std::string& what) {
  if (++count_ > most_kept) return;
  const std::string path = key_path.empty() ? "" : shortened(key_path) + ": ";
  messages_.push_back(place.text() + ": " + path + what);
}

void Problems::add(const ConfigError& error) {
  const std::size_t room = most_kept - std::min(messages_.size(), most_kept);
  const std::size_t kept = std::min(room, error.problems().size());
  messages_.insert(messages_.end(), error.problems().begin(), error.problems().begin() + kept);
  count_ += error.count();
}

void Problems::throw_if_any() const {
  if (count_ > 0) throw ConfigError(messages_, count_);
}

}  // namespace tridentscan::config
