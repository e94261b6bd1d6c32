#pragma once

#include <string>
#include <vector>

#include "scanner/config/yaml/document.hpp"

namespace tridentscan::config {

/// Puts "key.path=value" from --set into a document, as if it had been written there: replaces a
/// value or adds a key (an unknown one is found later by who reads the map). The item of a list is
/// named by its `name`: "projection.backgrounds.pions.error=0.1". The value is one YAML scalar; of
/// a datum it replaces the value, which is then assumed, with "--set" as its source.
void apply_overrides(Value& root, const std::vector<std::string>& overrides, Problems& problems);

}  // namespace tridentscan::config
