#include "physics/nucleon.hpp"

#include "physics/constants.hpp"

namespace tridentscan::physics {
namespace {

double dipole(double Q2) {
  const double root = 1 + Q2 / 0.71;
  return 1 / (root * root);
}

/// (1 + a1 tau)/(1 + b1 tau + b2 tau^2 + b3 tau^3), Kelly's Eq. (1).
double kelly_fraction(double tau, double a1, double b1, double b2, double b3) {
  return (1 + a1 * tau) / (1 + tau * (b1 + tau * (b2 + tau * b3)));
}

SachsFormFactors kelly(Nucleon nucleon, double Q2) {
  const double mass = mass_of(nucleon);
  const double tau = Q2 / (4 * mass * mass);
  if (nucleon == Nucleon::proton) {
    return {kelly_fraction(tau, -0.24, 10.98, 12.82, 21.97),
            constants::proton_moment * kelly_fraction(tau, 0.12, 10.97, 18.86, 6.55)};
  }
  return {1.70 * tau / (1 + 3.30 * tau) * dipole(Q2),
          constants::neutron_moment * kelly_fraction(tau, 2.33, 14.72, 24.20, 84.1)};
}

}  // namespace

SachsFormFactors sachs_form_factors(NucleonModel model, Nucleon nucleon, double Q2) {
  if (model == NucleonModel::kelly) {
    return kelly(nucleon, Q2);
  }
  return nucleon == Nucleon::proton
             ? SachsFormFactors{dipole(Q2), constants::proton_moment * dipole(Q2)}
             : SachsFormFactors{0, constants::neutron_moment * dipole(Q2)};
}

double mass_of(Nucleon nucleon) {
  return nucleon == Nucleon::proton ? constants::proton_mass : constants::neutron_mass;
}

}  // namespace tridentscan::physics
