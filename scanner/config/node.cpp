#include "scanner/config/node.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "scanner/config/spelling.hpp"

namespace tridentscan::config {
namespace {

std::string joined(const std::string& path, const std::string& key) {
  return path.empty() ? key : path + "." + key;
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
  refuse_unknown(known);
}

MapNode::MapNode(Node node, std::initializer_list<std::string> known_keys)
    : node_(std::move(node)) {
  refuse_unknown(known_keys);
}

void MapNode::refuse_unknown(const std::vector<std::string>& known) {
  if (!node_.is(Value::Kind::map, fmt::format("\"{}: ...\" below it", known.front()))) {
    node_ = Node(node_.problems());
    return;
  }
  for (const Entry& entry : node_.value().entries) {
    if (std::find(known.begin(), known.end(), entry.key) != known.end()) continue;
    node_.problems().add(entry.place, joined(node_.path(), entry.key),
                         "unknown key" + suggestion(entry.key, known));
    if (const auto meant = closest(entry.key, known)) misspelled_.insert(*meant);
  }
}

bool MapNode::has(const std::string& key) const {
  return node_.readable() && node_.value().find(key) != nullptr;
}

Node MapNode::required(const std::string& key, const std::string& example) const {
  if (!node_.readable()) return Node(node_.problems());
  if (const Entry* entry = node_.value().find(key)) return child(*entry);
  if (!misspelled_.contains(key))
    node_.refuse(
        fmt::format("missing key '{}' in the map that begins here, add \"{}\"", key, example));
  return Node(node_.problems());
}

Node MapNode::required(const std::string& key) const {
  const Type& type = section_->find(key)->type;
  return required(key, type.is_datum ? fmt::format("{}: {{value: {}, status: ..., source: ...}}",
                                                   key, type.example)
                                     : key + ": " + type.example);
}

Node MapNode::optional(const std::string& key) const {
  if (!has(key)) return Node(node_.problems());
  return child(*node_.value().find(key));
}

Node MapNode::child(const Entry& entry) const {
  const Key* key = section_ == nullptr ? nullptr : section_->find(entry.key);
  return {entry.value, joined(node_.path(), entry.key), node_.problems(),
          key == nullptr ? nullptr : &key->type};
}

std::vector<Node> items_of(const Node& node, const std::string& example) {
  std::vector<Node> result;
  if (!node.is(Value::Kind::list, example)) return result;
  for (const Value& item : node.value().items)
    result.emplace_back(item, fmt::format("{}[{}]", node.path(), result.size()), node.problems());
  return result;
}

std::vector<Node> items_of(const Node& node) {
  if (!node.readable()) return {};
  const Type& type = node.type().as(Type::Kind::list);
  std::vector<Node> result;
  for (const Node& item : items_of(node, type.example))
    result.push_back(item.with_type(type.parts.front()));
  return result;
}

std::vector<std::pair<std::string, Node>> entries_of(const Node& node) {
  std::vector<std::pair<std::string, Node>> result;
  if (!node.is(Value::Kind::map, "names with a ':' below it")) return result;
  for (const Entry& entry : node.value().entries)
    result.emplace_back(entry.key,
                        Node(entry.value, joined(node.path(), entry.key), node.problems()));
  return result;
}

}  // namespace tridentscan::config
