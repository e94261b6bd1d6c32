#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

#include "scanner/parallel/on_threads.hpp"
#include "scanner/parallel/work_messages.hpp"

namespace tridentscan::parallel {

/// Units that the threads of this process are computing now. May be called by a signal handler.
[[nodiscard]] int units_in_flight() noexcept;

/// The threads of one rank: units that wait for them, and what they made of others.
class Team {
 public:
  explicit Team(const std::function<UnitResult(std::size_t)>& compute) : compute_(compute) {}

  void add(std::size_t first, std::size_t count);
  void drop_waiting();
  [[nodiscard]] Report take_report();
  [[nodiscard]] bool has_report() const;
  [[nodiscard]] std::size_t waiting() const;
  /// Nothing waits and nobody computes.
  [[nodiscard]] bool idle() const;

  /// Thread 0 calls `communicate` between its units until that returns false, and has no units
  /// unless it `computes`; the others only compute. An exception of `communicate` is thrown after
  /// all threads have finished their units; one of a unit goes into the report.
  template <class Communicate>
  void run(int threads, Communicate communicate, bool computes = true) {
    std::exception_ptr failure;
    const auto fail = [&] {
      const std::lock_guard lock(mutex_);
      failure = std::current_exception();
      waiting_.clear();
      closed_ = true;
    };
    on_threads(threads, [&](int thread) {
      const bool communicates = thread == 0;
      int idle_looks = 0;
      while (true) {
        bool computed = false;
        try {
          if (communicates && (closed_ || !communicate())) {
            closed_ = true;
            break;
          }
          computed = (computes || !communicates) && compute_one();
        } catch (...) {  // of communicate, or no memory even for a report
          fail();
        }
        if (computed) {
          idle_looks = 0;
        } else if (closed_) {
          break;
        } else if (++idle_looks < 200) {
          std::this_thread::yield();
        } else {
          std::this_thread::sleep_for(std::chrono::microseconds(20));
        }
      }
    });
    if (failure) {
      std::rethrow_exception(failure);
    }
  }

 private:
  /// Computes one waiting unit; false if there is none.
  bool compute_one();

  const std::function<UnitResult(std::size_t)>& compute_;
  mutable std::mutex mutex_;
  std::deque<std::size_t> waiting_;
  Report report_;
  int in_flight_ = 0;
  std::atomic<bool> closed_ = false;  // no more units will be added
};

}  // namespace tridentscan::parallel
