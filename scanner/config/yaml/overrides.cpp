#include "scanner/config/yaml/overrides.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "scanner/config/yaml/spelling.hpp"

namespace tridentscan::config {
namespace {

std::vector<std::string> split(const std::string& path) {
  std::vector<std::string> keys{""};
  for (const char c : path) {
    if (c == '.') {
      keys.emplace_back();
    } else {
      keys.back() += c;
    }
  }
  return keys;
}

Value empty_map(const Place& place) {
  Value map;
  map.kind = Value::Kind::map;
  map.place = place;
  return map;
}

/// The names of the items of a list, where all have one.
std::vector<std::string> names_in(const Value& list) {
  std::vector<std::string> names;
  for (const Value& item : list.items) {
    const Entry* const name = item.kind == Value::Kind::map ? item.find("name") : nullptr;
    if (name == nullptr || name->value.kind != Value::Kind::scalar) return {};
    names.push_back(name->value.text);
  }
  return names;
}

/// What `key` names below `parent`: the value of a map, made where it is not there, or the item of
/// a list whose name it is; nullptr with a problem of `here`, the path of the parent.
Value* step_into(Value& parent, const std::string& key, const std::string& here, const Place& place,
                 Problems& problems) {
  if (parent.kind == Value::Kind::map) {
    if (Entry* entry = parent.find(key)) {
      entry->place = place;
      return &entry->value;
    }
    parent.entries.push_back({key, place, {}});
    return &parent.entries.back().value;
  }
  const std::vector<std::string> names = names_in(parent);
  const auto found = std::ranges::find(names, key);
  if (found != names.end()) return &parent.items[static_cast<std::size_t>(found - names.begin())];
  problems.add(
      place, here,
      names.empty()
          ? fmt::format("is {}, not a map (only keys of maps, and of items of a list that "
                        "have a name, can be set)",
                        name_of(parent.kind))
          : fmt::format("has no item of the name {}{}", quote(key), suggestion(key, names)));
  return nullptr;
}

/// The value under `path`, made where it is not there; nullptr if a problem was added.
Value* find_or_add(Value& root, const std::string& path, const Place& place, Problems& problems) {
  Value* current = &root;
  std::string here;
  for (const std::string& key : split(path)) {
    if (current->kind == Value::Kind::refused) return nullptr;
    if (current->kind == Value::Kind::null) *current = empty_map(place);
    current = step_into(*current, key, here, place, problems);
    if (current == nullptr) return nullptr;
    here += (here.empty() ? "" : ".") + key;
  }
  return current;
}

Value scalar(const std::string& text, const Place& place) {
  Value value;
  value.kind = Value::Kind::scalar;
  value.place = place;
  value.text = text;
  value.in_quotes = true;
  return value;
}

/// A new value of a datum is an assumption of whoever sets it.
void set(Value& target, Value value, const Place& place) {
  value.place = place;
  Entry* const inner = target.kind == Value::Kind::map ? target.find("value") : nullptr;
  if (inner == nullptr) {
    target = std::move(value);
    return;
  }
  inner->value = std::move(value);
  if (Entry* status = target.find("status")) status->value = scalar("assumed", place);
  if (Entry* source = target.find("source")) source->value = scalar("--set", place);
}

}  // namespace

void apply_overrides(Value& root, const std::vector<std::string>& overrides, Problems& problems) {
  std::set<std::string> seen;
  for (const std::string& text : overrides) {
    const std::string source = "--set " + shortened(text);
    const Place place{std::make_shared<const std::string>(source)};
    const std::size_t equals = text.find('=');
    const std::string path = text.substr(0, equals);
    const std::vector<std::string> keys = split(path);
    if (equals == std::string::npos || std::find(keys.begin(), keys.end(), "") != keys.end()) {
      problems.add(place, "", "is not key.path=value, write --set grid.mass.points=20");
      continue;
    }
    if (!seen.insert(path).second) {
      problems.add(place, path, "was set before, give it once");
      continue;
    }
    Problems in_value;
    const std::optional<Value> value = parse_document(text.substr(equals + 1), source, in_value);
    if (!value || !in_value.empty() || value->kind != Value::Kind::scalar) {
      problems.add(place, path, "the value is not a single word, number or quantity");
      continue;
    }
    if (Value* target = find_or_add(root, path, place, problems)) {
      set(*target, *value, place);
    }
  }
}

}  // namespace tridentscan::config
