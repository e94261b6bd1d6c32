#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scanner/config/yaml/problems.hpp"

namespace tridentscan::config {

struct Entry;

/// A YAML document as this program understands it: maps, lists and scalars, nothing else.
struct Value {
  enum class Kind {
    null,     // nothing was written
    scalar,   // `text`, and whether it stood in quotes
    list,     // `items`
    map,      // `entries`
    refused,  // something that was reported already
  };
  Kind kind = Kind::null;
  Place place;
  std::string text;
  bool in_quotes = false;
  std::vector<Value> items;
  std::vector<Entry> entries;

  /// The entry of a map; nullptr if it has none.
  [[nodiscard]] Entry* find(const std::string& key);
  [[nodiscard]] const Entry* find(const std::string& key) const;
};

/// A text that was not read from a file, such as a word of the command line.
[[nodiscard]] Value spoken(const std::string& text, const std::string& where);

struct Entry {
  std::string key;
  Place place;
  Value value;
};

/// "a map", "a list", "text", "nothing".
[[nodiscard]] std::string name_of(Value::Kind kind);

/// Parses one YAML document. Refused with a problem: duplicate keys, anchors, aliases, tags, merge
/// keys, keys that are not text, control characters, more than one document, nesting deeper
/// than 32. Nothing is returned if the text cannot be read at all.
[[nodiscard]] std::optional<Value> parse_document(const std::string& text,
                                                  const std::string& source, Problems& problems);

}  // namespace tridentscan::config
