#pragma once

#include <cstddef>
#include <exception>
#include <mutex>

namespace tridentscan::parallel {

/// Calls work(i) for 0 <= i < count; threads share the indices. The one place where a loop of
/// threads meets an exception: none may leave a parallel region, so the one of the smallest index
/// that threw is kept, the other indices are finished, and it is thrown when the threads have
/// joined.
template <class Work>
void shared_loop(std::size_t count, int threads, const Work& work) {
  std::mutex mutex;
  std::exception_ptr failure;
  std::size_t failed = count;
#pragma omp parallel for num_threads(threads) schedule(dynamic)
  for (std::size_t i = 0; i < count; ++i) {
    try {
      work(i);
    } catch (...) {
      const std::lock_guard lock(mutex);
      if (i < failed) {
        failed = i;
        failure = std::current_exception();
      }
    }
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace tridentscan::parallel
