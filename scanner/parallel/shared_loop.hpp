#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>

#include "scanner/parallel/on_threads.hpp"

namespace tridentscan::parallel {

/// Calls work(i) for 0 <= i < count; threads share the indices. The one place where a loop of
/// threads meets an exception: the one of the smallest index that threw is kept, the other indices
/// are finished, and it is thrown when the threads have ended.
template <class Work>
void shared_loop(std::size_t count, int threads, const Work& work) {
  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  std::exception_ptr failure;
  std::size_t failed = count;
  if (count == 0) return;
  const auto useful = std::min(count, static_cast<std::size_t>(threads));
  on_threads(static_cast<int>(useful), [&](int) {
    for (std::size_t i = next++; i < count; i = next++) {
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
  });
  if (failure) std::rethrow_exception(failure);
}

}  // namespace tridentscan::parallel
