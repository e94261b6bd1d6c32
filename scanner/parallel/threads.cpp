#include "scanner/parallel/threads.hpp"

#include <fmt/format.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <cstring>

namespace tridentscan::parallel {
namespace {

/// A positive integer in an environment variable, or 0.
int positive_from_environment(const char* name) {
  const char* const text = std::getenv(name);
  int value = 0;
  if (text != nullptr) {
    std::from_chars(text, text + std::strlen(text), value);
  }
  return std::max(value, 0);
}

int cpus_of(pid_t process) {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(process, sizeof set, &set) != 0) {
    return 1;
  }
  return std::max(CPU_COUNT(&set), 1);
}

}  // namespace

int available_cpus() {
  return cpus_of(0);
}

int ranks_on_node() {
  for (const char* name :
       {"OMPI_COMM_WORLD_LOCAL_SIZE", "MPI_LOCALNRANKS", "SLURM_NTASKS_PER_NODE"}) {
    if (const int ranks = positive_from_environment(name); ranks > 0) {
      return ranks;
    }
  }
  return 1;
}

int launched_rank() {
  int rank = 0;
  for (const char* name : {"OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK"}) {
    rank = std::max(rank, positive_from_environment(name));
  }
  return rank;
}

bool threads_in_environment() {
  return positive_from_environment("OMP_NUM_THREADS") > 0;
}

int default_threads(int ranks) {
  if (threads_in_environment()) {
    return positive_from_environment("OMP_NUM_THREADS");
  }
  // Bound ranks have CPUs of their own; unbound ones see the whole node and must share it.
  const int cpus = available_cpus();
  return cpus >= ranks ? std::max(cpus / ranks, 1) : cpus;
}

std::string binding_warning(int cpus, int ranks) {
  constexpr int most_of_a_core = 2;                 // hardware threads
  const int cpus_of_launcher = cpus_of(getppid());  // which is not tied itself
  const bool by_mpirun = std::getenv("OMPI_COMM_WORLD_SIZE") != nullptr;
  if (!by_mpirun || cpus > most_of_a_core || cpus * ranks >= cpus_of_launcher) {
    return {};
  }
  return fmt::format(
      "mpirun ties {} to one core, and {} of {} CPUs have no work; start with 'mpirun --bind-to "
      "none' or 'mpirun --map-by slot:PE={}', or say --threads {} if that is meant",
      ranks == 1 ? "this rank" : "each rank", cpus_of_launcher - cpus * ranks, cpus_of_launcher,
      cpus_of_launcher / ranks, cpus);
}

std::string oversubscription_warning(int threads, int cpus, int ranks) {
  if (threads <= cpus) {
    return {};
  }
  const std::string remedy =
      ranks > 1 ? fmt::format("start with 'mpirun --bind-to none' or 'mpirun --map-by slot:PE={}'",
                              threads)
                : fmt::format("use --threads {} or, under mpirun, --bind-to none", cpus);
  return fmt::format("{} threads share {} CPU{}: they slow each other down; {}", threads, cpus,
                     cpus == 1 ? "" : "s", remedy);
}

}  // namespace tridentscan::parallel
