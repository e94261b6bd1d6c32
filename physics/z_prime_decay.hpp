#pragma once

#include "physics/mediator.hpp"

namespace tridentscan::physics {

/// Lowest-order decays of the boson of a gauged lepton number on its mass shell, to a lepton l
///     Gamma = c^2 g'^2 m/(12 pi) (1 + 2 r) sqrt(1 - 4 r),   r = m_l^2/m^2,   c its charge,
/// and to a left-handed neutrino: half of that with r = 0. For g' = 1, GeV.
struct ZPrimeDecay {
  double muons = 0;  // to mu+ mu-
  double total = 0;
  /// B(Z' -> mu mu): 0 below 2 m_mu.
  [[nodiscard]] double muon_branching_ratio() const { return muons / total; }
};

/// Whether the decays of a model are known: the coupling to muons is a vector and not zero, and the
/// boson has no decays to quarks (b_minus_3lmu has).
[[nodiscard]] bool has_known_decays(const VectorMediator& model);

/// At a mass in GeV. lmu_ltau: mu, tau and their neutrinos; le_minus_lmu: e, mu and theirs; any
/// other model: mu and nu_mu alone. Throws std::invalid_argument where has_known_decays is false.
[[nodiscard]] ZPrimeDecay decay_of(const VectorMediator& model, double mass);

}  // namespace tridentscan::physics
