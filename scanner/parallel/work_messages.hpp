#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "scanner/parallel/communicator.hpp"
#include "scanner/parallel/units_done.hpp"

// What ranks tell each other while they share work units, as bytes.
namespace tridentscan::parallel {

struct FinishedUnit {
  std::size_t unit;
  UnitResult result;
};

struct FailedUnit {
  std::size_t unit;
  std::string reason;
};

/// What the threads of a rank did since the last report.
struct Report {
  std::vector<FinishedUnit> finished;
  std::vector<FailedUnit> failed;
  double busy_seconds = 0;  // that the threads spent on these, together
  [[nodiscard]] bool empty() const { return finished.empty() && failed.empty(); }
};

/// Worker to root.
struct WorkerMessage {
  Report report;
  std::size_t wanted = 0;  // threads that ask for more
  bool farewell = false;   // after being told to stop: nothing more will come
};

/// Root to worker: units to compute, or the last word of the stage.
struct RootMessage {
  enum class Kind : std::size_t { units, end, stop } kind;
  std::size_t first = 0, count = 0;
};

[[nodiscard]] Bytes encode(const WorkerMessage& message);
[[nodiscard]] Bytes encode(const RootMessage& message);
/// The inverse. Throws std::runtime_error for a message that is cut off.
[[nodiscard]] WorkerMessage decode_worker_message(const Bytes& bytes);
[[nodiscard]] RootMessage decode_root_message(const Bytes& bytes);

}  // namespace tridentscan::parallel
