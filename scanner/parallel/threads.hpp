#pragma once

#include <string>

namespace tridentscan::parallel {

/// CPUs that this process may run on (its affinity mask).
[[nodiscard]] int available_cpus();

/// Threads to use when the user does not say: OMP_NUM_THREADS if set, else the available CPUs
/// shared among the ranks of this node that have the same ones.
[[nodiscard]] int default_threads(int ranks_on_node);

/// Does OMP_NUM_THREADS say how many threads to use?
[[nodiscard]] bool threads_in_environment();

/// Rank of this process as the launcher tells, before MPI is started; 0 without one.
[[nodiscard]] int launched_rank();

/// Ranks of this job on this node as the launcher tells; 1 without one.
[[nodiscard]] int ranks_on_node();

/// A warning with the right flag when `threads` exceed the CPUs that this rank may use; empty
/// otherwise.
[[nodiscard]] std::string oversubscription_warning(int threads, int cpus, int ranks_on_node);

/// A warning if mpirun ties the ranks of this node to one core each, as it does by itself for up to
/// two, and leaves others without work; empty otherwise. For threads that nobody chose.
[[nodiscard]] std::string binding_warning(int cpus, int ranks_on_node);

}  // namespace tridentscan::parallel
