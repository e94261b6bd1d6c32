#pragma once

#include "scanner/config/yaml/node.hpp"

namespace tridentscan::config {

/// The version of the format of all YAML files here.
inline constexpr int current_schema = 1;

/// Whether the document is a map that begins with `schema_version: 1`. If not, a problem; its other
/// keys then mean nothing and should not be read.
[[nodiscard]] bool check_schema_version(const Node& root);

}  // namespace tridentscan::config
