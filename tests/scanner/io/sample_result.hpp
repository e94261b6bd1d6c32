#pragma once

#include <cmath>
#include <limits>

#include "scanner/config/input/scan_config.hpp"
#include "scanner/io/result_file.hpp"
#include "scanner/result/scan_result.hpp"

// A small result with everything that a file can hold: numbers that are easy to know again.
namespace tridentscan::test {

inline config::ScanConfig sample_config() {
  config::ScanConfig config{};
  config.name = "sample";
  config.model = physics::lmu_ltau();
  config.mass = {0.01, 10, 7, config::Spacing::log};
  config.coupling = {1e-4, 1, 5, config::Spacing::log};
  for (const char* name : {"ccfr", "future_argon"}) {
    config::Experiment experiment{};
    experiment.name = name;
    experiment.label = std::string(name) + " \u00b5 label";  // not ASCII
    experiment.measurement = physics::RatioMeasurement(0.82, 0.28, 0.21);
    experiment.projection = experiment.name == "future_argon";
    experiment.assumptions = {{"energy", "160 GeV", "published", "arXiv:1406.2332"},
                              {"cuts.min_lepton_energy", "9 GeV", "inferred", ""}};
    config.experiments.push_back(experiment);
  }
  config.experiments[1].assumptions.clear();
  config::MuonG2Band band{};
  band.name = "g_minus_2";
  band.label = "muon g-2";
  band.status = "published";
  band.source = "a source";
  config.bands = {band};
  config.overlays = {{"search",
                      "A search",
                      config::OverlayKind::excluded,
                      {{0.1, 1, 10}, {1e-3, 1e-3, 1e-2}, false, {0, 3}},
                      "search.csv",
                      "assumed",
                      "made up",
                      "arXiv:0",
                      "90 % CL",
                      "a loop",
                      "loop"}};
  config.statistics = {{0.95, &physics::two_sided::construction, 1}, {}};
  config.integration.seed = 0xfedcba9876543210;
  config.plot = "{}";
  config.original_text = "schema_version: 1\n# \u03bd\n";
  config.resolved_text = config.original_text + std::string(5000, '#');
  config.inputs = {{"beams/a.csv", "text", "0123"}, {"targets/fe.yaml", "text", "4567"}};
  config.config_hash = "c0ffee";
  config.physics_hash = "beef";
  return config;
}

inline result::ScanResult sample_result() {
  const std::size_t masses = 7, couplings = 5, nodes = 6;
  result::ScanResult result;
  for (std::size_t i = 0; i < masses; ++i) {
    result.mass.push_back(0.01 * std::pow(10, 0.5 * static_cast<double>(i)));
  }
  for (std::size_t j = 0; j < couplings; ++j) {
    result.coupling.push_back(1e-4 * std::pow(10, static_cast<double>(j)));
  }
  const auto ramp = [](std::size_t n, double scale) {
    std::vector<double> values(n);
    for (std::size_t k = 0; k < n; ++k) values[k] = scale * (1 + static_cast<double>(k));
    return values;
  };
  for (const char* name : {"ccfr", "future_argon"}) {
    result::ExperimentResult experiment{};
    experiment.name = name;
    experiment.measurement = experiment.name == "ccfr"
                                 ? physics::RatioMeasurement(0.82, 0.28, 0.21)
                                 : physics::RatioMeasurement(1, 0.28, 0.21);  // a projection
    experiment.ratio = ramp(masses * couplings, 1);
    experiment.ratio_error = ramp(masses * couplings, 1e-3);
    experiment.exclusion.chi2 = ramp(masses * couplings, 2);
    experiment.exclusion.chi2_error = ramp(masses * couplings, 2e-3);
    experiment.sm_cross_section = {3.138e-40, 3e-43};
    experiment.exclusion.chi2_min = 0.25;
    experiment.exclusion.chi2_min_at_mass = ramp(masses, 0.5);
    experiment.exclusion.limit = ramp(masses, 1e-3);
    experiment.exclusion.limit.back() = std::numeric_limits<double>::quiet_NaN();
    experiment.exclusion.limit_error = ramp(masses, 1e-6);
    experiment.exclusion.limit_status.assign(masses, result::LimitStatus::found);
    experiment.exclusion.limit_status.back() = result::LimitStatus::none;
    for (auto& curve : experiment.exclusion.expected_limit) curve = ramp(masses, 2e-3);
    for (auto& curve : experiment.exclusion.discovery) curve = ramp(masses, 3e-3);
    experiment.achieved_relative_error = 8e-4;
    experiment.accuracy_reached = true;
    experiment.evaluations = 123456789012;
    experiment.non_finite = 3;
    result.experiments.push_back(experiment);
  }
  // Of one reaction; the other experiment is direct.
  physics::TridentKernel kernel;
  kernel.k2 = ramp(nodes, 0.1);
  kernel.weight = ramp(nodes, 0.125);
  kernel.mean = {ramp(nodes, 1e-40), ramp(nodes, 2e-40), std::vector<double>(nodes, 0.0)};
  kernel.replicas = {kernel.mean, {ramp(nodes, 3e-40), ramp(nodes, 4e-40), ramp(nodes, 5e-40)}};
  result.experiments[0].kernels = {{physics::muon_pair, kernel}};
  result.experiments[0].reactions = {{{3.138e-40, 3e-43}, {}}};
  result.bands = {{"g_minus_2", ramp(masses, 1e-4), ramp(masses, 2e-4), ramp(masses, 3e-4)}};
  result.contours = {{"ccfr", 0.95, 3.84, ramp(10, 1), ramp(10, 1e-3), {0, 3, 5}, {1, 0}, {0.2}},
                     {"ccfr", 0.995, 7.88, ramp(4, 1), ramp(4, 1e-3), {0, 2}, {0}, {}},
                     {"future_argon", 0.95, 3.84, {}, {}, {0}, {}, {}}};  // nothing is excluded
  return result;
}

inline io::Provenance sample_provenance() {
  return {"0.1.0", "0123abc", "GNU 12", "HDF5 1.10.8", "avx2"};
}

inline std::vector<std::byte> sample_image(const config::ScanConfig& config = sample_config()) {
  result::ScanResult result = sample_result();
  return io::result_image(config, result, sample_provenance());
}

}  // namespace tridentscan::test
