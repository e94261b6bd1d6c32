#include <algorithm>
#include <cmath>

#include "physics/mediator.hpp"
#include "scanner/run/constraint.hpp"
#include "scanner/run/exclusion.hpp"
#include "scanner/run/exclusion_contour.hpp"
#include "scanner/run/prediction.hpp"
#include "tests/benchmarks/scalar_integrand.hpp"
#include "tests/benchmarks/sections.hpp"

namespace tridentscan::benchmarks {

Json grid_stage(const config::ScanConfig& scan, const Setting& setting) {
  config::ScanConfig config = scan;
  config.mass.points = config.coupling.points = setting.quick ? 50 : 1000;
  const std::size_t experiments = setting.quick ? 2 : 10;
  const double plane = static_cast<double>(config.mass.points) * config.coupling.points;
  double grid = 0, contours = 0, curves = 0;
  std::vector<run::KernelResult> kernels;
  for (const auto& experiment : config.experiments) {
    kernels.push_back(compute_kernel(experiment, setting, 1e-3, std::int64_t{1} << 14, 1).result);
  }
  const auto constraints =
      run::constraints_of(config, std::vector<double>(config.experiments.size()));
  std::vector<result::ExperimentResult> predictions(config.experiments.size());
  for (std::size_t e = 0; e < experiments; ++e) {
    const std::size_t source = e % config.experiments.size();
    const auto& experiment = config.experiments[source];
    run::KernelResult kernel = kernels[source];
    // The same masses with two couplings: polynomials and limits, which come with the masses.
    config::ScanConfig narrow = config;
    narrow.coupling.points = 2;
    double start = cpu_seconds();
    predictions[source] = run::predict(narrow, experiment, kernel, 1);
    (void)run::exclude(narrow, constraints[source], predictions, {}, {}, 1);
    curves += cpu_seconds() - start;
    start = cpu_seconds();
    predictions[source] = run::predict(config, experiment, std::move(kernel), 1);
    const auto exclusion = run::exclude(config, constraints[source], predictions, {}, {}, 1);
    grid += cpu_seconds() - start;
    start = cpu_seconds();
    (void)run::exclusion_contour(config, constraints[source], predictions, exclusion, 1);
    contours += cpu_seconds() - start;
  }
  const double points = plane * static_cast<double>(experiments);
  return {{"masses", config.mass.points},
          {"couplings", config.coupling.points},
          {"experiments", experiments},
          {"ns_per_point_and_experiment", (grid - curves) / points * 1e9},
          {"us_per_mass_and_experiment", curves / points * config.coupling.points * 1e6},
          {"contour_ns_per_point_and_experiment", contours / points * 1e9}};
}

Json plane_by_vegas(const config::ScanConfig& scan, const Setting& setting) {
  constexpr int side = 400;
  const double target = setting.quick ? 1e-2 : 1e-3;
  const int samples = setting.quick ? 1 : 13;
  const auto sm = physics::standard_model();
  Json json;
  double total = 0;
  int timed = 0;
  for (const auto& experiment : scan.experiments) {
    const ScalarTrident trident(experiment.trident().target,
                                experiment.trident().hadrons.form_factor,
                                experiment.trident().beam.mean_energy(), experiment.trident().cuts);
    double seconds = 0, calls = 0;
    for (int i = 0; i < samples; ++i) {
      // A two-dimensional lattice over the logarithmic plane.
      const double x = (i + 0.5) / samples;
      const double y = std::fmod(5 * x, 1.0);
      const double mass = scan.mass.min * std::pow(scan.mass.max / scan.mass.min, x);
      const double coupling =
          scan.coupling.min * std::pow(scan.coupling.max / scan.coupling.min, y);
      const ScalarTrident::Couplings couplings{
          sm.vector, sm.axial,
          coupling * coupling *
              scan.model.shift(physics::Flavour::mu, physics::Flavour::mu, 0, 1).vector,
          mass};
      GslVegas vegas(
          ScalarTrident::dimensions,
          [&](std::span<const double> point) { return trident(point, couplings); },
          static_cast<std::uint64_t>(i + 1));
      const auto run = vegas.to_accuracy(target);
      seconds += run.seconds;
      calls += static_cast<double>(run.calls);
    }
    const double all = static_cast<double>(side) * side * seconds / samples;
    total += all;
    timed += samples;
    json["experiments"].push_back({{"experiment", experiment.name},
                                   {"timed_points", samples},
                                   {"seconds_per_point", seconds / samples},
                                   {"calls_per_point", calls / samples},
                                   {"core_seconds_for_plane", all}});
  }
  json["target"] = target;
  json["side"] = side;
  json["timed_points"] = timed;
  json["core_seconds"] = total;
  return json;
}

}  // namespace tridentscan::benchmarks
