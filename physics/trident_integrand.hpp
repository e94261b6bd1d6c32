#pragma once

#include <array>
#include <memory>
#include <optional>

#include "physics/beam.hpp"
#include "physics/cuts.hpp"
#include "physics/energy_map.hpp"
#include "physics/hadron.hpp"
#include "physics/instruction_set.hpp"
#include "physics/mediator.hpp"
#include "physics/trident_phase_space.hpp"

namespace tridentscan::physics {

class EnergyMoments;

/// Integrand of nu X -> nu' X l- l+ on a hadron X as a function on the unit cube, averaged
/// over the flux of the beam:
///     sigma = Int d^8x { C_V(K2)^2 t_vv + C_A^2 t_aa + C_V C_A t_va + C_S^2 t_scalar },  cm^2 per
///     hadron, the last term (C_P^2 for a pseudoscalar) where such a boson is asked for,
///     t = |M|^2 coefficient dPhi/d^8x / (4 M E),  |M|^2 = (GF^2/2) e^4/Q2^2 H_ab Lept^a Lept^b*
/// (docs/physics.md, Amplitude). Each point stands for the average over four azimuths fk, fk + 90,
/// 180, 270 degrees of the neutrino, which is exact where no cut acts, because the tensor is a
/// quadratic form: there it comes from three values of that form and fk plays no part.
class TridentIntegrand {
 public:
  /// The last coordinate is the neutrino energy; for one energy it plays no part.
  static constexpr int dimensions = TridentPhaseSpace::dimensions + 1;
  static constexpr int block_size = 256;

  /// The hadron's beam and cuts; the masses of l- and l+ that are made; `boson` other than vector
  /// fills the scalar column for it. Antineutrinos change the sign of va; where
  /// that matters, throws std::invalid_argument for a beam of neutrinos and antineutrinos.
  TridentIntegrand(const Hadron& hadron, const Beam& beam, const Cuts& cuts,
                   LeptonMasses leptons = two_muons, Mediator::Kind boson = Mediator::Kind::vector);

  /// Coordinates of up to block_size points, struct of arrays.
  using Points = std::array<std::array<double, block_size>, dimensions>;
  struct Tensors {
    std::array<double, block_size> k2;          // GeV^2
    std::array<double, block_size> vv, aa, va;  // cm^2
    std::array<double, block_size> scalar;      // cm^2; zero for vector bosons
  };
  /// All block_size lanes are evaluated. va is exactly zero for equal masses and
  /// charge-symmetric cuts, where it integrates to zero.
  void evaluate(const Points& x, Tensors& result, InstructionSet isa) const;

  /// Neutrino energies (GeV) of a block with their weights: flux over total flux and over the
  /// density of the draw.
  struct Energies {
    std::array<double, block_size> energy, flux;
  };
  /// The same at energies that the caller has drawn, none below lowest_energy(); the last
  /// coordinate plays no part.
  void evaluate_at(const Points& x, const Energies& energies, Tensors& result,
                   InstructionSet isa) const;
  /// GeV; below it the cross section is zero.
  [[nodiscard]] double lowest_energy() const { return phase_space_.threshold(); }

  /// One of the four azimuths behind each point: what it adds to the tensors, and the leptons in
  /// the laboratory.
  struct Pairs {
    using Lane = std::array<double, block_size>;
    struct Lepton {
      Lane energy, x, y, z;  // GeV; z along the beam, about which the event was not turned
    };
    Lane k2;          // GeV^2, to the neutrino
    Lane q2;          // GeV^2, to the hadron
    Lane vv, aa, va;  // cm^2
    Lane scalar;      // cm^2
    Lepton minus, plus;
  };
  static constexpr int azimuths = 4;
  /// What evaluate sums over, for detectors that see the leptons.
  void evaluate_pairs(const Points& x, std::array<Pairs, azimuths>& result,
                      InstructionSet isa) const;

  /// The same with va of every point, though it may integrate to zero: what an event needs. Throws
  /// std::invalid_argument for a beam of neutrinos and antineutrinos.
  [[nodiscard]] TridentIntegrand with_asymmetry() const;

  /// The same with the average over a spectrum in closed form, for evaluate alone (physics.md,
  /// Beams without cuts): the coordinate of sh draws the lowest energy that reaches it, and the
  /// last plays no part, as for one energy. Of one energy: the same. Throws std::invalid_argument
  /// where cuts see the energy.
  [[nodiscard]] TridentIntegrand averaged() const;

