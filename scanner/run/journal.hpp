#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "scanner/io/checkpoint_files.hpp"

namespace tridentscan::run {

/// How far the stages of a run have come: the root's memory of it, and its checkpoint on disk.
class Journal {
 public:
  /// Kept in memory only; nothing asks to stop.
  Journal() = default;

  /// Goes on from `checkpoint` and writes a new one every `interval` seconds (wall clock) and when
  /// `stop_requested`.
  Journal(io::Checkpoint checkpoint, io::CheckpointFiles files, double interval,
          std::function<bool()> stop_requested);

  /// The state of the next stage of the run, empty if it was never begun before. The reference
  /// stays good. Throws io::CheckpointError if the checkpoint knows another stage there.
  [[nodiscard]] io::StageState& begin_stage(const std::string& name);

  /// To be called between units. Saves if it is time; false if the run is to stop early. Throws
  /// IoError.
  [[nodiscard]] bool go_on();

  /// Throws IoError.
  void save();

  /// A copy of what `save` writes.
  [[nodiscard]] io::Checkpoint checkpoint() const;

  /// Wall clock of this run and of those that it continues, s.
  [[nodiscard]] double seconds() const;
  [[nodiscard]] std::uint64_t resumes() const { return checkpoint_.resumes; }
  /// What this run (not those that it continues) spent on units that are finished.
  struct Effort {
    double busy_seconds = 0;  // of all threads of all ranks
    double evaluations = 0;   // matrix elements
  };
  void add(const Effort& effort);
  [[nodiscard]] const Effort& effort() const { return effort_; }

  /// Of all units: more than one name if a resume was forced to another.
  [[nodiscard]] const std::string& isa() const { return checkpoint_.isa; }

 private:
  using Clock = std::chrono::steady_clock;
  io::Checkpoint checkpoint_;
  std::size_t stages_begun_ = 0;
  std::optional<io::CheckpointFiles> files_;
  std::chrono::duration<double> interval_{0};
  std::function<bool()> stop_requested_;
  double earlier_seconds_ = 0;
  Effort effort_;
  Clock::time_point start_ = Clock::now(), saved_ = start_;
};

}  // namespace tridentscan::run
