#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <cmath>
#include <concepts>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "physics/words.hpp"
#include "scanner/config/description/datum.hpp"
#include "scanner/config/yaml/numbers.hpp"
#include "scanner/config/yaml/read_values.hpp"

// What stands in a map of the configuration, described once: the fields of a struct with name,
// kind, range, default and help. Reading a file with positions, the resolved text, reading that
// back, hashes, reference page and JSON Schemas all walk the same list.
namespace tridentscan::config {

using Json = nlohmann::ordered_json;
using Assumptions = std::vector<Assumption>;

// One value, by the type of the member that holds it: from a file, as JSON, and back.

void read_value(const Node& node, double& value);
void read_value(const Node& node, std::string& value);
template <std::integral I>
void read_value(const Node& node, I& value) {
  value = static_cast<I>(read_integer(node));
}
template <class E>
requires std::is_enum_v<E>
void read_value(const Node& node, E& value) {
  if (const std::string word = word_at(node); !word.empty()) {
    value = physics::value_named<E>(word).value();
  }
}
template <class V>
void read_value(const Node& node, std::optional<V>& value) {
  read_value(node, value.emplace());
}
template <class V>
void read_value(const Node& node, std::vector<V>& values) {
  values.clear();
  for (const Node& item : items_of(node)) read_value(item, values.emplace_back());
}
template <class V, std::size_t n>
void read_value(const Node& node, std::array<V, n>& values) {
  const std::vector<Node> cells = cells_of(node);
  for (std::size_t i = 0; i < cells.size(); ++i) read_value(cells[i], values[i]);
}

/// JSON has no infinity: null.
[[nodiscard]] Json as_json(double value);
template <class V>
[[nodiscard]] Json as_json(const V& value) {
  if constexpr (std::is_enum_v<V>) {
    return physics::name_of(value);
  } else {
    return value;
  }
}
template <class V>
[[nodiscard]] Json as_json(const std::optional<V>& value) {
  return value ? as_json(*value) : Json(nullptr);
}
template <class V>
[[nodiscard]] Json as_json(const std::vector<V>& values) {
  Json list = Json::array();
  for (const V& value : values) list.push_back(as_json(value));
  return list;
}

// Anybody may have written a resolved text: what a file could not have said is refused. Throws
// std::invalid_argument and nlohmann's exceptions.
void from_resolved(const Json& json, const Key& key, double& value);
void from_resolved(const Json& json, const Key& key, std::string& value);
/// A whole number within the limits of the key.
[[nodiscard]] std::int64_t integer_of(const Json& json, const Key& key);
[[noreturn]] void refuse_resolved(const Json& json, const Key& key);
template <std::integral I>
void from_resolved(const Json& json, const Key& key, I& value) {
  value = static_cast<I>(integer_of(json, key));
}
template <class E>
requires std::is_enum_v<E>
void from_resolved(const Json& json, const Key& key, E& value) {
  const auto named = physics::value_named<E>(json.get<std::string>());
  if (!named) refuse_resolved(json, key);
  value = *named;
}
template <class V>
void from_resolved(const Json& json, const Key& key, std::optional<V>& value) {
  if (json.is_null()) {
    value.reset();
  } else {
    from_resolved(json, key, value.emplace());
  }
}
template <class V>
void from_resolved(const Json& json, const Key& key, std::vector<V>& values) {
  values.clear();
  for (const Json& item : json) from_resolved(item, key, values.emplace_back());
}

namespace key {

/// One of the words of an enumeration.
template <class E>
[[nodiscard]] Type choice() {
  return word(physics::word_list<E>());
}

}  // namespace key

template <class V, std::size_t n>
void from_resolved(const Json& json, const Key& key, std::array<V, n>& values) {
  for (std::size_t i = 0; i < n; ++i) from_resolved(json.at(i), key, values[i]);
}

/// A default as the reference page shows it.
[[nodiscard]] std::string default_text(double value, const Type& type);
template <class V, std::size_t n>
[[nodiscard]] std::string default_text(const std::array<V, n>& values, const Type& type) {
  std::vector<std::string> cells;
  for (std::size_t i = 0; i < n; ++i) cells.push_back(default_text(values[i], type.parts.at(i)));
  return fmt::format("[{}]", fmt::join(cells, ", "));
}
template <class V>
[[nodiscard]] std::string default_text(const V& value, const Type& type) {
  if constexpr (std::is_enum_v<V>) {
    return physics::name_of(value);
  } else if constexpr (std::integral<V>) {
    return std::to_string(value);
  } else {
    return type.kind == Type::Kind::section ? "" : "none";
  }
}

/// The fields of T. Built once, as a static constant of the file that owns the section.
template <class T>
class Fields {
 public:
  Fields(std::string title, std::string help) : section_{std::move(title), std::move(help), {}} {}

