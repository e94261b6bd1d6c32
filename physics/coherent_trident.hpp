#pragma once

#include <array>
#include <optional>

#include "physics/beam.hpp"
#include "physics/cuts.hpp"
#include "physics/form_factor.hpp"
#include "physics/instruction_set.hpp"
#include "physics/nucleus.hpp"
#include "physics/trident_phase_space.hpp"

namespace tridentscan::physics {

/// Integrand of nu_mu N -> nu_mu N mu+ mu- on a spin-0 nucleus as a function on the unit cube,
/// averaged over the flux of the beam:
///     sigma = Int d^8x { C_V(K2)^2 t_vv + C_A^2 t_aa + C_V C_A t_va },   cm^2 per nucleus,
///     t = |M|^2 coefficient dPhi/d^8x / (4 M E),  |M|^2 = (GF^2/2) e^4/Q2^2 4 Z^2 F(Q2)^2 T
///     (docs/physics.md, Amplitude).
/// Each point stands for four: the azimuths fk, fk + 90, 180, 270 degrees of the neutrino,
/// averaged. Without cuts that average is exact, because T is a quadratic form in P.
class CoherentTrident {
 public:
  /// The last coordinate is the neutrino energy; for one energy it plays no part.
  static constexpr int dimensions = TridentPhaseSpace::dimensions + 1;
  static constexpr int azimuths = 4;
  static constexpr int block_size = 256;
  /// Q2 above this is left out; F^2 is below 1e-10 there for every nucleus from carbon on.
  static constexpr double q2_max = 2.0;  // GeV^2

  CoherentTrident(const Nucleus& nucleus, FormFactorModel form_factor, const Beam& beam,
                  const Cuts& cuts);

  /// Coordinates of up to block_size points, struct of arrays.
  using Points = std::array<std::array<double, block_size>, dimensions>;
  struct Tensors {
    std::array<double, block_size> k2;          // GeV^2
    std::array<double, block_size> vv, aa, va;  // cm^2
  };
  /// All block_size lanes are evaluated. va is exactly zero for charge-symmetric cuts, where it
  /// integrates to zero.
  void evaluate(const Points& x, Tensors& result, InstructionSet isa) const;

  /// False below threshold: the cross section is zero.
  [[nodiscard]] bool is_open() const { return is_open_; }
  /// Largest K2 of all energies, GeV^2.
  [[nodiscard]] double k2_max() const { return k2_max_; }

 private:
  /// Neutrino energies of a block with their weights: flux times dE/dx (neutrinos + antineutrinos),
  /// and the share that keeps the sign of T_VA.
  struct Energies {
    std::array<double, block_size> energy, flux, asymmetry;
  };
  void fill_energies(const Points& x, Energies& energies) const;
  template <bool cuts>
  TRIDENTSCAN_INLINE void evaluate_block(const Points& x, const Energies& energies,
                                         Tensors& result) const;
  TRIDENTSCAN_INLINE void evaluate_either(const Points& x, const Energies& energies,
                                          Tensors& result) const;
  void evaluate_baseline(const Points& x, const Energies& energies, Tensors& result) const;
  void evaluate_avx2(const Points& x, const Energies& energies, Tensors& result) const;
  void evaluate_avx512(const Points& x, const Energies& energies, Tensors& result) const;

  TridentPhaseSpace phase_space_;
  FormFactorTable form_factor_;
  double energy_;                        // of a beam of one energy
  std::optional<EnergyMap> energy_map_;  // of a spectrum
  bool is_open_;
  double k2_max_;
  bool has_cuts_;
  double va_weight_;      // 0 for charge-symmetric cuts, else 1
  double normalisation_;  // everything in t that does not depend on x
};

}  // namespace tridentscan::physics
