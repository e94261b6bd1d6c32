#pragma once

#include "scanner/cli/run_request.hpp"
#include "scanner/cli/subcommand.hpp"

namespace tridentscan::cli {

/// Carries out run or merge, from the configuration to the result; on all ranks. Returns the exit
/// code.
[[nodiscard]] int run_scan(const RunRequest& request, const Start& start);

}  // namespace tridentscan::cli
