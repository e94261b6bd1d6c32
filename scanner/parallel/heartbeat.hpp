#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "scanner/parallel/communicator.hpp"

namespace tridentscan::parallel {

/// Signs of life between rank 0 and the others while this object lives: a thread of each rank sends
/// and counts them, whatever the other threads do. A rank that is silent for `seconds` (stopped,
/// swapped out, cut off) would hang the job unnoticed; here the one that waits for it calls `hangs`
/// with a message that names it, which should end the job. The signs also tell whether a rank does
/// anything but wait for messages: if none does for `seconds`, all wait for each other, and rank 0
/// calls `hangs` as well. Time in which a rank was itself stopped does not count, so that a
/// suspended job goes on when it is woken. Without other ranks, or with seconds = 0, nothing
/// happens.
class Heartbeat {
 public:
  Heartbeat(Communicator& communicator, double seconds,
            std::function<void(const std::string& message)> hangs);
  Heartbeat(const Heartbeat&) = delete;
  Heartbeat& operator=(const Heartbeat&) = delete;
  /// Waits until all ranks come here: nobody is missed who has only finished.
  ~Heartbeat();

 private:
  void watch(double seconds, const std::function<void(const std::string&)>& hangs);

  Communicator& communicator_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool over_ = false;
  std::thread thread_;
};

/// Silence after which a rank counts as hung, s: TRIDENTSCAN_HANG_SECONDS, else 120; 0 is never.
[[nodiscard]] double hang_seconds();

}  // namespace tridentscan::parallel
