#pragma once

#include <string>
#include <vector>

#include "scanner/config/node.hpp"
#include "scanner/config/scan_config.hpp"

namespace tridentscan::config {

/// Standing of a datum: published, computed, inferred, assumed or memory.
[[nodiscard]] std::string read_status(const Node& node);

/// Reads {value, status, source}: notes status and source under the key path, and returns the node
/// of the value for whoever knows its type. `example` is a value, such as "\"160 GeV\"".
[[nodiscard]] Node read_datum(const Node& node, const std::string& example,
                              std::vector<Assumption>& assumptions);

/// The same with the example from the table of the section; the value has its type.
[[nodiscard]] Node read_datum(const Node& node, std::vector<Assumption>& assumptions);

}  // namespace tridentscan::config
