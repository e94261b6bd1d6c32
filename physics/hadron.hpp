#pragma once

#include <optional>
#include <string>
#include <vector>

#include "physics/form_factor.hpp"
#include "physics/nucleon.hpp"
#include "physics/nucleus.hpp"
#include "physics/vector_math.hpp"

namespace tridentscan::physics {

/// What phase space needs of a hadron.
struct HadronKinematics {
  double mass;  // GeV
  /// Q2 above this is left out, GeV^2: W_P is below 1e-6 there, and below 1e-10 for every nucleus
  /// from carbon on.
  double q2_max;
  double q_scale;  // GeV, where E^2 begins to fall: shapes the sampling, not the result
};

/// What absorbs the virtual photon: a nucleus as a whole or one of its nucleons. Its tensor is
///     H^ab = 4 W_P(Q2) P^a P^b - g^ab W_g(Q2)      (docs/physics.md, Hadron tensor)
/// spin 0:   W_P = Z^2 E^2, E = F(Q2),                   W_g = 0
/// nucleon:  W_P = S (E^2 + tau G^2)/(1 + tau),          W_g = S Q2 G^2,   tau = Q2/4M^2,
/// with the Sachs form factors E, G and the share S(|q|) of final states that the Pauli principle
/// leaves open in a Fermi gas.
struct Hadron {
  std::string name;                // "Fe56", "proton", "free_proton"
  std::string description;         // all that the functions below depend on, as text
  double mass;                     // GeV
  std::optional<Nucleon> nucleon;  // none: a nucleus as a whole, of spin 0
  int charge;                      // Z; 1 for a nucleon
  FormFactorTable electric;        // E of q = sqrt(Q2)
  FormFactorTable magnetic;        // G, same spacing; not used for spin 0
  double fermi_momentum;           // GeV; 0: free, S = 1

  [[nodiscard]] bool has_spin() const { return nucleon.has_value(); }
  [[nodiscard]] bool is_free() const { return fermi_momentum == 0; }  // of a nucleon
  [[nodiscard]] HadronKinematics kinematics() const;
};

/// What H^ab is at one momentum transfer: W_P/Z^2 and W_g/(4 Z^2).
struct HadronStructure {
  double along, across;
};
/// q = sqrt(Q2) in GeV, up to that of q2_max.
[[nodiscard]] HadronStructure structure_at(const Hadron& hadron, double q);

/// Coherent scattering on a nucleus; it has a charge density.
[[nodiscard]] Hadron coherent_nucleus(const Nucleus& nucleus, FormFactorModel form_factor);

/// Elastic scattering on one nucleon at rest, free (fermi_momentum = 0) or in a Fermi gas (GeV).
[[nodiscard]] Hadron single_nucleon(Nucleon nucleon, NucleonModel model, double fermi_momentum);

/// Which hadrons of a target count.
enum class Channel { coherent, proton, neutron };
template <>
inline constexpr auto words<Channel> = std::to_array<Word<Channel>>(
    {{"coherent", Channel::coherent}, {"proton", Channel::proton}, {"neutron", Channel::neutron}});

/// How the hadrons of a target are described.
struct HadronModel {
  std::vector<Channel> channels = {Channel::coherent};
  FormFactorModel form_factor = FormFactorModel::density;
  NucleonModel nucleon = NucleonModel::dipole;
  double fermi_momentum = 0.235;  // GeV, of bound nucleons; 0: no Pauli blocking
  double bound_nucleons = 1;      // factor on their cross section: nuclear effects beyond the above
};

/// A kind of hadron and how many of it there are per nucleus of the target.
struct HadronShare {
  Hadron hadron;
  double number;
};

/// All that a target offers in the channels asked for: each nucleus with a charge density as a
/// whole, its Z protons and A - Z neutrons, and the free protons of hydrogen. Empty if there is
/// nothing.
[[nodiscard]] std::vector<HadronShare> hadrons_of(const Target& target, const HadronModel& model);
/// Their kinematics alone, in the same order: no form factor is tabulated.
[[nodiscard]] std::vector<HadronKinematics> kinematics_of(const Target& target,
                                                          const HadronModel& model);

/// S = 3|q|/(4 kF) - |q|^3/(16 kF^3) below 2 kF, else 1; |q| is the momentum transfer in the
/// laboratory, GeV.
[[nodiscard]] TRIDENTSCAN_INLINE double open_final_states(double momentum_transfer,
                                                          double fermi_momentum) {
  const double x = momentum_transfer / fermi_momentum;
  return x < 2 ? x * (0.75 - x * x / 16) : 1.0;
}

}  // namespace tridentscan::physics
