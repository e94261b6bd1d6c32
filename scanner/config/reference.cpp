#include "scanner/config/reference.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <limits>
#include <vector>

#include "scanner/config/numbers.hpp"
#include "scanner/config/sections.hpp"

namespace tridentscan::config {
namespace {

using Json = nlohmann::ordered_json;
using Kind = Type::Kind;

constexpr auto introduction =
    R"(# Configuration

Printed by `tridentscan reference` from the tables that the program reads configurations with; a test keeps this page and
the JSON Schemas in [configs/schema](../configs/schema) up to date. Editors that know JSON Schema complete and check keys
with a first line such as `# yaml-language-server: $schema=PATH/scan.json`; `tridentscan check FILE` checks everything.

Files are YAML without anchors, aliases and tags. A quantity is a number and a unit, as text: "160 GeV". A datum is a value
with its standing: `{value: "9 GeV", status: inferred, source: "..."}`, status one of published, computed, inferred, assumed
and memory.

| quantity | units |
|---|---|
)";

/// A heading's link in Markdown: letters and digits in small letters, '-' for blanks.
std::string anchor(const std::string& title) {
  std::string result;
  for (const char c : title) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_')
      result += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    else if (c == ' ')
      result += '-';
  }
  return result;
}

std::string range_text(const std::string& min, const std::string& max, const Range& range) {
  return fmt::format("{} {} to {}{}", range.without_min ? "above" : "from", min, max,
                     range.reason.empty() ? "" : " (" + range.reason + ")");
}

std::string plain_text_of(const Type& type) {
  switch (type.kind) {
    case Kind::text:
      return "text";
    case Kind::name:
      return "name: a letter, then letters, digits and `_`";
    case Kind::path:
      return "path of a file";
    case Kind::number:
      return "number, " + range_text(to_text(type.range.min), to_text(type.range.max), type.range);
    case Kind::integer:
      return "whole number, " +
             range_text(std::to_string(type.least), std::to_string(type.most), type.range);
    case Kind::quantity:
      return fmt::format("{}, {}", name_of(type.dimension),
                         range_text(to_text(type.range.min, type.dimension),
                                    to_text(type.range.max, type.dimension), type.range));
    case Kind::word:
      return fmt::format("`{}`", fmt::join(type.words, "`, `"));
    case Kind::section:
      return fmt::format("map, [{}](#{})", type.section->title, anchor(type.section->title));
    case Kind::list:
      return "list: " + plain_text_of(type.parts.front());
    case Kind::either: {
      std::vector<std::string> parts;
      for (const Type& part : type.parts) parts.push_back(plain_text_of(part));
      return fmt::format("{}", fmt::join(parts, "; or "));
    }
  }
  return "";
}

/// Sections in the order in which they are met, each once.
void collect(const Section& section, std::vector<const Section*>& found);

void collect(const Type& type, std::vector<const Section*>& found) {
  if (type.section != nullptr) collect(*type.section, found);
  for (const Type& part : type.parts) collect(part, found);
}

void collect(const Section& section, std::vector<const Section*>& found) {
  if (std::find(found.begin(), found.end(), &section) != found.end()) return;
  found.push_back(&section);
  for (const Key& key : section.keys) collect(key.type, found);
}

std::string section_text(const Section& section) {
  std::string text = fmt::format("\n## {}\n\n{}", section.title, section.help);
  if (!section.one_of.empty())
    text += fmt::format(" Exactly one of `{}`.", fmt::join(section.one_of, "`, `"));
  text += "\n\n| key | value | default | meaning |\n|---|---|---|---|\n";
  for (const Key& key : section.keys)
    text += fmt::format("| `{}` | {}{} | {} | {} |\n", key.name, key.type.is_datum ? "datum: " : "",
                        plain_text_of(key.type), key.is_required ? "**required**" : key.otherwise,
                        key.help);
  return text;
}

/// A text for a regular expression.
std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) result += '\\';
    result += c;
  }
  return result;
}

Json quantity_schema(const Type& type) {
  std::vector<std::string> units;
  for (const std::string& unit : units_of(type.dimension)) units.push_back(escaped(unit));
  return {{"type", "string"},
          {"pattern", fmt::format(R"(^ *-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)? *({}) *$)",
                                  fmt::join(units, "|"))}};
}

Json schema_of(const Type& type) {
  switch (type.kind) {
    case Kind::text:
    case Kind::path:
      return {{"type", "string"}, {"minLength", 1}};
    case Kind::name:
      return {{"type", "string"}, {"pattern", "^[A-Za-z][A-Za-z0-9_]{0,63}$"}};
    case Kind::number:
      return {{"type", "number"},
              {type.range.without_min ? "exclusiveMinimum" : "minimum", type.range.min},
              {"maximum", type.range.max}};
    case Kind::integer:
      return {{"type", "integer"}, {"minimum", type.least}, {"maximum", type.most}};
    case Kind::quantity:
      return quantity_schema(type);
    case Kind::word:
      return {{"enum", type.words}};
    case Kind::section:
      return json_schema(*type.section);
    case Kind::list:
      return {{"type", "array"}, {"items", schema_of(type.parts.front())}};
    case Kind::either: {
      Json parts = Json::array();
      for (const Type& part : type.parts) parts.push_back(schema_of(part));
      return {{"anyOf", parts}};
    }
  }
  return {};
}

Json datum_schema(const Type& type) {
  return {{"type", "object"},
          {"properties",
           {{"value", schema_of(type)},
            {"status", schema_of(key::status())},
            {"source", schema_of(key::source())}}},
          {"required", {"value", "status", "source"}},
          {"additionalProperties", false}};
}

}  // namespace

std::string reference_page() {
  std::string page = introduction;
  for (const Dimension dimension :
       {Dimension::energy, Dimension::angle, Dimension::length, Dimension::time, Dimension::mass,
        Dimension::protons, Dimension::luminosity, Dimension::area})
    page += fmt::format("| {} | {} |\n", name_of(dimension), fmt::join(units_of(dimension), ", "));
  std::vector<const Section*> sections;
  for (const Section* section : {&scan_section(), &experiment_section(), &beam_file_section()})
    collect(*section, sections);
  for (const Section* section : sections) page += section_text(*section);
  return page;
}

Json json_schema(const Section& section) {
  Json properties = Json::object(), needed = Json::array();
  for (const Key& key : section.keys) {
    Json& property = properties[key.name];
    property = key.type.is_datum ? datum_schema(key.type) : schema_of(key.type);
    property["description"] =
        key.help + (key.otherwise.empty() ? "" : " (default: " + key.otherwise + ")");
    if (key.is_required) needed.push_back(key.name);
  }
  Json schema{{"type", "object"},
              {"description", section.help},
              {"properties", properties},
              {"required", needed},
              {"additionalProperties", false}};
  for (const std::string& key : section.one_of) schema["oneOf"].push_back({{"required", {key}}});
  return schema;
}

}  // namespace tridentscan::config
