#pragma once

#include <functional>
#include <memory>
#include <string>

#include "physics/instruction_set.hpp"
#include "scanner/parallel/communicator.hpp"
#include "scanner/parallel/shard.hpp"
#include "scanner/run/journal.hpp"

namespace tridentscan::run {

/// What a run is carried out on.
struct Machine {
  parallel::Communicator& communicator;
  int threads;  // of each rank
  physics::InstructionSet isa;
  std::shared_ptr<Journal> journal = std::make_shared<Journal>();  // the root's; others leave it
  parallel::Shard shard = {};  // of the stages that several runs can share
};

/// Told on the root as work advances: stage, finished units, all units, worst relative error so far
/// (0 if not known yet).
using Progress = std::function<void(const std::string& stage, std::size_t finished, std::size_t all,
                                    double error)>;

}  // namespace tridentscan::run
