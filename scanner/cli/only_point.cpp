#include "scanner/cli/only_point.hpp"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

#include "scanner/cli/exit_codes.hpp"
#include "scanner/run/constraint.hpp"
#include "scanner/run/direct_stage.hpp"
#include "scanner/run/plane.hpp"
#include "scanner/run/prediction.hpp"
#include "scanner/run/scan.hpp"

namespace tridentscan::cli {
namespace {

void check_index(const config::Axis& axis, std::size_t index, const char* name) {
  if (index >= static_cast<std::size_t>(axis.points)) {
    throw std::invalid_argument(
        fmt::format("--only-point: the {} index is {}, not 0 to {}", name, index, axis.points - 1));
  }
}

/// All experiments over the plane that has this point only; on the root.
std::vector<result::ExperimentResult> compute(const config::ScanConfig& config,
                                              const config::ScanConfig& one_point,
                                              const run::Machine& machine, PlanePoint point) {
  if (config.integration.method == config::Method::kernel) {
    return run::predict_by_kernels(one_point, machine);
  }
  std::vector<result::ExperimentResult> results;
  const std::size_t index =
      point.mass * static_cast<std::size_t>(config.coupling.points) + point.coupling;
  for (std::size_t e = 0; machine.communicator.is_root() && e < config.experiments.size(); ++e) {
    const auto direct = run::integrate_plane_point(config, e, index, machine.isa);
    results.push_back(run::predict(one_point, config.experiments[e], {direct}));
  }
  return results;
}

}  // namespace

void check_on_grid(const config::ScanConfig& config, PlanePoint point) {
  check_index(config.mass, point.mass, "mass");
  check_index(config.coupling, point.coupling, "coupling");
}

int only_point(const config::ScanConfig& config, const run::Machine& machine, PlanePoint point) {
  const double mass = config.mass.values()[point.mass];
  const double coupling = config.coupling.values()[point.coupling];
  config::ScanConfig one_point = config;
  one_point.mass = {mass, mass, 1, config.mass.spacing};
  one_point.coupling = {coupling, coupling, 1, config.coupling.spacing};
  const auto results = compute(config, one_point, machine, point);
  if (!machine.communicator.is_root()) {
    return exit_code::done;
  }
  int code = exit_code::done;
  fmt::print("point {},{}: m_Z' = {} GeV, g' = {}\n", point.mass, point.coupling, mass, coupling);
  const auto constraints = run::constraints_of(config, run::expected_events(results));
  for (std::size_t i = 0; i < results.size(); ++i) {
    const auto& e = results[i];
    const physics::Likelihood& data = constraints[i].data;
    run::Plane(one_point, constraints[i], results, 1)
        .for_each_point([&](std::size_t, const auto& ratios, const auto& errors) {
          fmt::print("{:<18} R = {} +- {:.1e}, chi2 = {} +- {:.1e}, {} values not finite\n", e.name,
                     e.ratio[0], e.ratio_error[0], data.chi2(ratios),
                     data.chi2_error(ratios, errors), e.non_finite);
        });
    if (!std::isfinite(e.ratio[0])) {
      code = exit_code::points_failed;
    }
  }
  return code;
}

}  // namespace tridentscan::cli
