#include "scanner/parallel/threads.hpp"

#include <fmt/format.h>
#include <sched.h>

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

}  // namespace

int available_cpus() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) != 0) {
    return 1;
  }
  return std::max(CPU_COUNT(&set), 1);
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

int default_threads(int ranks) {
  if (const int threads = positive_from_environment("OMP_NUM_THREADS"); threads > 0) {
    return threads;
  }
  // Bound ranks have CPUs of their own; unbound ones see the whole node and must share it.
  const int cpus = available_cpus();
  return cpus >= ranks ? std::max(cpus / ranks, 1) : cpus;
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
