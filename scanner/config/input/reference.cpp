#include "scanner/config/input/reference.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <regex>
#include <stdexcept>
#include <vector>

#include "physics/constructions/registry.hpp"
#include "scanner/config/description/prose.hpp"
#include "scanner/config/input/model_file.hpp"
#include "scanner/config/input/sections.hpp"
#include "scanner/config/input/volumes.hpp"
#include "scanner/config/yaml/numbers.hpp"

namespace tridentscan::config {
namespace {

using Json = nlohmann::ordered_json;
using Kind = Type::Kind;

constexpr auto introduction =
    R"(# Configuration

`tridentscan reference` prints this page. It comes from the tables that the program uses to read
configurations. A test keeps the page and the JSON Schemas in [configs/schema](../configs/schema) up
to date. Editors that know JSON Schema complete and check keys if the first line of a file is
`# yaml-language-server: $schema=PATH/scan.json`. `tridentscan check FILE` checks everything.

Files are YAML without anchors, aliases and tags. A quantity is a text of a number and a unit, such
as "160 GeV" or "150 fb^-1" (also "150 /fb", "150 fb-1"). Small and capital letters differ. A datum
is a value with a status and a source: `{value: "9 GeV", status: inferred, source: "..."}`. The
status is one of published, computed, inferred, assumed and unverified.

| quantity | units |
|---|---|
)";

/// A heading's link in Markdown: letters and digits in small letters, '-' for blanks.
std::string anchor(const std::string& title) {
  std::string result;
  for (const char c : title) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-') {
      result += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (c == ' ') {
      result += '-';
    }
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
    case Kind::row: {
      std::vector<std::string> cells;
      for (const Type& cell : type.parts) cells.push_back(plain_text_of(cell));
      if (std::equal(cells.begin() + 1, cells.end(), cells.begin())) {
        return fmt::format("{} times: {}", cells.size(), cells.front());
      }
      return fmt::format("row of {}: {}", cells.size(), fmt::join(cells, "; "));
    }
    case Kind::entries:
      return "map from names: " + plain_text_of(type.parts.front());
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

/// What the section is for, and which of its keys exclude each other.
std::string help_of(const Section& section) {
  std::string text = section.help;
  if (!section.one_of.empty()) {
    text += fmt::format(" Exactly one of `{}`.", fmt::join(section.one_of, "`, `"));
  }
  if (!section.apart[0].empty()) {
    text += fmt::format(" `{}` {} not go with `{}`.", fmt::join(section.apart[0], "`, `"),
                        section.apart[0].size() == 1 ? "does" : "do",
                        fmt::join(section.apart[1], "`, `"));
  }
  return text;
}

std::string value_text(const Key& key) {
  return (key.type.is_datum ? "datum: " : "") + plain_text_of(key.type);
}

/// Without code and links of Markdown.
std::string without_markup(const std::string& text) {
  static const std::regex link(R"(\[([^\]]+(?:\[\])?[^\]]*)\]\(#[^)]*\))"), code("`");
  return std::regex_replace(std::regex_replace(text, link, "section $1"), code, "");
}

std::string section_text(const Section& section) {
  std::string text = fmt::format("\n## {}\n\n{}", section.title, wrapped(help_of(section)));
  text += "\n\n| key | value | default | meaning |\n|---|---|---|---|\n";
  for (const Key& key : section.keys) {
    text += fmt::format("| `{}` | {} | {} | {} |\n", key.name, value_text(key),
                        key.is_required ? "**required**" : key.otherwise, key.help);
  }
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

/// Units of a dimension as a pattern, those that are products of others in any spelling.
std::string unit_pattern(Dimension dimension) {
  std::vector<std::string> units;
  for (const std::string& unit : units_of(dimension)) units.push_back(escaped(unit));
  if (dimension == Dimension::luminosity || dimension == Dimension::area) {
    units.emplace_back("[A-Za-z/][A-Za-z0-9^*/ -]*");
  }
  return fmt::format("{}", fmt::join(units, "|"));
}

Json quantity_schema(const Type& type) {
  return {{"type", "string"},
          {"pattern", fmt::format(R"(^ *-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)? *({}) *$)",
                                  unit_pattern(type.dimension))}};
}

Json schema_of(const Section& section);

Json schema_of(const Type& type) {
  switch (type.kind) {
    case Kind::text:  // label: 2025
      return {{"type", {"string", "number"}}, {"minLength", 1}};
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
      return schema_of(*type.section);
    case Kind::list:
      return {{"type", "array"}, {"items", schema_of(type.parts.front())}};
    case Kind::row: {
      Json cells = Json::array();
      for (const Type& cell : type.parts) cells.push_back(schema_of(cell));
      return {{"type", "array"},
              {"items", cells},
              {"minItems", cells.size()},
              {"maxItems", cells.size()}};
    }
    case Kind::entries:
      return {{"type", "object"}, {"additionalProperties", schema_of(type.parts.front())}};
    case Kind::either: {
      Json parts = Json::array();
      for (const Type& part : type.parts) parts.push_back(schema_of(part));
      return {{"anyOf", parts}};
    }
  }
  return {};
}

Json schema_of(const Section& section) {
  Json properties = Json::object(), needed = Json::array();
  for (const Key& key : section.keys) {
    Json& property = properties[key.name];
    property = key.type.is_datum ? schema_of(key::datum_section(key.type)) : schema_of(key.type);
    const std::string help =
        key.help + (key.otherwise.empty() ? "" : " (default: " + key.otherwise + ")");
    if (!help.empty()) property["description"] = help;
    if (key.is_required) needed.push_back(key.name);
  }
  Json schema{{"type", "object"},
              {"description", section.help},
              {"properties", properties},
              {"required", needed},
              {"additionalProperties", false}};
  for (const std::string& key : section.one_of) schema["oneOf"].push_back({{"required", {key}}});
  if (!section.apart[0].empty()) {
    for (const std::vector<std::string>& keys : section.apart) {
      Json any = Json::array();
      for (const std::string& key : keys) any.push_back({{"required", {key}}});
      schema["not"]["allOf"].push_back({{"anyOf", any}});
    }
  }
  return schema;
}

/// What may stand at the top of each kind of files.
struct FileKind {
  std::string name;
  std::vector<const Section*> sections;
};

std::vector<const Section*> experiment_sections() {
  std::vector<const Section*> sections;
  for_each_kind(
      [&]<class Kind>(std::type_identity<Kind>) { sections.push_back(&Kind::file_section()); });
  return sections;
}

const std::vector<FileKind>& kinds() {
  static const std::vector<FileKind> all{
      {"scan", {&scan_section()}},           {"experiment", experiment_sections()},
      {"beam", {&beam_file_section()}},      {"nuclei", {&nuclei_section()}},
      {"materials", {&materials_section()}}, {"muon_g_minus_2", {&muon_g_minus_2_section()}},
      {"limit", {&limit_section()}},         {"model", {&model_file_section()}},
      {"volumes", {&volumes_section()}}};
  return all;
}

/// All sections of all kinds of files, each once.
std::vector<const Section*> all_sections() {
  std::vector<const Section*> sections;
  for (const FileKind& kind : kinds()) {
    for (const Section* section : kind.sections) collect(*section, sections);
  }
  return sections;
}

}  // namespace

std::vector<std::string> file_kinds() {
  std::vector<std::string> names;
  for (const FileKind& kind : kinds()) names.push_back(kind.name);
  return names;
}

std::string reference_page() {
  std::string page = introduction;
  for (const Dimension dimension :
       {Dimension::energy, Dimension::angle, Dimension::length, Dimension::time, Dimension::mass,
        Dimension::protons, Dimension::luminosity, Dimension::area}) {
    page += fmt::format("| {} | {} |\n", name_of(dimension), fmt::join(units_of(dimension), ", "));
  }
  for (const Section* section : all_sections()) page += section_text(*section);
  return page;
}

std::vector<SectionReference> reference_sections() {
  std::vector<SectionReference> found;
  for (const Section* section : all_sections()) {
    auto& one =
        found.emplace_back(SectionReference{section->title, without_markup(help_of(*section)), {}});
    for (const Key& key : section->keys) {
      one.keys.push_back({key.name, without_markup(value_text(key)),
                          key.is_required ? "required" : key.otherwise, without_markup(key.help)});
    }
  }
  return found;
}

Json json_schema(const std::string& wanted) {
  const auto kind = std::find_if(kinds().begin(), kinds().end(),
                                 [&](const FileKind& known) { return known.name == wanted; });
  if (kind == kinds().end()) throw std::out_of_range("no kind of files " + wanted);
  Json schema{{"$schema", "http://json-schema.org/draft-07/schema#"},
              {"title", "tridentscan: " + wanted}};
  if (kind->sections.size() == 1) {
    schema.update(schema_of(*kind->sections.front()));
  } else {
    for (const Section* section : kind->sections) schema["anyOf"].push_back(schema_of(*section));
  }
  return schema;
}

Json constructions_json() {
  const auto of_chi2 = [](physics::Construction::OfChi2 value) {
    using enum physics::Construction::OfChi2;
    return value == yes ? "yes" : value == with_sign ? "with_sign" : "no";
  };
  Json list = Json::array();
  for (const physics::Test test : physics::constructions) {
    list.push_back({{"word", test->word},
                    {"label", test->label},
                    {"help", test->help},
                    {"needs_toys", test->needs_toys()},
                    {"most_degrees_of_freedom", test->most_degrees_of_freedom},
                    {"of_chi2", of_chi2(test->of_chi2)}});
  }
  return list;
}

}  // namespace tridentscan::config