  /// A key that must be there. `member` is a pointer to a member of T, or a function from T& to the
  /// value.
  template <class M>
  Fields& required(const std::string& name, M member, const Type& type, const std::string& help) {
    return add(key::required(name, type, help), member);
  }
  /// A key that may be left out: the value of a new T holds then.
  template <class M>
  Fields& optional(const std::string& name, M member, const Type& type, const std::string& help,
                   const char* otherwise = nullptr) {
    T fresh{};
    return add(key::optional(name, type, help,
                             otherwise != nullptr ? otherwise
                                                  : default_text(std::invoke(member, fresh), type)),
               member);
  }
  /// A map with fields of its own.
  template <class M, class Part>
  Fields& part(const std::string& name, M member, const Fields<Part>& fields,
               const std::string& example, const std::string& help, bool is_required = false,
               const std::string& otherwise = {}) {
    section_.keys.push_back(
        {name, key::map_of(fields.section(), example), help, is_required, otherwise});
    fields_.push_back(
        {name,
         [=, &fields](const MapNode& map, Assumptions& notes, T& value) {
           if (!is_required && !map.has(name)) return;
           const Node node = is_required ? map.required(name) : map.optional(name);
           fields.read(node, notes, std::invoke(member, value));
         },
         [=, &fields](const T& value) { return fields.resolved(std::invoke(member, value)); },
         [=, &fields](const Json& json, T& value) {
           fields.read_resolved(json, std::invoke(member, value));
         },
         [=, &fields](const T& value) {
           const auto texts = fields.differences_from_default(std::invoke(member, value));
           return fmt::format(": {}", fmt::join(texts, ", "));
         }});
    return *this;
  }
  /// A list of maps with fields of their own, which may be left out.
  template <class Part>
  Fields& parts(const std::string& name, std::vector<Part> T::*member, const Fields<Part>& fields,
                const std::string& example, const std::string& help) {
    return custom(
        key::optional(name, key::list_of(key::map_of(fields.section(), "{...}"), example), help),
        [=, &fields](const MapNode& map, Assumptions& notes, T& value) {
          for (const Node& item : items_of(map.optional(name))) {
            fields.read(item, notes, (value.*member).emplace_back());
          }
        },
        [=, &fields](const T& value) { return fields.resolved(value.*member); },
        [=, &fields](const Json& json, T& value) {
          for (const Json& item : json) fields.read_resolved(item, (value.*member).emplace_back());
        });
  }
  /// A key that fits no pattern: read by hand, called whether it is there or not, and, if
  /// `resolved` is given, written by hand.
  using Read = std::function<void(const MapNode&, Assumptions&, T&)>;
  Fields& custom(Key key, Read read, std::function<Json(const T&)> resolved = {},
                 std::function<void(const Json&, T&)> read_resolved = {}) {
    fields_.push_back({key.name, std::move(read), std::move(resolved), std::move(read_resolved)});
    section_.keys.push_back(std::move(key));
    return *this;
  }
  /// The name that the field before had once: whoever writes it is told the new one.
  Fields& formerly(const std::string& name) {
    section_.keys.back().formerly = name;
    return *this;
  }
  /// What no range of a single value says; called after all fields were read.
  Fields& check(std::function<void(const MapNode&, const T&)> check) {
    checks_.push_back(std::move(check));
    return *this;
  }
  Fields& one_of(std::vector<std::string> keys) {
    section_.one_of = std::move(keys);
    return *this;
  }
  Fields& apart(std::vector<std::string> some, std::vector<std::string> others) {
    section_.apart = {std::move(some), std::move(others)};
    return *this;
  }

