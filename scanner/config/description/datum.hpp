#pragma once

#include <string>
#include <vector>

#include "scanner/config/description/assumption.hpp"
#include "scanner/config/yaml/node.hpp"

namespace tridentscan::config {

/// Standing of a datum: published, computed, inferred, assumed or unverified.
[[nodiscard]] std::string read_status(const Node& node);

/// Reads {value, status, source}: notes status and source under the key path, and returns the node
/// of the value.
[[nodiscard]] Node read_datum(const Node& node, std::vector<Assumption>& assumptions);

}  // namespace tridentscan::config
