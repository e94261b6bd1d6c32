#pragma once

#include <omp.h>

namespace tridentscan::parallel {

/// Calls work(0) to work(threads - 1), each on a thread of its own, and returns when all have
/// ended; fewer where the system gives fewer threads. `work` must not throw. The threads do not
/// outlive the call: those of OpenMP would keep their cores busy while they wait for the next one.
template <class Work>
void on_threads(int threads, const Work& work) {
#pragma omp parallel num_threads(threads)
  work(omp_get_thread_num());
  omp_pause_resource_all(omp_pause_soft);
}

}  // namespace tridentscan::parallel
