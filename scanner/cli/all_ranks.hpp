#pragma once

#include <functional>
#include <string>
#include <vector>

#include "scanner/cli/log.hpp"
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

/// The ranks of a job must have been told the same, by the same program: else each would wait for
/// what the others never do. `arguments` without the program's name. Throws std::invalid_argument
/// on all ranks, with the first rank that differs.
void check_same_arguments(parallel::Communicator& communicator,
                          const std::vector<std::string>& arguments);

/// Calls `body` on all ranks while they watch each other, and returns the root's exit code on every
/// rank. An exception that only one rank knows of ends the job at once.
[[nodiscard]] int on_all_ranks(parallel::Communicator& communicator, Verbosity verbosity,
                               const std::function<int()>& body);

/// For commands that one rank carries out: calls `body` on the root, the others wait, and all have
/// its exit code.
[[nodiscard]] int on_root_alone(parallel::Communicator& communicator,
                                const std::function<int()>& body);

}  // namespace tridentscan::cli
