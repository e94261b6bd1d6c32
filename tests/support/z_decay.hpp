#pragma once

#include "scanner/config/input/scan_config.hpp"

namespace tridentscan::support {

/// A measurement of Z -> 4 mu with pairs above 5 GeV, of the Standard Model within 10 %.
[[nodiscard]] inline config::Experiment z_decay(const char* name, config::FourLeptons counts) {
  config::Experiment experiment{};
  experiment.name = name;
  experiment.measurement = physics::RatioMeasurement(1, 0.1);
  config::ZToFourMuons z{};
  z.muon_branching_ratio = 0.03366;  // Review of Particle Physics 2022
  z.standard_model = 3.33e-6;        // arXiv:1403.5657, e and mu
  z.counts = counts;
  z.cuts.min_pair_mass = 5;
  experiment.process = z;
  return experiment;
}

}  // namespace tridentscan::support
