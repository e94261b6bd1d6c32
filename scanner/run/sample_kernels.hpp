#pragma once

#include <vector>

#include "physics/instruction_set.hpp"
#include "scanner/run/kernel_stage.hpp"

// Kernels from drawn events that a simulation of the detector has kept.
namespace tridentscan::run {

/// Of an experiment with Trident::simulated. An event i of the file, of weight w_i for the model M
/// of the file, adds sigma(M) w_i/W T_i/|M_i|^2 to the node of its K2 in its bin, W the sum of all
/// weights: the sum over selected events of sigma(M) w_i/W |M'_i|^2/|M_i|^2 is what the bin has of
/// any model M' (docs/shapes.md). Events are dealt to replicas at random; a replica also
/// has its part of the error of W and of sigma(M), so that their scatter is the error of the
/// sample. Reads the file of events. Throws ConfigError at the key that names it: another file than
/// the one that was read at the start, damaged, drawn for something else than the experiment,
/// without the events that were selected or without any weight.
[[nodiscard]] KernelResult sample_kernels(const config::Trident& trident,
                                          const KernelSettings& settings,
                                          physics::InstructionSet isa);

/// What sample_kernels throws of the experiments that have one, before anything is computed.
void check_samples(const std::vector<config::Experiment>& experiments);

}  // namespace tridentscan::run
