#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

// What readers accept, for people and for editors: printed from the tables that readers use.
namespace tridentscan::config {

/// The kinds of files: scan, experiment, beam, nuclei, materials, muon_g_minus_2,
/// limit, model, volumes.
[[nodiscard]] std::vector<std::string> file_kinds();

/// All sections of all kinds in Markdown: docs/configuration.md.
[[nodiscard]] std::string reference_page();

/// A section of a kind of files in plain words.
struct SectionReference {
  struct Key {
    std::string name, value, otherwise, help;  // `otherwise`: the default, or "required"
  };
  std::string title, help;  // "grid.mass"
  std::vector<Key> keys;
};

/// All sections, in the order of the page.
[[nodiscard]] std::vector<SectionReference> reference_sections();

/// JSON Schema (draft 7) of a kind of files. It knows keys, types, words, ranges of numbers and
/// units; readers also check what several keys mean together.
/// Throws std::out_of_range for an unknown kind.
[[nodiscard]] nlohmann::ordered_json json_schema(const std::string& kind);

/// The constructions of physics/constructions for programs that know no others: word, label on
/// figures, meaning, and what a result holds of them.
[[nodiscard]] nlohmann::ordered_json constructions_json();

}  // namespace tridentscan::config
