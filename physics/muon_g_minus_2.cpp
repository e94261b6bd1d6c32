#include "physics/muon_g_minus_2.hpp"

#include <cmath>
#include <limits>

#include "physics/constants.hpp"

namespace tridentscan::physics {
namespace {

/// Int_0^1 dz 2 z (1-z)^2/((1-z)^2 + r z), r = m_Z'^2/m^2, by the trapezoidal rule in
/// s = ln(z/(1-z)). The integrand falls like exp(-|s|) or faster, and its poles,
/// e^s (1 + e^s) = -1/r, stay pi/2 off the real axis for every r: the error is exp(-pi^2/h).
double loop_integral(double r) {
  constexpr double step = 0.25;
  constexpr int half_count = 200;  // |s| <= 50
  double sum = 0;
  for (int i = -half_count; i <= half_count; ++i) {
    const double ratio = std::exp(i * step);
    const double rest = 1 / (1 + ratio);  // 1 - z
    const double z = ratio * rest;
    sum += 2 * z * z * rest * rest * rest / (rest * rest + r * z);
  }
  return step * sum;
}

}  // namespace

double muon_g_minus_2(double mass, double coupling) {
  const double ratio = mass / constants::muon_mass;
  return coupling * coupling / (8 * constants::pi * constants::pi) * loop_integral(ratio * ratio);
}

double coupling_for_muon_g_minus_2(double mass, double delta_a_mu) {
  if (!(delta_a_mu >= 0)) return std::numeric_limits<double>::quiet_NaN();
  return std::sqrt(delta_a_mu / muon_g_minus_2(mass, 1));
}

}  // namespace tridentscan::physics
