#include "scanner/config/yaml/document.hpp"

#include <algorithm>

#include "scanner/config/yaml/text_checks.hpp"
#include "scanner/config/yaml/yaml_events.hpp"

namespace tridentscan::config {

Entry* Value::find(const std::string& key) {
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const Entry& entry) { return entry.key == key; });
  return found == entries.end() ? nullptr : &*found;
}

const Entry* Value::find(const std::string& key) const {
  return const_cast<Value*>(this)->find(key);
}

Value spoken(const std::string& text, const std::string& where) {
  Value value;
  value.kind = Value::Kind::scalar;
  value.text = text;
  value.place.source = std::make_shared<const std::string>(where);
  return value;
}

std::string name_of(Value::Kind kind) {
  switch (kind) {
    case Value::Kind::null:
      return "nothing";
    case Value::Kind::scalar:
      return "a single value";
    case Value::Kind::list:
      return "a list";
    case Value::Kind::map:
      return "a map";
    case Value::Kind::refused:
      break;
  }
  return "something refused";
}

std::optional<Value> parse_document(const std::string& text, const std::string& source,
                                    Problems& problems) {
  if (!check_text(text, source, problems)) return std::nullopt;
  return parse_events(text, source, problems);
}

}  // namespace tridentscan::config
