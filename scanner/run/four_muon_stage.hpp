#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "physics/rise_table.hpp"
#include "physics/trident_kernel.hpp"
#include "scanner/config/input/scan_config.hpp"
#include "scanner/integration/estimate.hpp"
#include "scanner/result/scan_result.hpp"
#include "scanner/run/machine.hpp"

namespace tridentscan::physics {
class FourMuonRates;
struct FourMuonScale;
}  // namespace tridentscan::physics

namespace tridentscan::run {

/// What an experiment with four muons predicts at the masses of the grid.
struct FourMuonResult {
  /// Rate = s0 + s1 g'^2 + s2 g'^4 at each mass, s0 that of the Standard Model.
  std::vector<physics::CouplingPolynomials> rates;
  /// R with the width that the boson has at each coupling, of which the polynomials know that at
  /// physics::reference_coupling; empty where R is a polynomial.
  std::vector<std::shared_ptr<const physics::RiseTable>> tables;
  std::shared_ptr<const physics::FourMuonRates> kernel{};  // of Z -> 4 mu
  /// The same with one thing different, in the order of variants_of.
  std::vector<std::shared_ptr<const physics::FourMuonRates>> variants{};
  /// With cuts: branching ratio Z -> 4 mu as scaled; or sigma(e+ e- -> mu mu), cm^2.
  integration::Estimate standard_model{};
  std::optional<result::ZBranchingRatios> branching_ratios;
  double relative_error = 0;  // worst over what is asked for, as it counts for g': half
  bool reached = false;
  long evaluations = 0;
  long non_finite = 0;  // points left out
};

/// What the rates of an experiment are scaled to.
[[nodiscard]] physics::FourMuonScale scale_of(const config::ZToFourMuons& z);

/// Samples all experiments of the kind z_to_four_muons on all ranks, one sample for all masses
/// each, in the order of the configuration. Refined until the relative errors of the Standard Model
/// and of R - 1, at the coupling where the boson adds or takes a tenth, are twice
/// integration.relative_error (g' is the square root of a rate); at most
/// integration.max_points. Variants for the theory error `error` have the points of their
/// experiment, however accurate they are. On the root only (empty elsewhere); bytes do not depend
/// on ranks and threads.
[[nodiscard]] std::vector<FourMuonResult> compute_four_muons(
    const config::Question& config, const std::optional<config::TheoryError>& error,
    const Machine& machine, const Progress& progress);

/// Of a kind of process whose rates are a quadrature, such as config::BosonAtCollider.
template <class Kind>
FourMuonResult by_quadrature(const Kind& process, const physics::Mediator& model,
                             const std::vector<double>& masses) {
  FourMuonResult result;
  result.standard_model = {process.standard_model_rate(), 0};
  result.reached = true;
  for (const double mass : masses) result.rates.push_back(process.rate(model, mass));
  return result;
}

}  // namespace tridentscan::run
