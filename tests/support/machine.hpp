#pragma once

#include "physics/instruction_set.hpp"
#include "scanner/parallel/communicator.hpp"
#include "scanner/run/machine.hpp"

/// One communicator, threads and the fastest instructions of this machine, and nobody who listens.
inline tridentscan::run::Machine machine(tridentscan::parallel::Communicator& communicator,
                                         int threads = 2) {
  return {communicator, threads, tridentscan::physics::available_instruction_sets().back()};
}

inline const tridentscan::run::Progress silent = [](const auto&...) {};
