#include "scanner/config/sources.hpp"

#include "scanner/config/hashes.hpp"
#include "scanner/config/overrides.hpp"
#include "scanner/config/schema.hpp"

namespace tridentscan::config {

Node Sources::open(const std::filesystem::path& path, const std::string& recorded_as,
                   const Node& requested_by, const std::vector<std::string>& overrides) {
  const Node unreadable(problems_);
  const std::string name = path.lexically_normal().generic_string();
  if (const auto known = opened_.find(name); known != opened_.end())
    return known->second == nullptr ? unreadable : Node(*known->second, "", problems_);

  const Value*& opened = opened_[name];
  try {
    const std::string& text = files_.read(path);
    inputs_.push_back({recorded_as, text, hash_of(text)});
    std::optional<Value> document = parse_document(text, name, problems_);
    if (!document) return unreadable;
    if (document->kind == Value::Kind::map) apply_overrides(*document, overrides, problems_);
    documents_.push_back(std::move(*document));
  } catch (const ConfigError& error) {
    if (requested_by.readable())
      requested_by.refuse(std::string("cannot be read: ") + error.what());
    else
      problems_.add(error);
    return unreadable;
  }
  const Node root(documents_.back(), "", problems_);
  if (!check_schema_version(root)) return unreadable;
  opened = &documents_.back();
  return root;
}

}  // namespace tridentscan::config
