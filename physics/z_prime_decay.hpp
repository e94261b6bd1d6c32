#pragma once

#include "physics/mediator.hpp"

namespace tridentscan::physics {

/// Lowest-order decays of a vector boson on its mass shell, to a charged lepton
///     Gamma = g'^2 m/(12 pi) [gV^2 (1 + 2 r) + gA^2 (1 - 4 r)] sqrt(1 - 4 r),   r = m_l^2/m^2,
/// and to a left-handed neutrino: Q_nu^2 g'^2 m/(24 pi). For g' = 1, GeV.
struct ZPrimeDecay {
  double muons = 0;  // to mu+ mu-
  double total = 0;
  /// B(Z' -> mu mu): 0 below 2 m_mu.
  [[nodiscard]] double muon_branching_ratio() const { return muons / total; }
};

/// Whether all decays of a boson are known and its coupling to muons is a vector: not of scalars,
/// nor where quarks have charges, by their baryon number or through kinetic mixing.
[[nodiscard]] bool has_known_decays(const Mediator& model);

/// At a mass in GeV. Throws std::invalid_argument where has_known_decays is false.
[[nodiscard]] ZPrimeDecay decay_of(const Mediator& model, double mass);

}  // namespace tridentscan::physics