  /// What the reference page and the schemas are printed from.
  [[nodiscard]] const Section& section() const { return section_; }

  /// Reads a map on top of what `value` holds; the standing of data goes to `notes`. Means
  /// something only if no problem was added.
  void read(const MapNode& map, Assumptions& notes, T& value) const {
    for (const Field& field : fields_) field.read(map, notes, value);
    for (const auto& check : checks_) check(map, value);
  }
  void read(const Node& node, Assumptions& notes, T& value) const {
    read(MapNode(node, section_), notes, value);
  }
  /// The same of a map without data.
  [[nodiscard]] T read(const MapNode& map) const {
    T value{};
    Assumptions none;
    read(map, none, value);
    return value;
  }
  [[nodiscard]] T read(const Node& node) const { return read(MapNode(node, section_)); }

  /// Every field with its value, defaults filled in.
  [[nodiscard]] Json resolved(const T& value) const {
    Json json = Json::object();
    for (const Field& field : fields_) {
      if (field.resolved) json[field.name] = field.resolved(value);
    }
    return json;
  }
  [[nodiscard]] Json resolved(const std::vector<T>& values) const {
    Json list = Json::array();
    for (const T& value : values) list.push_back(resolved(value));
    return list;
  }
  /// Back from that. Throws std::invalid_argument that names the key of a value out of range.
  void read_resolved(const Json& json, T& value) const {
    for (const Field& field : fields_) {
      if (field.read_resolved) field.read_resolved(json.at(field.name), value);
    }
  }

  /// What differs from a new T, as "min_opening_angle 0.1 rad"; keys that fit no pattern by name
  /// alone.
  [[nodiscard]] std::vector<std::string> differences_from_default(const T& value) const {
    std::vector<std::string> texts;
    const T fresh{};
    for (const Field& field : fields_) {
      if (field.resolved && field.resolved(value) != field.resolved(fresh)) {
        texts.push_back(field.name + (field.text ? field.text(value) : ""));
      }
    }
    return texts;
  }

 private:
  struct Field {
    std::string name;
    Read read;
    std::function<Json(const T&)> resolved;              // empty: not in the resolved text
    std::function<void(const Json&, T&)> read_resolved;  // empty: not read back
    std::function<std::string(const T&)> text = {};      // " 9 GeV"; empty: only the name is told
  };

  template <class M>
  Fields& add(Key key, M member) {
    fields_.push_back(
        {key.name,
         [name = key.name, member, is_required = key.is_required, is_datum = key.type.is_datum](
             const MapNode& map, Assumptions& notes, T& value) {
           if (!is_required && !map.has(name)) return;
           const Node node = is_required ? map.required(name) : map.optional(name);
           read_value(is_datum ? read_datum(node, notes) : node, std::invoke(member, value));
         },
         [member](const T& value) { return as_json(std::invoke(member, value)); },
         [key, member](const Json& json, T& value) {
           from_resolved(json, key, std::invoke(member, value));
         },
         [type = key.type, member](const T& value) {
           return " " + default_text(std::invoke(member, value), type);
         }});
    section_.keys.push_back(std::move(key));
    return *this;
  }

  Section section_;
  std::vector<Field> fields_;
  std::vector<std::function<void(const MapNode&, const T&)>> checks_;
};

}  // namespace tridentscan::config
