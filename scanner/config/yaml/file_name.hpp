#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "scanner/config/yaml/node.hpp"

namespace tridentscan::config {

/// A file as it is opened, and as results name it: relative to the configuration, or "data:...".
struct FileName {
  std::filesystem::path path;
  std::string recorded_as;
};

/// A file that came with the program, by its "data:..." path.
[[nodiscard]] FileName data_file(const std::string& path);

/// The file that a value names: "data:..." or a path relative to the file in which the value
/// stands. Anything else is a problem of the value.
[[nodiscard]] std::optional<FileName> named_file(const Node& value, const FileName& written_in,
                                                 const std::string& example);

}  // namespace tridentscan::config
