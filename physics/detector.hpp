#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "physics/cuts.hpp"
#include "physics/detection.hpp"
#include "physics/trident_integrand.hpp"

namespace tridentscan::physics {

/// Sorts the pairs of an integrand into bins, as a detector sees them: each azimuth of each point
/// in several blurred copies, of which each passes the cuts or does not. Cuts, observables and
/// their correlations are exact this way; a product of cumulative Gaussians is not
/// (docs/shapes.md).
class Detector {
 public:
  /// Cuts are those of a final state (Cuts::for_state). Without a response the integrand has
  /// applied them. Throws std::invalid_argument for copies that are no multiple of the azimuths.
  Detector(const Detection& detection, const Cuts& cuts, LeptonMasses leptons);

  /// The cuts that are left to the integrand.
  [[nodiscard]] static Cuts cuts_of_integrand(const Detection& detection, const Cuts& cuts);

  [[nodiscard]] std::size_t bins() const { return bins_; }
  [[nodiscard]] bool is_blurred() const { return detection_.response.has_value(); }
  /// Of each azimuth.
  [[nodiscard]] int copies() const { return copies_; }

  using Lane = TridentIntegrand::Pairs::Lane;
  /// Two leptons, each with an energy and two angles.
  static constexpr int dimensions = 6;
  using Shifts = std::array<Lane, dimensions>;
  struct Seen {
    Lane weight;                                        // 0 to 1, over the number of copies
    std::array<int, TridentIntegrand::block_size> bin;  // where the weight is not zero
  };
  /// One copy of one azimuth. The six Gaussians of the copies of a point are a lattice, moved by
  /// `shifts`, uniform in [0, 1), so that their mean over the shifts is exact.
  void see(const TridentIntegrand::Pairs& pairs, const Shifts& shifts, int azimuth, int copy,
           Seen& seen, InstructionSet isa) const;

 private:
  /// Both leptons after the response, and what it leaves as it is.
  struct Leptons {
    TridentIntegrand::Pairs::Lepton minus, plus;
    const Lane* q2;
    Lane accepted;  // 1 or 0
  };
  TRIDENTSCAN_INLINE void blur(const TridentIntegrand::Pairs& pairs, const Shifts& shifts,
                               int number, Leptons& leptons) const;
  TRIDENTSCAN_INLINE void cut(Leptons& leptons) const;
  TRIDENTSCAN_INLINE void measure(Observable observable, const Leptons& leptons,
                                  Lane& values) const;
  TRIDENTSCAN_INLINE void see_any(const TridentIntegrand::Pairs& pairs, const Shifts& shifts,
                                  int number, Seen& seen) const;

  Detection detection_;
  Cuts cuts_;
  LeptonMasses leptons_;
  std::size_t bins_;
  int copies_;
  std::vector<std::vector<double>> edges_;  // of the number that stands for the observable
};

}  // namespace tridentscan::physics
