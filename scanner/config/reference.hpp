#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "scanner/config/key.hpp"

// What readers accept, for people and for editors: printed from the tables that readers use.
namespace tridentscan::config {

/// All sections of scans, experiments and beams in Markdown: docs/configuration.md.
[[nodiscard]] std::string reference_page();

/// JSON Schema (draft 7) of a file with this section at its top. It knows keys, types, words,
/// ranges of numbers and units; readers also check what several keys mean together.
[[nodiscard]] nlohmann::ordered_json json_schema(const Section& section);

}  // namespace tridentscan::config
