#include "scanner/config/input/empty_selection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "physics/hadron.hpp"
#include "physics/trident_phase_space.hpp"

namespace tridentscan::config {
namespace {

using physics::Cuts;
using physics::Efficiency;
using physics::FinalState;

/// Neutrino energy that the cuts need on any hadron of the target, GeV: at it nothing passes yet.
double needed_energy(const Trident& trident, const FinalState& state, const Cuts& cuts) {
  double least = std::numeric_limits<double>::infinity();
  for (const auto& hadron : physics::kinematics_of(trident.target, trident.hadrons)) {
    least = std::min(least, physics::lowest_energy(hadron, state, cuts));
  }
  return least;
}

bool finds_nothing(const Efficiency& efficiency) {
  return !efficiency.empty() &&
         std::ranges::all_of(efficiency.value, [](double share) { return share == 0; });
}

/// The same of one reaction.
std::string why_nothing_passes(const Trident& trident, const physics::Reaction& reaction) {
  const FinalState& state = reaction.state;
  const Cuts cuts = trident.cuts.for_state(state);
  if (finds_nothing(cuts.minus.efficiency) || finds_nothing(cuts.plus.efficiency)) {
    return "keep nothing: an efficiency is zero at all energies";
  }
  const double highest = trident.beam.only(reaction.incoming).max_energy();
  if (needed_energy(trident, state, {}) >= highest) return "";  // no fault of the cuts
  const auto masses = physics::masses_of(state);
  const double minus = cuts.minus.least_energy(masses.minus);
  const double plus = cuts.plus.least_energy(masses.plus);
  if (minus + plus >= highest) {
    return fmt::format(
        "keep nothing: {} with at least {:g} and {:g} GeV need more than {:g} GeV, the {} have at "
        "most {:g}",
        physics::name_of(state), minus, plus, minus + plus, physics::name_of(reaction.incoming),
        highest);
  }
  if (const double needed = needed_energy(trident, state, cuts); needed >= highest) {
    return fmt::format(
        "keep nothing: {} that passes needs neutrinos above {:.4g} GeV, the {} have at most {:g}",
        physics::name_of(state), needed, physics::name_of(reaction.incoming), highest);
  }
  return "";
}

}  // namespace

std::string why_nothing_passes(const Trident& trident) {
  const Cuts copy = trident.cuts;
  const bool refused = !(copy == trident.cuts);  // what was refused is NaN
  if (refused || trident.target.components.empty() || trident.hadrons.channels.empty()) return "";
  std::string why;
  for (const physics::Reaction& reaction : trident.reactions()) {
    why = why_nothing_passes(trident, reaction);
    if (why.empty()) return "";
  }
  return why;
}

}  // namespace tridentscan::config
