#pragma once

#include <vector>

#include "scanner/cli/subcommand.hpp"

namespace tridentscan::cli {

/// Carries out the subcommand that was asked for and returns the exit code, on all ranks. --help
/// and --version print to stdout, usage errors to stderr.
[[nodiscard]] int carry_out(const std::vector<Subcommand>& subcommands, const Start& start);

}  // namespace tridentscan::cli
