#include "scanner/config/description/fields.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace tridentscan::config {

void read_value(const Node& node, double& value) {
  value = node.readable() && node.type().has(Type::Kind::quantity) ? read_quantity(node)
                                                                   : read_number(node);
}

void read_value(const Node& node, std::string& value) {
  const bool is_word = node.readable() && node.type().has(Type::Kind::word);
  const bool is_name = node.readable() && node.type().has(Type::Kind::name);
  value = is_word ? word_at(node) : is_name ? read_name(node) : read_text(node);
}

Json as_json(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

void refuse_resolved(const Json& json, const Key& key) {
  throw std::invalid_argument(
      fmt::format("resolved configuration: {} is {}, out of range", key.name, json.dump()));
}

void from_resolved(const Json& json, const Key& key, double& value) {
  const bool may_be_absent = json.is_null() && key.otherwise == "none";  // no limit
  value = may_be_absent ? std::numeric_limits<double>::infinity() : json.get<double>();
  const Type& type = key.type;
  const Range& range =
      type.as(type.has(Type::Kind::quantity) ? Type::Kind::quantity : Type::Kind::number).range;
  if (!may_be_absent && !range.contains(value)) refuse_resolved(json, key);
}

void from_resolved(const Json& json, const Key&, std::string& value) {
  value = json.get<std::string>();
}

std::int64_t integer_of(const Json& json, const Key& key) {
  const bool fits = json.is_number_unsigned()
                        ? std::in_range<std::int64_t>(json.get<std::uint64_t>())
                        : json.is_number_integer();
  const Type& type = key.type.as(Type::Kind::integer);
  if (!fits || json.get<std::int64_t>() < type.least || json.get<std::int64_t>() > type.most) {
    refuse_resolved(json, key);
  }
  return json.get<std::int64_t>();
}

std::string default_text(double value, const Type& type) {
  return !std::isfinite(value)            ? "none"
         : type.has(Type::Kind::quantity) ? to_text(value, type.as(Type::Kind::quantity).dimension)
                                          : to_text(value);
}

}  // namespace tridentscan::config
