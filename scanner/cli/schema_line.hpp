#pragma once

#include <string>

namespace tridentscan::cli {

/// A file of a kind (scan, experiment, beam) that begins with the line by which editors find the
/// schema of its keys: that of this installation, instead of the one that the text may begin with.
[[nodiscard]] std::string with_schema(const std::string& kind, const std::string& text);

}  // namespace tridentscan::cli
