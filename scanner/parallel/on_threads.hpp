#pragma once

#include <system_error>
#include <thread>
#include <vector>

namespace tridentscan::parallel {

/// Calls work(0) on this thread and work(1) to work(threads - 1) on others; returns when all have
/// ended. `work` must not throw. Where the system gives fewer threads, fewer do it; where it gives
/// none, throws std::system_error. The threads do not outlive the call: those of OpenMP keep their
/// cores busy while they wait for the next one.
template <class Work>
void on_threads(int threads, const Work& work) {
  std::vector<std::jthread> others;  // which join
  try {
    for (int thread = 1; thread < threads; ++thread) {
      others.emplace_back([&work, thread] { work(thread); });
    }
  } catch (const std::system_error&) {
    if (others.empty()) throw;
  }
  work(0);
}

}  // namespace tridentscan::parallel
