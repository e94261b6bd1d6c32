#pragma once

#include <cmath>

#include "physics/constants.hpp"
#include "physics/cuts.hpp"
#include "physics/vector_math.hpp"

namespace tridentscan::physics {

/// What Cuts ask of two leptons in the laboratory, as inner loops compare it: the one place that
/// says it, for leptons as they are and as a detector sees them. Not here are the mass of the pair
/// and the momentum transfer, which are limits of phase space, and efficiencies.
class PairSelection {
 public:
  /// Nothing; energies and angles; or everything that Cuts can hold. Known at compile time, so that
  /// nobody pays for cuts of others.
  enum class Extent { none, energy_and_angle, all };

  /// Energy (GeV), squared momentum, and momentum along the beam.
  struct Lepton {
    double energy, momentum2, along;
  };

  explicit PairSelection(const Cuts& cuts)
      : minus_(cuts.minus),
        plus_(cuts.plus),
        min_total_energy_(cuts.min_total_energy),
        min_opening_cosine_(cuts.min_opening_angle > 0 ? std::cos(cuts.min_opening_angle)
                                                       : no_limit),
        max_opening_cosine_(
            cuts.max_opening_angle < constants::pi ? std::cos(cuts.max_opening_angle) : -no_limit) {
  }

  [[nodiscard]] static Extent extent_of(const Cuts& cuts) {
    const Cuts nothing;
    Cuts rest = cuts;
    rest.min_dilepton_mass = nothing.min_dilepton_mass;
    rest.max_dilepton_mass = nothing.max_dilepton_mass;
    rest.max_momentum_transfer = nothing.max_momentum_transfer;
    rest.flavours = nothing.flavours;  // merged into those of the charges (Cuts::for_state)
    if (rest == nothing) return Extent::none;
    for (LeptonCuts* lepton : {&rest.minus, &rest.plus}) {
      lepton->min_energy = nothing.minus.min_energy;
      lepton->max_angle = nothing.minus.max_angle;
    }
    return rest == nothing ? Extent::energy_and_angle : Extent::all;
  }

  [[nodiscard]] double min_energy_of_minus() const { return minus_.min_energy; }
  [[nodiscard]] double min_energy_of_plus() const { return plus_.min_energy; }

  /// `scalar_product` is that of the momenta, GeV^2.
  template <Extent extent>
  [[nodiscard]] TRIDENTSCAN_INLINE bool keeps(const Lepton& minus, const Lepton& plus,
                                              double scalar_product) const {
    const bool each = keeps<extent>(minus, minus_) & keeps<extent>(plus, plus_);
    if constexpr (extent == Extent::all) {
      const double both_momenta = std::sqrt(minus.momentum2 * plus.momentum2);
      return each & (minus.energy + plus.energy >= min_total_energy_) &
             (scalar_product <= min_opening_cosine_ * both_momenta) &
             (scalar_product >= max_opening_cosine_ * both_momenta);
    }
    return each;
  }

 private:
  static constexpr double no_limit = 2;  // of a cosine: no cut must not fail by rounding

  struct Limits {
    double min_energy, min_cosine, min_pt2;
    explicit Limits(const LeptonCuts& cuts)
        : min_energy(cuts.min_energy),
          min_cosine(cuts.max_angle < constants::pi ? std::cos(cuts.max_angle) : -no_limit),
          min_pt2(cuts.min_transverse_momentum > 0
                      ? vector_math::square(cuts.min_transverse_momentum)
                      : -1) {}
  };

  template <Extent extent>
  [[nodiscard]] TRIDENTSCAN_INLINE static bool keeps(const Lepton& lepton, const Limits& limits) {
    // One part in 1e9 of slack: the map puts points on the edge of the energy cut, never beyond it.
    const bool good = (lepton.energy > limits.min_energy * (1 - 1e-9)) &
                      (lepton.along >= limits.min_cosine * std::sqrt(lepton.momentum2));
    if constexpr (extent == Extent::all) {
      return good & (lepton.momentum2 - lepton.along * lepton.along >= limits.min_pt2);
    }
    return good;
  }

  Limits minus_, plus_;
  double min_total_energy_, min_opening_cosine_, max_opening_cosine_;
};

}  // namespace tridentscan::physics
