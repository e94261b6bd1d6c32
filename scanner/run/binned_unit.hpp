#pragma once

#include <span>

#include "scanner/run/processes.hpp"
#include "scanner/run/refinement.hpp"

namespace tridentscan::run {

/// The points of a unit of a process with a detector, added to sums[bin][node][column]; the number
/// of non-finite points, which are left out.
[[nodiscard]] long add_binned(const Process& process, const Unit& unit, std::uint64_t seed,
                              physics::InstructionSet isa, std::span<double> sums);

}  // namespace tridentscan::run
