#pragma once

#include <optional>
#include <string>

#include "scanner/cli/log.hpp"
#include "scanner/run/machine.hpp"

namespace CLI {
class App;
}

namespace tridentscan::cli {

/// Flags that every computing command has.
struct MachineOptions {
  std::optional<int> threads;
  std::optional<std::string> isa;
  Verbosity verbosity = Verbosity::normal;

  void add_to(CLI::App& app);
};

/// Threads and instruction set from the flags, the environment and the processor; warns when
/// threads exceed CPUs, or when mpirun leaves CPUs without work. Throws std::invalid_argument for
/// an instruction set that cannot run here.
[[nodiscard]] run::Machine choose_machine(parallel::Communicator& communicator,
                                          const MachineOptions& options);

}  // namespace tridentscan::cli
