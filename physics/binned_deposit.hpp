#pragma once

#include <array>
#include <span>

#include "physics/detector.hpp"
#include "physics/trident_kernel.hpp"

namespace tridentscan::physics {

/// Adds a block of points to the kernels of bins, sums[bin][node][KernelNodes::columns], as
/// KernelNodes::deposit does to one: what falls into no bin is left out. Points are pairs of all
/// azimuths, each seen by the detector in copies; `shifts` as Detector::see takes them. The return
/// value counts the points with a non-finite value, which are left out of all bins.
long deposit_in_bins(const KernelNodes& nodes, const Detector& detector,
                     const std::array<TridentIntegrand::Pairs, TridentIntegrand::azimuths>& pairs,
                     const Detector::Shifts& shifts, std::span<double> sums, InstructionSet isa);

}  // namespace tridentscan::physics
