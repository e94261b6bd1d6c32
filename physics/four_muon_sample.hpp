#pragma once

#include <array>
#include <optional>

#include "physics/cumulative_density.hpp"
#include "physics/four_muon_integrand.hpp"

namespace tridentscan::physics {

/// One sample of Z -> 4 mu for every mass, width and coupling of a new boson: what its propagator
/// multiplies at each point. Over Gamma(Z -> mu mu), as FourMuonIntegrand, and by the same map with
/// s34 drawn more often where it is small; the laboratory cuts are a mean over several orientations
/// of the Z at each point, in closed form for its rapidity, which shifts all pseudorapidities
/// alike.
///     |S + X|^2 = |S|^2 + 2 g'^2 Re Sum_k D_k I_k* + g'^4 {Sum_k |D_k|^2 J_k + Sum_{k<l} Re D_k
///     D_l* K_kl}
/// with D_k = 1/(s_k - m^2 + i m Gamma) of pair k. Chiralities are summed over: the boson couples
/// to muons as a vector. Parts that are odd under reflection integrate to zero and are left out.
/// Coordinates: s34, S, y, direction of 3 (2); orientation (3), transverse momentum of the Z.
class FourMuonSample {
 public:
  static constexpr int dimensions = 9;
  static constexpr int block_size = 256;
  static constexpr int orientations = 6;
  /// A block, and one line of the cache more: in arrays of exactly 2 kB a point would compete with
  /// itself for one place of the first-level cache.
  using Values = std::array<double, block_size + 8>;
  using Points = std::array<std::array<double, block_size>, dimensions>;

  /// Throws std::invalid_argument without a cut on pair masses (the photon is massless), and for
  /// laboratory cuts without a motion.
  FourMuonSample(const FourMuonCuts& cuts, std::optional<ZMotion> motion,
                 const ElectroweakScheme& scheme = {});

  enum Pair { p34, p12, p14, p23 };
  /// Weights of a block of points. What is one of four pairs stands at 34, by symmetry.
  struct Terms {
    std::array<Values, 4> s;  // [pair], GeV^2
    std::array<Values, 4> log_s;
    std::array<Values, 4> re, im;  // of I, [pair], GeV^-2 of the amplitude
    Values boson;                  // J at s34
    std::array<Values, 4> cross;   // K at (s34, s[pair]); none for 34
    Values standard;
    /// The Standard Model with the cut on pair masses alone, of 4 mu and of 2 e 2 mu.
    Values same_flavour, two_flavours;
  };
  void evaluate(const Points& x, Terms& result, InstructionSet isa) const;

  [[nodiscard]] double s_low() const { return s_low_; }
  [[nodiscard]] double s_high() const { return s_high_; }

 private:
  /// Momenta of a block in the rest frame of the Z: [muon][E, x, y, z].
  using Momenta = std::array<std::array<Values, 4>, 4>;
  /// What all orientations share: transverse momentum of the Z over its mass, with its Lorentz
  /// factor; s^2 of the pairs that no diagram has, GeV^4; and the angles of the first orientation.
  struct Common {
    Values sinh, cosh, s13_squared, s24_squared;
    Values cos, phi_sin, phi_cos, psi_sin, psi_cos;
  };
  /// One orientation: 0 or 1, whether the separation is too close to the cut for its fast form, and
  /// the rapidities of the Z between which all muons are within the cut on pseudorapidity.
  struct Turned {
    Values passed, doubtful, lowest, highest;
    double doubts;  // none if no point is doubtful
  };
  struct Shared;
  struct Drawn;
  TRIDENTSCAN_INLINE static void draw(const Shared& k, const Points& x, Drawn& d);
  TRIDENTSCAN_INLINE static void fill_point(const Shared& k, const Drawn& d, const Points& x, int i,
                                            Terms& result, Momenta& momenta);
  void fill(const Points& x, Terms& result, Momenta& momenta, InstructionSet isa) const;
  TRIDENTSCAN_INLINE static void fill_common(const Points& x, const Momenta& p, Common& common);
  TRIDENTSCAN_INLINE void turn(int o, const Terms& t, const Momenta& p, const Common& common,
                               Turned& result) const;
  [[nodiscard]] bool separated(int o, const Momenta& p, const Common& common, int i) const;
  TRIDENTSCAN_INLINE void add_acceptance(const Turned& turned, Values& acceptance) const;
  void apply_laboratory_cuts(const Points& x, const Momenta& momenta, Terms& terms,
                             InstructionSet isa) const;

  FourMuonCuts cuts_;
  std::optional<ZMotion> motion_;
  std::optional<CumulativeDensity> rapidity_;
  ElectroweakScheme scheme_;
  double s_low_, s_high_;
  bool laboratory_;
};

}  // namespace tridentscan::physics
