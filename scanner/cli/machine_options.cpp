#include "scanner/cli/machine_options.hpp"

#include <CLI/CLI.hpp>
#include <stdexcept>

#include "physics/instruction_set.hpp"
#include "scanner/parallel/threads.hpp"

namespace tridentscan::cli {

void MachineOptions::add_to(CLI::App& app) {
  app.add_option("--threads", threads,
                 "threads of each rank (default: OMP_NUM_THREADS, else the CPUs available)")
      ->check(CLI::Range(1, 4096));
  app.add_option("--isa", isa, "instruction set (default: the best of this processor)")
      ->check([](const std::string& name) {
        try {
          static_cast<void>(physics::instruction_set(name));
          return std::string();
        } catch (const std::invalid_argument& error) {
          return std::string(error.what());
        }
      })
      ->type_name("{baseline,avx2,avx512}");
  auto* const quiet = app.add_flag_callback(
      "-q,--quiet", [this] { verbosity = Verbosity::quiet; }, "warnings and errors only");
  app.add_flag_callback(
         "-v,--verbose", [this] { verbosity = Verbosity::verbose; }, "more detail")
      ->excludes(quiet);
}

run::Machine choose_machine(parallel::Communicator& communicator, const MachineOptions& options) {
  const int ranks = parallel::ranks_on_node();
  const int threads = options.threads.value_or(parallel::default_threads(ranks));
  const int cpus = parallel::available_cpus();
  const bool chosen = options.threads || parallel::threads_in_environment();
  const std::string warning = chosen ? parallel::oversubscription_warning(threads, cpus, ranks)
                                     : parallel::binding_warning(cpus, ranks);
  if (!warning.empty() && communicator.is_root()) {
    log_warning("{}", warning);
  }
  const auto isa = options.isa ? physics::instruction_set(*options.isa)
                               : physics::available_instruction_sets().back();
  return {communicator, threads, isa};
}

}  // namespace tridentscan::cli
