#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "physics/detector.hpp"
#include "physics/trident_integrand.hpp"
#include "physics/trident_kernel.hpp"
#include "scanner/config/input/scan_config.hpp"

namespace tridentscan::run {

/// What one kind of neutrino makes of one kind of hadron, with one set of cuts: what is integrated.
struct Process {
  physics::Reaction reaction;
  physics::TridentIntegrand integrand;
  /// Random numbers depend on beam, hadron, final state and cuts, not on form factors: the shift
  /// between two form factors is known far better than either cross section. Nor do they depend on
  /// what is measured: the sum over bins is the cross section without bins, point by point, but for
  /// a beam without cuts, whose energies are not drawn where nothing is measured.
  std::uint64_t stream;
  physics::KernelNodes nodes;
  std::optional<physics::Detector> detector;  // where events are sorted into bins or blurred
  std::vector<double> migration;              // as in physics::Detection

  [[nodiscard]] std::size_t bins() const { return detector ? detector->bins() : 1; }
};

/// The processes of several experiments, each once, and what each experiment takes of them.
struct ProcessList {
  struct Share {
    std::size_t process;
    double number;  // hadrons per nucleus of the target times the part of the beam's flux
  };
  std::vector<Process> processes;
  std::vector<std::vector<Share>> shares;  // [experiment]
};

/// `boson` as in TridentIntegrand.
[[nodiscard]] ProcessList processes_of(const std::vector<config::Experiment>& experiments,
                                       physics::Mediator::Kind boson);

}  // namespace tridentscan::run
