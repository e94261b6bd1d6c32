#pragma once

#include <optional>
#include <string>

#include "scanner/config/yaml/document.hpp"

namespace tridentscan::config {

/// The step of `parse_document` that needs yaml-cpp. Listens to the parser's events instead of
/// loading a YAML::Node: anchors, tags, duplicate keys and quotes are only visible here, and the
/// listener stops the parser's recursion before it gets deep.
[[nodiscard]] std::optional<Value> parse_events(const std::string& text, const std::string& source,
                                                Problems& problems);

}  // namespace tridentscan::config
