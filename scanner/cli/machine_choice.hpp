#pragma once

#include "scanner/cli/command_line.hpp"
#include "scanner/run/machine.hpp"

namespace tridentscan::cli {

/// Threads and instruction set from the flags, the environment and the processor; warns when
/// threads exceed CPUs, or when mpirun leaves CPUs without work. Throws std::invalid_argument for
/// an instruction set that cannot run here.
[[nodiscard]] run::Machine choose_machine(parallel::Communicator& communicator,
                                          const Common& common);

}  // namespace tridentscan::cli
