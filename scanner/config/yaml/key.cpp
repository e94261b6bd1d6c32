#include "scanner/config/yaml/key.hpp"

#include <algorithm>
#include <stdexcept>

#include "scanner/config/yaml/schema.hpp"

namespace tridentscan::config {

namespace {

/// The type itself, or the part of an `either`, that is of this kind; nullptr if none is.
const Type* find_part(const Type& type, Type::Kind wanted) {
  if (type.kind == wanted) return &type;
  if (type.kind != Type::Kind::either) return nullptr;
  const auto found = std::find_if(type.parts.begin(), type.parts.end(),
                                  [&](const Type& part) { return part.kind == wanted; });
  return found == type.parts.end() ? nullptr : &*found;
}

}  // namespace

const Type& Type::as(Kind wanted) const {
  const Type* found = find_part(*this, wanted);
  if (found == nullptr) throw std::logic_error("a key is read as what its table does not say");
  return *found;
}

bool Type::has(Kind wanted) const {
  return find_part(*this, wanted) != nullptr;
}

const Key* Section::find(const std::string& wanted) const {
  const auto found =
      std::find_if(keys.begin(), keys.end(), [&](const Key& key) { return key.name == wanted; });
  return found == keys.end() ? nullptr : &*found;
}

const Key* Section::renamed(const std::string& old_name) const {
  const auto found = std::find_if(keys.begin(), keys.end(),
                                  [&](const Key& key) { return key.formerly == old_name; });
  return found == keys.end() ? nullptr : &*found;
}

namespace key {

Type text(const std::string& example) {
  return {.kind = Type::Kind::text, .example = example};
}

Type name(const std::string& example) {
  return {.kind = Type::Kind::name, .example = example};
}

Type path(const std::string& example) {
  return {.kind = Type::Kind::path, .example = example};
}

Type number(const std::string& example, const Range& range) {
  return {.kind = Type::Kind::number, .example = example, .range = range};
}

Type integer(const std::string& example, std::int64_t least, std::int64_t most,
             const std::string& reason) {
  return {.kind = Type::Kind::integer,
          .example = example,
          .range = {static_cast<double>(least), static_cast<double>(most), reason},
          .least = least,
          .most = most};
}

Type quantity(const std::string& example, Dimension dimension, const Range& range) {
  return {.kind = Type::Kind::quantity, .example = example, .range = range, .dimension = dimension};
}

Type word(const std::vector<std::string>& words) {
  return {.kind = Type::Kind::word, .example = words.front(), .words = words};
}

Type map_of(const Section& section, const std::string& example) {
  return {.kind = Type::Kind::section, .example = example, .section = &section};
}

Type list_of(const Type& item, const std::string& example) {
  return {.kind = Type::Kind::list, .example = example, .parts = {item}};
}

Type row_of(const std::vector<Type>& cells, const std::string& example) {
  return {.kind = Type::Kind::row, .example = example, .parts = cells};
}

Type entries_of(const Type& entry, const std::string& example) {
  return {.kind = Type::Kind::entries, .example = example, .parts = {entry}};
}

Type either(const std::vector<Type>& types, const std::string& example) {
  return {.kind = Type::Kind::either, .example = example, .parts = types};
}

Type datum(Type type) {
  type.is_datum = true;
  return type;
}

Section datum_section(Type value) {
  value.is_datum = false;
  return {"datum",
          "A value and its standing.",
          {required("value", value, ""), required("status", status(), ""),
           required("source", source(), "")}};
}

Type status() {
  return word({"published", "computed", "inferred", "assumed", "unverified"});
}

Type source() {
  return text("\"...\"");
}

Key required(const std::string& name, const Type& type, const std::string& help) {
  return {name, type, help, true};
}

Key optional(const std::string& name, const Type& type, const std::string& help,
             const std::string& otherwise) {
  return {name, type, help, false, otherwise};
}

Key schema_version() {
  return required("schema_version", integer(std::to_string(current_schema), 1, current_schema),
                  "version of the format; stands first");
}

}  // namespace key

}  // namespace tridentscan::config
