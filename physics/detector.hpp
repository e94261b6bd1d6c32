#pragma once

#include <array>
#include <cstdint>
#include <span>
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
  /// All copies of one azimuth, copies(). Four copies share their six Gaussians: two energies and
  /// two directions, each pair turned by a quarter of a circle from copy to copy, the directions
  /// against each other. That cancels what is odd in them, and is exact, as a pair of Gaussians has
  /// no direction. The Gaussians of a point are a lattice, moved by `shifts`, uniform in [0, 1), so
  /// that their mean over the shifts is exact too.
  void see(const TridentIntegrand::Pairs& pairs, const Shifts& shifts, int azimuth,
           std::span<Seen> copies, InstructionSet isa) const;

 private:
  /// Both leptons after the response, and what it leaves as it is.
  struct Leptons {
    TridentIntegrand::Pairs::Lepton minus, plus;
    const Lane* q2;
    Lane accepted;  // 1 or 0
  };
  /// What the copies of a lepton have in common: its direction, -1/(1 + |z|) of it, which gives the
  /// directions across, and the width of its energy.
  struct Aim {
    Lane x, y, z, across, energy_width;
  };
  TRIDENTSCAN_INLINE void aim(const TridentIntegrand::Pairs::Lepton& lepton, Aim& aim) const;
  /// Gaussians of four copies: of both energies, and of the direction of each lepton in rad with
  /// the length that makes it a direction again.
  struct Draw {
    std::array<Lane, dimensions> normal;
    std::array<Lane, 2> length;
  };
  TRIDENTSCAN_INLINE void draw(const Shifts& shifts, int number, Draw& draw) const;
  TRIDENTSCAN_INLINE void blur(const TridentIntegrand::Pairs& pairs, const std::array<Aim, 2>& aims,
                               const Draw& draw, int quarters, Leptons& leptons) const;
  TRIDENTSCAN_INLINE void cut(Leptons& leptons) const;
  TRIDENTSCAN_INLINE void measure(Observable observable, const Leptons& leptons,
                                  Lane& values) const;
  TRIDENTSCAN_INLINE void sort(const Leptons& leptons, Seen& seen) const;
  TRIDENTSCAN_INLINE void see_any(const TridentIntegrand::Pairs& pairs, const Shifts& shifts,
                                  int azimuth, std::span<Seen> copies) const;

  Detection detection_;
  Cuts cuts_;
  LeptonMasses leptons_;
  std::size_t bins_;
  int copies_;
  std::vector<std::vector<double>> edges_;  // of the number that stands for the observable
};

}  // namespace tridentscan::physics
