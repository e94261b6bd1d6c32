#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "physics/channels.hpp"
#include "physics/constants.hpp"
#include "physics/couplings.hpp"
#include "physics/words.hpp"

namespace tridentscan::physics {

/// C_V = 1/2 + 2 sin^2(theta_W), C_A = 1/2: W and Z exchange of a neutrino with the charged lepton
/// of its own flavour (arXiv:1406.2332, below Eq. 7).
[[nodiscard]] Couplings standard_model(double sin2_theta_w = constants::sin2_theta_w);

/// C_V = C_A = 1: W exchange alone (arXiv:1406.2332, Eq. 4).
[[nodiscard]] Couplings v_minus_a();

/// k = eps/g' of the kinetic mixing of a vector boson X with the photon, defined by what it does:
/// L = eps e X_a sum_f Q_f fbar gamma^a f with Q_e = -1 beside +g' X_a J'^a, so that the vector
/// charge of every charged lepton becomes Q_l - e k. Other conventions differ in sign.
struct KineticMixing {
  enum class Kind { none, loop, value };
  Kind kind = Kind::none;
  double value = 0;  // k, for Kind::value
  bool operator==(const KineticMixing&) const = default;
};

/// A neutral boson with flavour-diagonal couplings. All charges multiply g'.
///   vector:       L = g' X_a { Q_nu nubar_L gamma^a nu_L + lbar gamma^a (gV - gA gamma5) l }
///   scalar:       L = g' phi { Q_nu (nubar P_L nu + h.c.) + gV lbar l }
///   pseudoscalar: L = g' phi { Q_nu (nubar P_L nu + h.c.) + gV lbar i gamma5 l }
struct Mediator {
  enum class Kind { vector, scalar, pseudoscalar };
  struct Charge {
    double vector = 0;  // gV; the only one of a scalar or pseudoscalar
    double axial = 0;   // gA
    bool operator==(const Charge&) const = default;
  };

  std::string name;
  std::array<double, 3> neutrino{};  // e, mu, tau
  std::array<Charge, 3> lepton{};    // e, mu, tau
  KineticMixing mixing{};
  Kind kind = Kind::vector;

  [[nodiscard]] double of_neutrino(Flavour flavour) const { return neutrino[index_of(flavour)]; }
  [[nodiscard]] const Charge& of_lepton(Flavour flavour) const { return lepton[index_of(flavour)]; }

  /// Whether the vector charges sum to zero, so that the loop of the charged leptons mixes X with
  /// the photon by a finite amount.
  [[nodiscard]] bool has_finite_loop() const;
  /// k at K2 (GeV^2). Kind::loop: -(e/2 pi^2) sum_l gV_l Int_0^1 dx x(1-x) ln(m_l^2 + x(1-x) K2),
  /// the one-loop vacuum polarisation; throws std::invalid_argument if that diverges.
  [[nodiscard]] double mixing_at(double k2) const;

  /// Shift of (C_V, C_A) for g' = 1 at K2 (GeV^2) and mass (GeV) where a neutrino makes a pair of
  /// one flavour: v^2 Q_nu (gV - e k, gA)/(K2 + m^2). The term k_a k_b/m^2 of the propagator
  /// vanishes on the massless neutrino current. Zero for scalars. arXiv:1406.2332, Eqs. (7)-(8),
  /// for spacelike k^2 = -K2 and any charges.
  [[nodiscard]] Couplings shift(Flavour of_neutrino, Flavour of_pair, double k2, double mass) const;
  /// Vector charge of a lepton with what kinetic mixing of a fixed size adds: gV - e k. The loop's,
  /// which runs with K2, is left out.
  [[nodiscard]] double vector_charge(Flavour of_lepton) const;
  /// C_S or C_P = sqrt2 Q_nu gV/(GF (K2 + m^2)) for g' = 1: it multiplies -(GF/sqrt2) [nubar P_L nu
  /// + h.c.] [lbar (1 or i gamma5) l], which flips the neutrino's helicity and so interferes with
  /// nothing else. Zero for vectors.
  [[nodiscard]] double scalar_coupling(Flavour of_neutrino, Flavour of_pair, double k2,
                                       double mass) const;
  /// Whether the boson plays a part where this neutrino makes this final state: never where the
  /// flavours of the pair differ.
  [[nodiscard]] bool acts_on(const Neutrino& incoming, const FinalState& state) const;

  /// Whether it is one of gauged_mediators() that acts on quarks too, which these charges do not
  /// say.
  [[nodiscard]] bool gauges_baryon_number() const;

  bool operator==(const Mediator&) const = default;
};

/// Int_0^1 dx x(1-x) ln(1 + x(1-x) z), z = K2/m^2 >= 0.
[[nodiscard]] double vacuum_polarisation(double z);

template <>
inline constexpr auto words<Mediator::Kind> =
    std::to_array<Word<Mediator::Kind>>({{"vector", Mediator::Kind::vector},
                                         {"scalar", Mediator::Kind::scalar},
                                         {"pseudoscalar", Mediator::Kind::pseudoscalar}});

/// Bosons of gauged lepton and baryon numbers, without kinetic mixing: lmu_ltau, le_lmu, le_ltau,
/// b_minus_l, b_minus_3lmu, b_minus_3le and lmu. Doublet and right-handed lepton have one charge:
/// gV = Q_nu = Q_l, gA = 0.
[[nodiscard]] const std::vector<Mediator>& gauged_mediators();
/// The one of a name, if there is one.
[[nodiscard]] std::optional<Mediator> gauged_mediator(std::string_view name);

/// Gauged Lmu - Ltau (arXiv:1406.2332, Eq. 1).
[[nodiscard]] Mediator lmu_ltau();

}  // namespace tridentscan::physics
