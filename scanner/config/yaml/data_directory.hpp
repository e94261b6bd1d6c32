#pragma once

#include <filesystem>

namespace tridentscan::config {

/// Folder with targets/nuclei.yaml and its neighbours: $TRIDENTSCAN_DATA, else
/// share/tridentscan/configs beside the installed program, else configs/ above the build tree.
/// Throws ConfigError naming all places looked at.
[[nodiscard]] std::filesystem::path data_directory();

}  // namespace tridentscan::config
