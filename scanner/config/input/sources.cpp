#include "scanner/config/input/sources.hpp"

#include <algorithm>

#include "scanner/config/description/hashes.hpp"
#include "scanner/config/yaml/overrides.hpp"
#include "scanner/config/yaml/schema.hpp"

namespace tridentscan::config {
namespace {

void report(const ConfigError& error, const Node& requested_by, Problems& problems) {
  if (requested_by.readable()) {
    requested_by.refuse(std::string("cannot be read: ") + error.what());
  } else {
    problems.add(error);
  }
}

}  // namespace

const std::string& Sources::read_recorded(const FileName& file, Read read) {
  const std::string& text = (files_.*read)(file.path);
  const bool recorded = std::any_of(inputs_.begin(), inputs_.end(), [&](const Input& input) {
    return input.path == file.recorded_as;
  });
  if (!recorded) inputs_.push_back({file.recorded_as, text, hash_of(text)});
  return text;
}

Node Sources::open(const FileName& file, const Node& requested_by,
                   const std::vector<std::string>& overrides) {
  const Node unreadable(problems_);
  const std::string name = file.path.lexically_normal().generic_string();
  if (const auto known = opened_.find(name); known != opened_.end()) {
    return known->second == nullptr ? unreadable : Node(*known->second, "", problems_);
  }

  const Value*& opened = opened_[name];
  try {
    const std::string shown = file.path == standard_input ? "<stdin>" : name;
    std::optional<Value> document =
        parse_document(read_recorded(file, &FileSet::read), shown, problems_);
    if (!document) return unreadable;
    if (document->kind == Value::Kind::map) apply_overrides(*document, overrides, problems_);
    documents_.push_back(std::move(*document));
  } catch (const ConfigError& error) {
    report(error, requested_by, problems_);
    return unreadable;
  }
  const Node root(documents_.back(), "", problems_);
  if (!check_schema_version(root)) return unreadable;
  opened = &documents_.back();
  return root;
}

const std::string* Sources::text(const FileName& file, const Node& requested_by, Read read) {
  try {
    return &read_recorded(file, read);
  } catch (const ConfigError& error) {
    report(error, requested_by, problems_);
    return nullptr;
  }
}

}  // namespace tridentscan::config
