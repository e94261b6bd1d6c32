#include "scanner/cli/machine_choice.hpp"

#include "scanner/cli/log.hpp"
#include "scanner/parallel/threads.hpp"

namespace tridentscan::cli {

run::Machine choose_machine(parallel::Communicator& communicator, const Common& common) {
  const int ranks = parallel::ranks_on_node();
  const int threads = common.threads.value_or(parallel::default_threads(ranks));
  const int cpus = parallel::available_cpus();
  const bool chosen = common.threads || parallel::threads_in_environment();
  const std::string warning = chosen ? parallel::oversubscription_warning(threads, cpus, ranks)
                                     : parallel::binding_warning(cpus, ranks);
  if (!warning.empty() && communicator.is_root()) {
    log_warning("{}", warning);
  }
  const auto isa = common.isa ? physics::instruction_set(*common.isa)
                              : physics::available_instruction_sets().back();
  return {communicator, threads, isa};
}

}  // namespace tridentscan::cli
