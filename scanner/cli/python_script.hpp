#pragma once

#include <optional>
#include <string>
#include <vector>

namespace tridentscan::cli {

/// Runs a script that came with the program (scripts/ above the build tree, else
/// share/tridentscan/scripts beside the installed program) with these arguments and waits for it.
/// Returns the exit code that the program has for what the script said. Throws io::IoError if the
/// script is not there or cannot be started. `input` is its standard input, where that is not ours.
[[nodiscard]] int run_python_script(const std::string& name,
                                    const std::vector<std::string>& arguments,
                                    const std::optional<std::string>& input = std::nullopt);

}  // namespace tridentscan::cli
