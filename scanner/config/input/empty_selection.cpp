#include "scanner/config/input/empty_selection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "physics/hadron.hpp"
#include "physics/trident_phase_space.hpp"

namespace tridentscan::config {
namespace {

/// Neutrino energy that the cuts need on any hadron of the target, GeV: at it nothing passes yet.
double needed_energy(const Experiment& experiment, const physics::Cuts& cuts) {
  double least = std::numeric_limits<double>::infinity();
  for (const auto& [hadron, number] :
       physics::hadrons_of(experiment.trident().target, experiment.trident().hadrons)) {
    const physics::TridentPhaseSpace phase_space(hadron.mass, cuts, hadron.q2_max(),
                                                 hadron.q_scale);
    least = std::min(least, phase_space.threshold());
  }
  return least;
}

}  // namespace

std::string why_nothing_passes(const Experiment& experiment) {
  const physics::Cuts& cuts = experiment.trident().cuts;
  const physics::Cuts copy = cuts;
  const bool refused = !(copy == cuts);  // what was refused is NaN
  if (refused || experiment.trident().target.components.empty() ||
      experiment.trident().hadrons.channels.empty()) {
    return "";
  }
  const auto& found = cuts.lepton_efficiency.value;
  if (!found.empty() && std::ranges::all_of(found, [](double share) { return share == 0; })) {
    return "keep nothing: lepton_efficiency is zero at all energies";
  }
  const double highest = experiment.trident().beam.max_energy();
  if (needed_energy(experiment, {}) >= highest) {
    return "";  // no fault of the cuts
  }
  const double minus = cuts.minus.least_energy(), plus = cuts.plus.least_energy();
  if (minus + plus >= highest) {
    const std::string muons =
        minus == plus ? fmt::format("two muons above {:g} GeV", minus)
                      : fmt::format("a mu- above {:g} GeV and a mu+ above {:g} GeV", minus, plus);
    return fmt::format("keep nothing: {} need more than {:g} GeV, the neutrinos have at most {:g}",
                       muons, minus + plus, highest);
  }
  if (const double needed = needed_energy(experiment, cuts); needed >= highest) {
    return fmt::format(
        "keep nothing: a pair that passes needs neutrinos above {:.4g} GeV, these have at most "
        "{:g}",
        needed, highest);
  }
  return "";
}

}  // namespace tridentscan::config
