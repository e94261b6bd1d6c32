#pragma once

#include <string>
#include <vector>

namespace tridentscan::config {

/// Where two resolved texts differ, one line for each value: "grid.mass.points: 100, now 120".
/// Lists that grew or shrank show the items that only one has. Throws std::invalid_argument if one
/// of them is no resolved text.
[[nodiscard]] std::vector<std::string> differences(const std::string& before,
                                                   const std::string& now);

}  // namespace tridentscan::config
