#pragma once

#include <optional>
#include <vector>

#include "physics/channels.hpp"
#include "physics/mediator.hpp"

namespace tridentscan::physics {

/// What multiplies the five tensors of an event: |M|^2 = vv T_VV + aa T_AA + va T_VA + ss T_SS +
/// pp T_PP, T_VA with the sign of antineutrinos inside.
struct CouplingProducts {
  double vv = 0, aa = 0, va = 0, ss = 0, pp = 0;
  CouplingProducts& add(const CouplingProducts& other, double factor);
};

/// The five tensors of one phase-space point, contracted with the hadron tensor there.
struct EventTensors {
  double vv = 0, aa = 0, va = 0, ss = 0, pp = 0;
};
[[nodiscard]] inline double squared_amplitude(const CouplingProducts& c, const EventTensors& t) {
  return c.vv * t.vv + c.aa * t.aa + c.va * t.va + c.ss * t.ss + c.pp * t.pp;
}

/// The Standard Model, alone or with a boson of a mass (GeV) and coupling g'.
struct EventModel {
  std::optional<Mediator> boson = std::nullopt;
  double mass = 0;
  double coupling = 0;

  /// Where a neutrino makes a final state with momentum transfer K2 (GeV^2). Throws
  /// std::invalid_argument if there is no such channel.
  [[nodiscard]] CouplingProducts products(const Neutrino& incoming, const FinalState& state,
                                          double k2) const;
  /// "sm", or "lmu_ltau, m = 0.01 GeV, g' = 0.001".
  [[nodiscard]] std::string text() const;
};

/// Only the part of a boson that goes with g'^4, for g' = 1.
[[nodiscard]] CouplingProducts boson_alone(const Mediator& boson, const Neutrino& incoming,
                                           const FinalState& state, double k2, double mass);

}  // namespace tridentscan::physics
