#pragma once

#include <vector>

#include "physics/trident_integrand.hpp"
#include "scanner/config/input/scan_config.hpp"
#include "scanner/integration/vegas.hpp"
#include "scanner/run/direct_point.hpp"
#include "scanner/run/machine.hpp"

namespace tridentscan::run {

/// Integrates the full |M|^2 of Standard Model plus mediator, adaptively and with pseudo-random
/// numbers of its own: no kernel, no nodes, no lattice. `point` chooses the random numbers. With
/// settings.training_iterations = 0 the points do not depend on the model.
[[nodiscard]] DirectPoint integrate_directly(const config::Experiment& experiment,
                                             const ModelPoint& model,
                                             const integration::VegasSettings& settings,
                                             std::uint64_t seed, std::uint64_t point,
                                             physics::InstructionSet isa);

/// One point of the plane, mass * couplings + coupling, as a scan integrates it: of a trident, or
/// of Z -> 4 mu. Throws what the integrand throws.
[[nodiscard]] DirectPoint integrate_plane_point(const config::ScanConfig& config,
                                                std::size_t experiment, std::size_t point,
                                                physics::InstructionSet isa);

/// What such a point will take.
[[nodiscard]] PointForecast forecast_plane_point(const config::ScanConfig& config,
                                                 std::size_t experiment, std::size_t point,
                                                 physics::InstructionSet isa);

/// All points of the plane for all experiments, [experiment][mass * couplings + coupling]; ranks
/// and threads share the points. A point that throws is a failed one. On the root only (empty
/// elsewhere).
[[nodiscard]] std::vector<std::vector<DirectPoint>> integrate_plane(
    const config::ScanConfig& config, const Machine& machine, const Progress& progress);

}  // namespace tridentscan::run
