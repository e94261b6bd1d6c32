#pragma once

#include <array>
#include <span>

#include "tests/support/reference_phase_space.hpp"

// Z -> mu-(0) mu+(1) mu-(2) mu+(3) and source -> mu-(0) mu+(1) Z'(2) from explicit spinors and
// Dirac matrices: nothing in common with the closed forms that they test.
namespace tridentscan::reference {

/// mubar g^a (left P_L + right P_R) mu.
struct Coupling {
  double left, right;
};

/// A boson between the two muon lines: propagator -g_ab/(s - mass2 + i mass_width).
struct Exchange {
  Coupling coupling;
  double mass2, mass_width;  // GeV^2
};

using FourMuons = std::array<FourVector<double>, 4>;

/// sum over muon spins of -g_ab J^a J^b*, J the current of the source, massless muons; `exchange`:
/// minus the same with the two mu+ exchanged. GeV^-4.
[[nodiscard]] double dirac_four_muon(const FourMuons& p, const Coupling& source,
                                     std::span<const Exchange> bosons, bool exchange);

/// q.J of a photon between the lines for one set of spins (bits 0 to 3) over the larger of its two
/// terms: zero by current conservation.
[[nodiscard]] double divergence(const FourMuons& p, int spins);

/// sum over spins of (-g_ab + q_a q_b/q^2) J^a J^b* for a Z' of vector coupling 1. GeV^0.
[[nodiscard]] double dirac_radiation(const std::array<FourVector<double>, 3>& p, double muon_mass,
                                     const Coupling& source);

}  // namespace tridentscan::reference
