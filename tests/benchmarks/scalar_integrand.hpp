#pragma once

#include <span>
#include <vector>

#include "physics/cuts.hpp"
#include "physics/form_factor.hpp"
#include "physics/nucleus.hpp"
#include "physics/trident_phase_space.hpp"

namespace tridentscan::benchmarks {

/// TridentIntegrand, evaluated one point at a time as a general-purpose integrator asks for it: the
/// same map, the same four azimuths, the same sum over the nuclei of a target; one neutrino energy.
class ScalarTrident {
 public:
  static constexpr std::size_t dimensions = physics::TridentPhaseSpace::dimensions;

  ScalarTrident(const physics::Target& target, physics::FormFactorModel form_factor, double energy,
                const physics::Cuts& cuts);

  /// sigma = Int d^7x { factor of C_V^2 ... } with C_V = c_vector + shift/(K2 + mass^2) and C_A =
  /// c_axial, cm^2.
  struct Couplings {
    double vector, axial;
    double shift, mass;  // GeV^2, GeV
  };
  [[nodiscard]] double operator()(std::span<const double> x, const Couplings& couplings) const;

 private:
  struct Nucleus {
    physics::TridentPhaseSpace phase_space;
    physics::FormFactorTable form_factor;
    double normalisation;  // times the fraction of the nucleus
  };
  std::vector<Nucleus> nuclei_;
  double energy_;
  bool has_cuts_;
};

}  // namespace tridentscan::benchmarks
