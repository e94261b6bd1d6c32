#pragma once

#include <functional>
#include <string>

#include "scanner/cli/command_line.hpp"
#include "scanner/parallel/communicator.hpp"

namespace tridentscan::cli {

/// The root found an error and reported it: all ranks end with its exit code and no further word.
struct StoppedByRoot {
  int exit_code;
};

/// Calls `body` on the root. All ranks get its text; if it throws, the root reports it and all get
/// StoppedByRoot.
[[nodiscard]] std::string on_root(parallel::Communicator& communicator,
                                  const std::function<std::string()>& body);

/// Starts MPI and log, calls `body` on all ranks while they watch each other, and returns the
/// root's exit code on every rank. An exception that only one rank knows of ends the job at once.
[[nodiscard]] int on_all_ranks(Verbosity verbosity,
                               const std::function<int(parallel::Communicator&)>& body);

}  // namespace tridentscan::cli
