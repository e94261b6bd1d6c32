#pragma once

#include <array>
#include <optional>

#include "physics/constants.hpp"
#include "physics/density_table.hpp"
#include "physics/four_muon_amplitude.hpp"
#include "physics/four_muon_cuts.hpp"
#include "physics/instruction_set.hpp"

namespace tridentscan::physics {

/// Couplings of the muon: alpha of the photon that is radiated, the Z by GF and m_Z. The source's
/// coupling cancels in all rates here, which are relative to Z -> mu mu.
struct ElectroweakScheme {
  double alpha = constants::alpha_at_mz;
  double sin2_theta_w = constants::sin2_theta_w;
};

/// How the Z moves in the laboratory: transverse momentum in GeV and rapidity, independent of each
/// other. It is unpolarised.
struct ZMotion {
  DensityTable transverse_momentum, rapidity;
  bool operator==(const ZMotion&) const = default;
};

/// A new boson in the full amplitude, vector coupling to muons c g' with g' = 1.
struct NewBoson {
  double mass;     // GeV
  double width;    // GeV
  double charge2;  // c^2
};

enum class Flavours { same, different };  // 4 mu (or 4 e), 2 e 2 mu

/// Integrands of Z -> mu- mu+ mu- mu+ on the mass shell of the Z on the unit cube, over
/// Gamma(Z -> mu mu), so that the integral is a ratio of rates with the selection:
///     dGamma = 1/(2 m_Z) 1/3 sum |M|^2 S dPhi4,   S = 1/4 for four muons, 1 for two flavours
///     dPhi4 = ds34/2pi ds12/2pi sqrt(lambda)/(8 pi m_Z^2) dOmega/4pi (1/8pi)^2 dOmega'/4pi
/// Muons are massless: pairs must be much heavier than two muons. The points follow one pair, 3-4,
/// of which the others are images by symmetry: |M|^2 is shared out among the pairs as their
/// propagators are. Coordinates: s34; S = m_Z^2 + s34 - s12, y = atanh((s134 - s234)/S), the
/// direction of 3 in the pair; orientation (3), transverse momentum and rapidity of the Z.
class FourMuonIntegrand {
 public:
  static constexpr int dimensions = 10;
  static constexpr int block_size = 256;
  using Points = std::array<std::array<double, block_size>, dimensions>;
  using Values = std::array<double, block_size>;

  FourMuonIntegrand(const FourMuonCuts& cuts, std::optional<ZMotion> motion,
                    const ElectroweakScheme& scheme = {}, Flavours flavours = Flavours::same);

  /// Standard Model, interference with the boson and the boson alone, for g' = 1. Half of the
  /// points follow the resonance of the boson where there is one. full and standard throw
  /// std::invalid_argument without a cut on pair masses: the photon is massless.
  struct Pieces {
    Values standard, interference, mediator;
  };
  void full(const Points& x, const NewBoson& boson, Pieces& result, InstructionSet isa) const;
  /// The Standard Model alone; no new boson.
  void standard(const Points& x, Values& result, InstructionSet isa) const;

  /// Z -> mu mu Z' with a Z' of vector coupling 1 on its mass shell that decays to muons with
  /// branching ratio 1. The first coordinate plays no part.
  void resonance(const Points& x, double mass, Values& result, InstructionSet isa) const;
  /// Whether that can pass the cuts on pair masses.
  [[nodiscard]] bool resonance_is_open(double mass) const;

 private:
  struct Muons;
  struct Map;
  [[nodiscard]] Map map_of(const std::optional<NewBoson>& boson) const;
  template <bool has_boson>
  TRIDENTSCAN_INLINE void fill_full(const Points& x, const Map& map, Muons& muons,
                                    Pieces& result) const;
  TRIDENTSCAN_INLINE void fill_resonance(const Points& x, double mass, Muons& muons,
                                         Values& result) const;
  void apply_laboratory_cuts(const Points& x, const Muons& muons, Values& passed) const;

  FourMuonCuts cuts_;
  std::optional<ZMotion> motion_;
  ElectroweakScheme scheme_;
  Flavours flavours_;
  double s_low_, s_high_;  // of s34
};

/// Couplings of the muon to the Z in units of g/cos(theta_W): -1/2 + sin^2, sin^2.
[[nodiscard]] ChiralCouplings muon_to_z(double sin2_theta_w);

}  // namespace tridentscan::physics
