#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "scanner/config/input/scan_config.hpp"

namespace tridentscan::io {

/// All that a result was computed from, kept in it (/config/files) so that it can be computed
/// again: the scan's file by its name, what --set changed in it, and the texts of all files by
/// their paths as the scan names them ("data:..." for what came with the program).
struct StoredInputs {
  std::string scan;
  std::vector<std::string> overrides;  // key.path=value
  std::map<std::string, std::string> texts;
};

/// As JSON in ASCII. A text that is not UTF-8 is left out.
[[nodiscard]] std::string to_json(const config::ScanConfig& config,
                                  const std::vector<std::string>& overrides);

/// Of the bytes of a result. Throws IoError for a result without them, and for one in which a text
/// was left out.
[[nodiscard]] StoredInputs stored_inputs(std::span<const std::byte> image);

}  // namespace tridentscan::io
