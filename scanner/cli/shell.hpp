#pragma once

#include <string>
#include <vector>

namespace tridentscan::cli {

/// A line that a shell splits into these arguments again.
[[nodiscard]] std::string shell_line(const std::vector<std::string>& arguments);

/// The line that continues this run: as it was started, with --resume and without --overwrite, on
/// as many ranks (any other number does too).
[[nodiscard]] std::string continue_line(std::vector<std::string> arguments, int ranks);

}  // namespace tridentscan::cli
