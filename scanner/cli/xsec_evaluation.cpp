#include "scanner/cli/xsec_evaluation.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "physics/equivalent_photons.hpp"
#include "physics/trident_phase_space.hpp"

namespace tridentscan::cli {
namespace {

using Replicas = std::vector<double>;  // cross sections, cm^2

/// Lowest neutrino energy that makes the final states on the hadrons of a target, GeV.
double threshold(const config::Trident& trident) {
  double lowest = std::numeric_limits<double>::infinity();
  for (const auto& hadron : physics::kinematics_of(trident.target, trident.hadrons)) {
    for (const physics::Reaction& reaction : trident.reactions()) {
      lowest = std::min(lowest, physics::lowest_energy(hadron, reaction.state));
    }
  }
  return lowest;
}

/// W exchange alone: a reaction that needs the Z has no rate. Throws std::invalid_argument where
/// none is left.
Replicas v_minus_a(const std::vector<physics::ReactionKernel>& kernels) {
  Replicas sum;
  for (const auto& [reaction, kernel] : kernels) {
    const auto& [incoming, state] = reaction;
    if (state.is_same_flavour() && state.minus != incoming.flavour) continue;
    sum.resize(kernel.replicas.size(), 0.0);
    for (std::size_t r = 0; r < sum.size(); ++r) {
      sum[r] += physics::cross_section(kernel, kernel.replicas[r], physics::v_minus_a());
    }
  }
  if (sum.empty()) {
    throw std::invalid_argument("--model: v_minus_a is W exchange alone, which does not make " +
                                physics::name_of(kernels.front().reaction));
  }
  return sum;
}

Replicas of_model(const XsecOptions& options, const config::ScanConfig& config,
                  const std::vector<physics::ReactionKernel>& kernels) {
  if (!options.model.coupling) return v_minus_a(kernels);
  Replicas result;
  for (const auto& p :
       physics::coupling_polynomials(kernels, config.model, config.mass.min).replicas) {
    result.push_back(p(*options.model.coupling));
  }
  return result;
}

/// Ratio of the means with the replicas' correlations.
integration::Estimate ratio_of(const Replicas& model, const Replicas& standard) {
  const double denominator = integration::mean_of_replicas(standard).value;
  if (denominator == 0) return {std::nan(""), std::nan("")};
  const double ratio = integration::mean_of_replicas(model).value / denominator;
  Replicas shifted;
  for (std::size_t i = 0; i < model.size(); ++i) {
    shifted.push_back(ratio + (model[i] - ratio * standard[i]) / denominator);
  }
  return {ratio, integration::mean_of_replicas(shifted).error};
}

}  // namespace

std::vector<CrossSection> cross_sections(const XsecOptions& options,
                                         const config::ScanConfig& config,
                                         std::vector<run::KernelResult> kernels) {
  using enum CrossSection::Standing;
  std::vector<CrossSection> all;
  for (std::size_t i = 0; i < kernels.size(); ++i) {
    const config::Trident& trident = config.experiments[i].trident();
    const Replicas standard = physics::cross_sections(kernels[i].kernels);
    const bool is_standard = options.model.model == "sm";
    const Replicas model = is_standard ? standard : of_model(options, config, kernels[i].kernels);
    CrossSection one{&trident, integration::mean_of_replicas(model), {}, found, {}};
    if (!is_standard) one.ratio = ratio_of(model, standard);
    if (one.sigma.value == 0) {
      const bool below = trident.beam.max_energy() <= threshold(trident);
      one.standing = below ? below_threshold : nothing_selected;
      if (!below) one.sigma = {std::nan(""), std::nan("")};
    }
    one.kernel = std::move(kernels[i]);
    all.push_back(std::move(one));
  }
  return all;
}

run::KernelResult equivalent_photons(const XsecOptions& options, const config::Trident& trident) {
  const auto flux =
      physics::value_named<physics::PhotonFlux>(options.photon_flux.value_or("full")).value();
  run::KernelResult result;
  result.kernels = {{physics::muon_pair, {}}};
  physics::TridentKernel& sum = result.kernels.front().kernel;
  for (const double panel : {1.0, 0.8}) {
    auto kernel = physics::equivalent_photon_kernel(trident.target, trident.hadrons.form_factor,
                                                    trident.beam.mean_energy(), flux, panel);
    if (sum.empty()) sum = kernel;
    sum.replicas.push_back(std::move(kernel.mean));
  }
  result.reached = true;
  return result;
}

}  // namespace tridentscan::cli
