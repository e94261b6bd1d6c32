#include "scanner/config/description/differences.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <unordered_map>

namespace tridentscan::config {
namespace {

using Json = nlohmann::ordered_json;

/// "/grid/mass/points" and its value, for every value that has no parts. Resolved texts are made by
/// this program: their depth is known.
Json leaves(const std::string& text) {
  try {
    return Json::parse(text).flatten();
  } catch (const Json::exception& error) {
    throw std::invalid_argument(fmt::format("no resolved configuration: {}", error.what()));
  }
}

/// "/experiments/0/name" -> "experiments[0].name"
std::string key_path(const std::string& pointer) {
  std::string path;
  for (std::size_t begin = 1; begin <= pointer.size();) {
    const std::size_t end = std::min(pointer.find('/', begin), pointer.size());
    const std::string part = pointer.substr(begin, end - begin);
    const bool index = !part.empty() && part.find_first_not_of("0123456789") == part.npos;
    path += index ? '[' + part + ']' : (path.empty() ? "" : ".") + part;
    begin = end + 1;
  }
  return path;
}

}  // namespace

std::vector<std::string> differences(const std::string& before, const std::string& now) {
  const Json old_values = leaves(before);
  const Json new_values = leaves(now);
  std::unordered_map<std::string, std::string> added;  // until found among the old ones
  for (const auto& [key, value] : new_values.items()) {
    added.emplace(key, value.dump());
  }
  std::vector<std::string> lines;
  for (const auto& [key, value] : old_values.items()) {
    const auto found = added.extract(key);
    if (found.empty()) {
      lines.push_back(fmt::format("{}: {}, now absent", key_path(key), value.dump()));
    } else if (found.mapped() != value.dump()) {
      lines.push_back(fmt::format("{}: {}, now {}", key_path(key), value.dump(), found.mapped()));
    }
  }
  for (const auto& [key, value] : new_values.items()) {
    if (added.contains(key)) {
      lines.push_back(fmt::format("{}: absent, now {}", key_path(key), value.dump()));
    }
  }
  return lines;
}

}  // namespace tridentscan::config
