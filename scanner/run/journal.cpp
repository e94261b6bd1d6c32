#include "scanner/run/journal.hpp"

#include <utility>

namespace tridentscan::run {

Journal::Journal(io::Checkpoint checkpoint, io::CheckpointFiles files, double interval,
                 std::function<bool()> stop_requested)
    : checkpoint_(std::move(checkpoint)),
      files_(std::move(files)),
      interval_(interval),
      stop_requested_(std::move(stop_requested)),
      earlier_seconds_(checkpoint_.seconds) {}

io::StageState& Journal::begin_stage(const std::string& name) {
  auto& stages = checkpoint_.stages;
  if (stages_begun_ == stages.size()) {
    stages.emplace_back().name = name;
  }
  io::StageState& stage = stages[stages_begun_++];
  if (stage.name != name) {
    throw io::CheckpointError("the checkpoint has a stage '" + stage.name + "' instead of '" +
                              name + "'");
  }
  return stage;
}

bool Journal::go_on() {
  if (!files_) {
    return true;
  }
  if (stop_requested_()) {
    return false;
  }
  if (Clock::now() - saved_ >= interval_) {
    save();
  }
  return true;
}

io::Checkpoint Journal::checkpoint() const {
  io::Checkpoint checkpoint = checkpoint_;
  checkpoint.seconds = seconds();
  return checkpoint;
}

void Journal::save() {
  checkpoint_.seconds = seconds();
  files_.value().write(checkpoint_);
  saved_ = Clock::now();
}

void Journal::add(const Effort& effort) {
  effort_.busy_seconds += effort.busy_seconds;
  effort_.evaluations += effort.evaluations;
}

double Journal::seconds() const {
  return earlier_seconds_ + std::chrono::duration<double>(Clock::now() - start_).count();
}

}  // namespace tridentscan::run
