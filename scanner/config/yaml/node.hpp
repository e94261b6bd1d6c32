#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "scanner/config/yaml/document.hpp"
#include "scanner/config/yaml/key.hpp"

namespace tridentscan::config {

/// A value of a document with its key path and the place where its problems go. A node that is
/// missing or was refused is not readable: that was reported already, whoever reads it gets a
/// stand-in and keeps silent, and the problems stop the configuration from being used.
class Node {
 public:
  /// Not readable.
  explicit Node(Problems& problems) : problems_(&problems) {}
  /// `type`, if given, is what the table of its section says.
  Node(const Value& value, std::string path, Problems& problems, const Type* type = nullptr)
      : value_(value.kind == Value::Kind::refused ? nullptr : &value),
        path_(std::move(path)),
        problems_(&problems),
        type_(type) {}

  [[nodiscard]] bool readable() const { return value_ != nullptr; }
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] Problems& problems() const { return *problems_; }
  /// Of a readable node.
  [[nodiscard]] const Value& value() const { return *value_; }

  /// What the table of its section says. Throws std::logic_error for a node of no table.
  [[nodiscard]] const Type& type() const;
  [[nodiscard]] Node with_type(const Type& type) const;

  /// Adds a problem with this value; nothing if it is not readable.
  void refuse(const std::string& what) const;
  /// Whether it is readable and of this kind; a problem if it is readable and of another.
  [[nodiscard]] bool is(Value::Kind kind, const std::string& example) const;

 private:
  const Value* value_ = nullptr;
  std::string path_;
  Problems* problems_;
  const Type* type_ = nullptr;
};

/// A map with a fixed set of keys. Unknown ones, and those that do not go together, are reported at
/// once.
class MapNode {
 public:
  /// The section outlives it.
  MapNode(Node node, const Section& section);

  [[nodiscard]] const Node& node() const { return node_; }
  [[nodiscard]] bool has(const std::string& key) const;
  /// Missing: a problem that says to add the example of the section's table, such as "points: 100";
  /// none if an unknown key was taken for it.
  [[nodiscard]] Node required(const std::string& key) const;
  /// Missing: not readable. Ask `has` first where a default has to be told from a fault.
  [[nodiscard]] Node optional(const std::string& key) const;

 private:
  void refuse_apart() const;
  [[nodiscard]] Node child(const Entry& entry) const;

  Node node_;
  const Section* section_;
  std::set<std::string> misspelled_;  // known keys that unknown ones were taken for
};

/// The value of a key in a map that was read already; not readable if it is not there.
[[nodiscard]] Node child_of(const Node& map, const std::string& key);

/// The items of a list.
[[nodiscard]] std::vector<Node> items_of(const Node& node);

/// The values in a row; none, and a problem, if there are more or fewer than its table says.
[[nodiscard]] std::vector<Node> cells_of(const Node& node);

/// The entries of a map whose keys are names.
[[nodiscard]] std::vector<std::pair<std::string, Node>> entries_of(const Node& node);

}  // namespace tridentscan::config
