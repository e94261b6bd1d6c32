#pragma once

namespace tridentscan::physics {

/// Contribution Delta a_mu of a vector boson with the pure vector coupling g' Z'_a mubar gamma^a mu
/// at one loop:
///     (g'^2/8 pi^2) Int_0^1 dz 2 m^2 z (1-z)^2 / (m^2 (1-z)^2 + m_Z'^2 z),   m the muon mass
/// (docs/physics.md, Muon g-2). Limits: g'^2/8 pi^2 for m_Z' << m, g'^2 m^2/(12 pi^2 m_Z'^2) for
/// m_Z' >> m. mass in GeV, >= 0; relative error below 1e-12 for all masses up to 1e6 GeV.
[[nodiscard]] double muon_g_minus_2(double mass, double coupling);

/// The g' >= 0 whose contribution is delta_a_mu; NaN for delta_a_mu < 0, which no vector coupling
/// gives.
[[nodiscard]] double coupling_for_muon_g_minus_2(double mass, double delta_a_mu);

}  // namespace tridentscan::physics
