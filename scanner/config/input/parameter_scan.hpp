#pragma once

#include <cstddef>

#include "scanner/config/input/scan_config.hpp"
#include "scanner/config/yaml/node.hpp"

namespace tridentscan::config {

[[nodiscard]] const Section& parameter_scan_section();

/// The key and its values; what is asked for each of them is left empty.
[[nodiscard]] ParameterScan read_parameter_scan(const Node& node);

/// Where a problem with a value belongs: the value in the list, or the nearer end of the range.
[[nodiscard]] Node node_of_value(const Node& scan, std::size_t value);

}  // namespace tridentscan::config
