#pragma once

#include <vector>

#include "physics/instruction_set.hpp"
#include "scanner/config/input/scan_config.hpp"
#include "scanner/integration/estimate.hpp"

namespace tridentscan::run {

/// Standard Model cross section of each experiment with its cuts, cm^2 per nucleus, from a short
/// sample on one thread: good to a few per cent in milliseconds, for what is told before a run. All
/// experiments are tridents. Zero where none of the points passed.
[[nodiscard]] std::vector<integration::Estimate> first_look(
    const std::vector<config::Experiment>& experiments, std::uint64_t seed,
    physics::InstructionSet isa);

}  // namespace tridentscan::run
