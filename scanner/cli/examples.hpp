#pragma once

#include <string>

namespace tridentscan::cli {

/// Lines for the end of --help, of the program (an empty name) or of a subcommand: what somebody
/// would type, with a few words on what it does. Each can be typed after those before it.
[[nodiscard]] std::string examples_of(const std::string& subcommand);

}  // namespace tridentscan::cli