  /// Masses of the charged leptons, GeV.
  [[nodiscard]] LeptonMasses leptons() const { return phase_space_.leptons(); }
  /// What the first seven coordinates mean, and the last: whoever draws points for this integrand
  /// takes them from here. The weight of the energy is part of the integrand.
  [[nodiscard]] const TridentPhaseSpace& phase_space() const { return phase_space_; }
  [[nodiscard]] SampledEnergy energy_at(double coordinate) const;
  /// How the cube is laid over phase space, which the masses decide.
  [[nodiscard]] TridentPhaseSpace::Map map() const { return phase_space_.map(); }
  /// Whether energies of a spectrum are drawn, so that the last coordinate plays a part.
  [[nodiscard]] bool draws_energies() const { return energy_map_.has_value() && !moments_; }
  /// Whether the average over a spectrum is in closed form.
  [[nodiscard]] bool is_averaged() const { return moments_ != nullptr; }
  /// On the leptons of a pair; limits on the mass of the pair or on Q2 are none.
  [[nodiscard]] bool has_cuts() const { return phase_space_.selection() != Selection::none; }
  /// Of the hadron: a nucleon, not a nucleus as a whole.
  [[nodiscard]] bool has_spin() const { return hadron_.has_spin(); }
  /// Matrix elements behind one point.
  [[nodiscard]] int evaluations_per_point() const;
  /// False below threshold: the cross section is zero.
  [[nodiscard]] bool is_open() const { return is_open_; }
  /// Largest K2 of all energies, GeV^2.
  [[nodiscard]] double k2_max() const { return k2_max_; }

 private:
  using Selection = TridentPhaseSpace::Selection;
  void fill_energies(const Points& x, Energies& energies, InstructionSet isa) const;
  using Map = TridentPhaseSpace::Map;
  /// What the azimuths of a point share, and one of them, for so many points as fit in the first
  /// cache.
  struct Strip {
    static constexpr int size = 32;
    using Lane = std::array<double, size>;
    Lane q;              // GeV
    Lane along, across;  // W_P and W_g/4 of the hadron, over Z^2
    TridentPhaseSpace::DileptonOf<Lane> dileptons;
    Lane x_of_t, weight;
    Lane first_cos_f, first_sin_f, first_cos_fk, first_sin_fk;
    /// Of one azimuth.
    Lane cos_f, sin_f, cos_fk, sin_fk, w, range;
  };
  /// All but the azimuths, of the points from `begin` on. `phase_space`: a copy of the member, one
  /// for a block, since all threads count the copies of its tables.
  template <Map map, bool has_spin, bool at_limit>
  TRIDENTSCAN_INLINE void fill_strip(const TridentPhaseSpace& phase_space, const Points& x,
                                     const Energies& energies, int begin, Strip& strip) const;
  template <bool has_spin>
  TRIDENTSCAN_INLINE void fill_structure(Strip& strip) const;
  TRIDENTSCAN_INLINE static void fill_first_azimuth(const Points& x, int begin, Strip& strip);
  template <Map map, Selection selection>
  TRIDENTSCAN_INLINE static void draw_azimuth(const TridentPhaseSpace& phase_space, int azimuth,
                                              Strip& strip);
  /// Calls work<map, has_spin, with_scalar>() with what this integrand is
  /// (trident_contraction.hpp).
  template <class Work>
  void specialised(const Work& work) const;
  template <Map map, bool has_spin, bool with_scalar>
  TRIDENTSCAN_INLINE void average_block(const Points& x, Tensors& result) const;
  void evaluate_average(const Points& x, Tensors& result, InstructionSet isa) const;
  template <Map map, Selection selection, bool has_spin, bool with_scalar>
  TRIDENTSCAN_INLINE void evaluate_block(const Points& x, const Energies& energies,
                                         Tensors& result) const;
  template <Map map, Selection selection, bool has_spin, bool with_scalar>
  TRIDENTSCAN_INLINE void pairs_block(const Points& x, const Energies& energies,
                                      std::array<Pairs, azimuths>& result) const;

  Hadron hadron_;
  TridentPhaseSpace phase_space_;
  Beam beam_;
  std::optional<EnergyMap> energy_map_;           // of a spectrum
  std::shared_ptr<const EnergyMoments> moments_;  // of an averaged spectrum
  bool is_open_;
  double k2_max_;
  Mediator::Kind boson_;
  double va_sign_;        // of neutrinos 1, of antineutrinos -1, of both 0
  double va_weight_;      // 0 for equal masses and charge-symmetric cuts; else va_sign_
  double normalisation_;  // everything in t that does not depend on x
};

}  // namespace tridentscan::physics
