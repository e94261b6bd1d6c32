#pragma once

#include <span>
#include <vector>

#include "scanner/config/input/scan_config.hpp"
#include "scanner/result/scan_result.hpp"
#include "scanner/run/direct_stage.hpp"
#include "scanner/run/four_muon_stage.hpp"
#include "scanner/run/kernel_stage.hpp"

namespace tridentscan::run {

/// R and its error over the plane, the Standard Model and its events: all of an experiment's result
/// but exclusion and systematics. From a kernel; threads share the masses.
[[nodiscard]] result::ExperimentResult predict(const config::Question& config,
                                               const config::Experiment& experiment,
                                               KernelResult kernel, int threads);

/// The same of an experiment with four muons: sm_cross_section is the rate of FourMuonResult.
[[nodiscard]] result::ExperimentResult predict(const config::Question& config,
                                               const config::Experiment& experiment,
                                               const FourMuonResult& four_muons, int threads);

/// The same from the points of a direct scan, [mass * couplings + coupling]. R between its
/// couplings is the polynomial fitted to the points of a mass.
[[nodiscard]] result::ExperimentResult predict(const config::Question& config,
                                               const config::Experiment& experiment,
                                               const std::vector<DirectPoint>& points);

/// R at any mass (GeV) inside the grid's: from the kernel where there is one, else interpolated
/// between the masses of the grid, with the error of that.
[[nodiscard]] physics::RatioPolynomial ratio_polynomial_at(
    const physics::Mediator& model, const result::ExperimentResult& prediction,
    std::span<const double> masses, double mass);

/// R of each bin at each mass, GeV [bin][mass]. Threads share the work.
[[nodiscard]] std::vector<std::vector<physics::RatioPolynomial>> polynomials_of_bins(
    const physics::Mediator& model,
    const std::vector<std::vector<physics::ReactionKernel>>& kernels,
    const std::vector<double>& masses, int threads, const physics::StandardModel& standard = {});

/// R of a bin at any mass (GeV).
[[nodiscard]] physics::RatioPolynomial ratio_polynomial_of_bin(const physics::Mediator& model,
                                                               const result::Bins& bins,
                                                               std::size_t bin, double mass);

/// A prediction for the masses `masses` (of config.mass), carried over to other masses inside them.
/// Ratios are those of the polynomials. Threads share the masses.
[[nodiscard]] result::ExperimentResult at_masses(const config::Question& config,
                                                 const result::ExperimentResult& prediction,
                                                 const std::vector<double>& masses, int threads);

}  // namespace tridentscan::run
