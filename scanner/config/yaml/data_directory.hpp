#pragma once

#include <filesystem>
#include <string_view>

namespace tridentscan::config {

/// Begins a path that is relative to `data_directory()`: "data:experiments/ccfr.yaml". Results name
/// such a file by this path, because where the program is installed does not matter to them.
inline constexpr std::string_view data_prefix = "data:";

/// Folder with targets/nuclei.yaml and its neighbours: $TRIDENTSCAN_DATA, else
/// share/tridentscan/configs beside the installed program, else configs/ above the build tree.
/// Throws ConfigError naming all places looked at.
[[nodiscard]] std::filesystem::path data_directory();

/// Where a path that may begin with "data:" lies.
[[nodiscard]] std::filesystem::path on_disk(const std::filesystem::path& path);

}  // namespace tridentscan::config
