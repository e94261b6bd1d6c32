#include "tests/benchmarks/scalar_integrand.hpp"

#include <cmath>

#include "physics/constants.hpp"
#include "physics/trident_amplitude.hpp"
#include "physics/trident_integrand.hpp"
#include "physics/units.hpp"

namespace tridentscan::benchmarks {
namespace {

using Selection = physics::TridentPhaseSpace::Selection;

template <Selection selection>
double sum_over_azimuths(const physics::TridentPhaseSpace& phase_space,
                         const physics::TridentPhaseSpace::Dilepton& d, std::span<const double> x,
                         double vector, double axial) {
  const auto f = physics::vector_math::sin_cos_2pi(x[5]);
  const auto fk = physics::vector_math::sin_cos_2pi(x[6]);
  const double rotated[5] = {fk.cos, -fk.sin, -fk.cos, fk.sin, fk.cos};  // cosines; sine is next
  double sum = 0;
  for (int k = 0; k < 4; ++k) {
    const auto p = phase_space.point<selection>(d, x[4], k < 2 ? f.cos : -f.sin,
                                                k < 2 ? f.sin : f.cos, rotated[k], -rotated[k + 1]);
    const auto t = physics::trident_tensor(p.invariants, physics::two_muons);
    sum += p.density * (vector * vector * t.vv + axial * axial * t.aa);
  }
  return sum;
}

}  // namespace

ScalarTrident::ScalarTrident(const physics::Target& target, physics::FormFactorModel form_factor,
                             double energy, const physics::Cuts& cuts)
    : energy_(energy), has_cuts_(cuts != physics::Cuts{}) {
  using namespace physics::constants;
  const double e4 = 16 * pi * pi * alpha * alpha;
  for (const auto& [nucleus, fraction] : target.components) {
    const physics::Hadron hadron = physics::coherent_nucleus(nucleus, form_factor);
    const double z = nucleus.charge;
    nuclei_.push_back({physics::TridentPhaseSpace(hadron.kinematics(), cuts), hadron.electric,
                       fraction * fermi * fermi / 2 * e4 * 4 * z * z / (4 * nucleus.mass * energy) /
                           4 / physics::units::cm2});
  }
}

double ScalarTrident::operator()(std::span<const double> x, const Couplings& c) const {
  double sum = 0;
  for (const Nucleus& n : nuclei_) {
    const auto d = n.phase_space.dilepton(n.phase_space.at(energy_), x[0], x[1], x[2], x[3]);
    const double F = n.form_factor(std::sqrt(d.q2));
    const double vector = c.vector + c.shift / (d.k2 + c.mass * c.mass);
    sum += n.normalisation * F * F / (d.q2 * d.q2) *
           (has_cuts_ ? sum_over_azimuths<Selection::energy_and_angle>(n.phase_space, d, x, vector,
                                                                       c.axial)
                      : sum_over_azimuths<Selection::none>(n.phase_space, d, x, vector, c.axial));
  }
  return sum;
}

}  // namespace tridentscan::benchmarks
