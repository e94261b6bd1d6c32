#include "scanner/config/yaml/problems.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "scanner/config/yaml/spelling.hpp"

namespace tridentscan::config {
namespace {

constexpr std::size_t most_lines_shown = 50;
constexpr std::size_t most_kept =
    1000;  // a file of rubbish has a problem in each of its characters

std::string joined(const std::vector<Problem>& problems, std::size_t count) {
  std::string text;
  const std::size_t shown = std::min(problems.size(), most_lines_shown);
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) text += '\n';
    text += problems[i].text();
  }
  if (count > shown) text += fmt::format("\nand {} more", count - shown);
  return text;
}

}  // namespace

std::string Problem::text() const {
  std::string result = source;
  for (const int number : {line, line == 0 ? 0 : column}) {
    if (number > 0) result += fmt::format(":{}", number);
  }
  for (const std::string& part : {key, message}) {
    if (!part.empty()) result += (result.empty() ? "" : ": ") + part;
  }
  return result;
}

ConfigError::ConfigError(const std::vector<Problem>& problems)
    : ConfigError(problems, problems.size()) {}

ConfigError::ConfigError(std::vector<Problem> problems, std::size_t count)
    : std::runtime_error(joined(problems, count)), problems_(std::move(problems)), count_(count) {}

void Problems::add(const Place& place, const std::string& key_path, const std::string& what) {
  if (++count_ > most_kept) return;
  problems_.push_back({place.source ? *place.source : "configuration", place.line, place.column,
                       shortened(key_path), what});
}

void Problems::add(const ConfigError& error) {
  const std::size_t room = most_kept - std::min(problems_.size(), most_kept);
  const std::size_t kept = std::min(room, error.problems().size());
  problems_.insert(problems_.end(), error.problems().begin(), error.problems().begin() + kept);
  count_ += error.count();
}

void Problems::throw_if_any() const {
  if (count_ > 0) throw ConfigError(problems_, count_);
}

}  // namespace tridentscan::config
