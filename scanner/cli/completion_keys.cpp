#include "scanner/cli/completion_keys.hpp"

#include <nlohmann/json.hpp>
#include <set>

#include "scanner/config/input/reference.hpp"

namespace tridentscan::cli {
namespace {

using Json = nlohmann::ordered_json;

/// What a value may be; a datum is the value that it holds.
void add_choices(const Json& schema, std::vector<const Json*>& choices) {
  if (const auto any = schema.find("anyOf"); any != schema.end()) {
    for (const Json& one : *any) add_choices(one, choices);
  } else if (const auto map = schema.find("properties");
             map != schema.end() && map->contains("value") && map->contains("status")) {
    add_choices(map->at("value"), choices);
  } else {
    choices.push_back(&schema);
  }
}

std::vector<const Json*> choices_of(const Json& schema) {
  std::vector<const Json*> choices;
  add_choices(schema, choices);
  return choices;
}

/// How a key goes on: "." to a map, "=" to a value. --set replaces no lists.
std::set<std::string> ends_of(const Json& schema) {
  std::set<std::string> ends;
  for (const Json* choice : choices_of(schema)) {
    if (choice->contains("properties")) {
      ends.insert(".");
    } else if (choice->value("type", Json()) != "array") {
      ends.insert("=");
    }
  }
  return ends;
}

std::set<std::string> keys(const Json& schema, const std::string& word, const std::string& before) {
  const std::size_t end = word.find_first_of(".=");
  const std::string name = word.substr(0, end);
  std::set<std::string> found;
  for (const Json* map : choices_of(schema)) {
    if (!map->contains("properties")) continue;
    for (const auto& [key, value] : map->at("properties").items()) {
      if (end == word.npos) {
        for (const std::string& next : ends_of(value)) found.insert(before + key + next);
      } else if (key == name && word[end] == '.') {
        found.merge(keys(value, word.substr(end + 1), before + key + '.'));
      } else if (key == name) {
        for (const Json* choice : choices_of(value)) {
          for (const Json& one : choice->value("enum", Json::array())) {
            found.insert(before + key + '=' + one.get<std::string>());
          }
        }
      }
    }
  }
  return found;
}

std::vector<std::string> keys_of(const std::string& kind, const std::string& word) {
  const auto found = keys(config::json_schema(kind), word, "");
  return {found.begin(), found.end()};
}

}  // namespace

std::vector<std::string> keys_of_scan(const std::string& word) {
  std::vector<std::string> found = keys_of("scan", word);
  if (word.find_first_of(".=") == word.npos) found.emplace_back("experiments.");
  return found;
}

std::vector<std::string> keys_of_experiment(const std::string& word) {
  return keys_of("experiment", word);
}

}  // namespace tridentscan::cli
