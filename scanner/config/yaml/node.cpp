#include "scanner/config/yaml/node.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "scanner/config/yaml/odd_characters.hpp"
#include "scanner/config/yaml/spelling.hpp"

namespace tridentscan::config {
namespace {

std::string joined(const std::string& path, const std::string& key) {
  return path.empty() ? key : path + "." + key;
}

std::string odd_note(const std::string& key) {
  const std::string odd = odd_character(key);
  return odd.empty() ? "" : " (" + odd + ")";
}

}  // namespace

void Node::refuse(const std::string& what) const {
  if (readable()) problems_->add(value_->place, path_, what);
}

bool Node::is(Value::Kind kind, const std::string& example) const {
  if (!readable()) return false;
  if (value_->kind == kind) return true;
  refuse(
      value_->kind == Value::Kind::null
          ? fmt::format("has no value, write {}", example)
          : fmt::format("is {}, not {}, write {}", name_of(value_->kind), name_of(kind), example));
  return false;
}

const Type& Node::type() const {
  if (type_ == nullptr) throw std::logic_error(path_ + " stands in no table");
  return *type_;
}

Node Node::with_type(const Type& type) const {
  Node result = *this;
  result.type_ = &type;
  return result;
}

MapNode::MapNode(Node node, const Section& section) : node_(std::move(node)), section_(&section) {
  std::vector<std::string> known;
  for (const Key& key : section.keys) known.push_back(key.name);
  if (!node_.is(Value::Kind::map, fmt::format("\"{}: ...\" below it", known.front()))) {
    node_ = Node(node_.problems());
    return;
  }
  for (const Entry& entry : node_.value().entries) {
    if (section.find(entry.key) != nullptr) continue;
    if (const Key* now = section.renamed(entry.key)) {
      node_.problems().add(entry.place, joined(node_.path(), entry.key),
                           "is called '" + now->name + "' now, rename it");
      misspelled_.insert(now->name);
      continue;
    }
    node_.problems().add(entry.place, joined(node_.path(), entry.key),
                         "unknown key" + odd_note(entry.key) + suggestion(entry.key, known));
    if (const auto meant = closest(entry.key, known)) misspelled_.insert(*meant);
  }
  refuse_apart();
}

/// A key of `one_of` decides which keys may stand beside it, else the first one does. The reader
/// has more to say about two keys of `one_of`.
void MapNode::refuse_apart() const {
  const auto decides = [&](const std::string& key) {
    return std::find(section_->one_of.begin(), section_->one_of.end(), key) !=
           section_->one_of.end();
  };
  std::array<std::vector<std::string>, 2> present;
  for (std::size_t i = 0; i < 2; ++i) {
    for (const std::string& key : section_->apart[i]) {
      if (has(key)) present[i].insert(decides(key) ? present[i].begin() : present[i].end(), key);
    }
  }
  if (present[0].empty() || present[1].empty()) return;
  if (!decides(present[0].front()) && decides(present[1].front())) {
    std::swap(present[0], present[1]);
  }
  for (const std::string& key : present[1]) {
    if (!decides(key)) {
      optional(key).refuse("does not go with '" + present[0].front() + "', remove one");
    }
  }
}

bool MapNode::has(const std::string& key) const {
  return node_.readable() && node_.value().find(key) != nullptr;
}

Node MapNode::required(const std::string& key) const {
  if (!node_.readable()) return Node(node_.problems());
  if (const Entry* entry = node_.value().find(key)) return child(*entry);
  if (misspelled_.contains(key)) return Node(node_.problems());
  const Type& type = section_->find(key)->type;
  const std::string example =
      type.is_datum ? fmt::format("{{value: {}, status: ..., source: ...}}", type.example)
                    : type.example;
  node_.refuse(fmt::format("missing key '{}' in the map that begins here, add \"{}: {}\"", key, key,
                           example));
  return Node(node_.problems());
}

Node MapNode::optional(const std::string& key) const {
  if (!has(key)) return Node(node_.problems());
  return child(*node_.value().find(key));
}

Node MapNode::child(const Entry& entry) const {
  const Key* key = section_->find(entry.key);
  if (key == nullptr) throw std::logic_error(entry.key + " stands in no table");
  return {entry.value, joined(node_.path(), entry.key), node_.problems(), &key->type};
}

Node child_of(const Node& map, const std::string& key) {
  const bool is_map = map.readable() && map.value().kind == Value::Kind::map;
  const Entry* entry = is_map ? map.value().find(key) : nullptr;
  if (entry == nullptr) return Node(map.problems());
  return {entry->value, joined(map.path(), key), map.problems()};
}

std::vector<Node> items_of(const Node& node) {
  if (!node.readable()) return {};
  const Type& type = node.type().as(Type::Kind::list);
  std::vector<Node> result;
  if (!node.is(Value::Kind::list, type.example)) return result;
  for (const Value& item : node.value().items) {
    result.emplace_back(item, fmt::format("{}[{}]", node.path(), result.size()), node.problems(),
                        &type.parts.front());
  }
  return result;
}

std::vector<Node> cells_of(const Node& node) {
  if (!node.readable()) return {};
  const Type& type = node.type().as(Type::Kind::row);
  if (!node.is(Value::Kind::list, type.example)) return {};
  const std::vector<Value>& items = node.value().items;
  if (items.size() != type.parts.size()) {
    node.refuse(fmt::format("has {} values, not {}, write {}", items.size(), type.parts.size(),
                            type.example));
    return {};
  }
  std::vector<Node> result;
  for (std::size_t i = 0; i < items.size(); ++i) {
    result.emplace_back(items[i], fmt::format("{}[{}]", node.path(), i), node.problems(),
                        &type.parts[i]);
  }
  return result;
}

std::vector<std::pair<std::string, Node>> entries_of(const Node& node) {
  std::vector<std::pair<std::string, Node>> result;
  if (!node.is(Value::Kind::map, "names with a ':' below it")) return result;
  const Type& type = node.type().as(Type::Kind::entries).parts.front();
  for (const Entry& entry : node.value().entries) {
    result.emplace_back(entry.key,
                        Node(entry.value, joined(node.path(), entry.key), node.problems(), &type));
  }
  return result;
}

}  // namespace tridentscan::config
