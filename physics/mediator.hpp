#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "physics/constants.hpp"

namespace tridentscan::physics {

/// Vector and axial coupling of the effective current mubar gamma^a (C_V - C_A gamma5) mu that
/// multiplies -(GF/sqrt2) [nubar gamma_a (1 - gamma5) nu].
struct Couplings {
  double vector;
  double axial;
};

/// C_V = 1/2 + 2 sin^2(theta_W), C_A = 1/2: W and Z exchange (arXiv:1406.2332, below Eq. 7).
[[nodiscard]] Couplings standard_model(double sin2_theta_w = constants::sin2_theta_w);

/// C_V = C_A = 1: W exchange alone (arXiv:1406.2332, Eq. 4).
[[nodiscard]] Couplings v_minus_a();

/// A vector boson V with current V_a [ nubar_L gamma^a nu_L gnu + mubar gamma^a (gV - gA gamma5) mu
/// ] g'. The three numbers are charges: they multiply the gauge coupling g'.
struct VectorMediator {
  std::string name;
  double neutrino;     // gnu
  double muon_vector;  // gV
  double muon_axial;   // gA

  /// Shift of (C_V, C_A) for g' = 1: v^2 gnu gV/(K2 + m^2), v^2 gnu gA/(K2 + m^2).
  /// arXiv:1406.2332, Eqs. (7)-(8), written for spacelike k^2 = -K2 (GeV^2) and mass m (GeV);
  /// a positive product of charges is constructive.
  [[nodiscard]] Couplings shift(double k2, double mass) const;
};

/// Gauged Lmu - Ltau (arXiv:1406.2332, Eq. 1): charges 1, 1, 0.
[[nodiscard]] VectorMediator lmu_ltau();

/// Bosons of gauged lepton and baryon numbers by name, Lmu - Ltau first. The left-handed doublet
/// (nu_mu, mu) and the right-handed muon have the same charge, so that gnu = gV, gA = 0 and the
/// interference is constructive whatever the sign. Kinetic mixing is left out.
[[nodiscard]] const std::vector<VectorMediator>& named_mediators();

/// The one of a name, if there is one.
[[nodiscard]] std::optional<VectorMediator> named_mediator(std::string_view name);

}  // namespace tridentscan::physics
