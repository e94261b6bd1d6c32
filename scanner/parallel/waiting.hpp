#pragma once

#include <atomic>
#include <cstdint>

namespace tridentscan::parallel {

/// Tells whether a rank does nothing but wait for others. Its main thread counts what it does, the
/// thread of its heartbeat looks: a rank that looks for messages again and again and gets none, and
/// computes nothing, waits; one that is in the middle of something long does not look.
class Waiting {
 public:
  /// A look for something that has not come yet, with nothing else to do.
  void looked_in_vain() { ++looks_; }
  /// Something came, was sent or was done.
  void went_on() { ++steps_; }
  /// Did it only wait since this was asked last? For one thread.
  [[nodiscard]] bool since_last_asked() {
    const std::uint64_t looks = looks_, steps = steps_;
    const bool only_waited = looks != last_looks_ && steps == last_steps_;
    last_looks_ = looks;
    last_steps_ = steps;
    return only_waited;
  }

 private:
  std::atomic<std::uint64_t> looks_ = 0, steps_ = 0;
  std::uint64_t last_looks_ = 0, last_steps_ = 0;
};

}  // namespace tridentscan::parallel
