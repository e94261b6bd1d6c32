#pragma once

#include <functional>
#include <vector>

#include "tests/support/reference_phase_space.hpp"

// Trident events with explicit momenta in the laboratory and amplitudes from spinors, drawn from
// all of phase space: a selection is applied afterwards, by whoever wants one.
namespace tridentscan::reference {

/// Target with the hadron tensor H^ab = along(Q2) P^a P^b - across(Q2) g^ab.
struct DirectTarget {
  double mass;  // GeV
  std::function<double(double)> along, across;
  double Q2_max;   // GeV^2
  double q_scale;  // GeV, where the form factor begins to fall: shapes the sampling only
};

/// Averages of vv, aa, va over events are the coefficients of C_V^2, C_A^2, C_V C_A in the cross
/// section, cm^2.
struct DirectEvent {
  FourVector<double> neutrino, transfer, minus, plus;  // k1, q, p-, p+ in the rest frame of P
  double vv, aa, va;
};

/// Independent events of a neutrino of `energy` (GeV, above threshold), plain Monte Carlo.
[[nodiscard]] std::vector<DirectEvent> direct_events(const DirectTarget& target, double energy,
                                                     int count, unsigned seed);

}  // namespace tridentscan::reference
