#include "physics/equivalent_photons.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "physics/constants.hpp"
#include "physics/gauss_legendre.hpp"
#include "physics/hadron.hpp"
#include "physics/photon_trident.hpp"
#include "physics/square.hpp"

namespace tridentscan::physics {

EquivalentPhotons::EquivalentPhotons(const Nucleus& nucleus, FormFactorModel form_factor,
                                     double energy, PhotonFlux flux)
    : form_factor_(coherent_nucleus(nucleus, form_factor).electric),
      charge_squared_(square(nucleus.charge)),
      mass_(nucleus.mass),
      energy_(energy),
      flux_(flux) {}

double EquivalentPhotons::s_max() const {
  return 2 * energy_ * form_factor_.q_max();
}

double EquivalentPhotons::operator()(double s) const {
  double q_min = s / (2 * energy_);
  double q_max = form_factor_.q_max();
  if (flux_ == PhotonFlux::full) {
    // P_T^2 >= 0: a Q^4 - 2 b Q2 + s^2 <= 0.
    const double a = 1 + 2 * energy_ / mass_;
    const double b = 2 * square(energy_) - s * (1 + energy_ / mass_);
    const double discriminant = b * b - a * s * s;
    if (!(b > 0 && discriminant > 0)) return 0;
    const double root = b + std::sqrt(discriminant);
    q_min = s / std::sqrt(root);
    q_max = std::min(q_max, std::sqrt(root / a));
  }
  const auto factor = [&](double q) {
    if (flux_ == PhotonFlux::printed) return 1.0;
    if (flux_ == PhotonFlux::transverse) return 1 - square(s / (2 * energy_ * q));
    const double sh = s + q * q;
    return square(s / sh) * (1 - square(sh / (2 * energy_ * q)) - sh / (2 * energy_ * mass_));
  };
  double sum = 0;
  for (const auto& [log_q, weight] : gauss_legendre(std::log(q_min), std::log(q_max), 0.25)) {
    const double q = std::exp(log_q);
    sum += 2 * weight * square(form_factor_(q)) * factor(q);  // dQ2/Q2 = 2 dln q
  }
  return charge_squared_ * constants::alpha / constants::pi * sum;
}

TridentKernel equivalent_photon_kernel(const Target& target, FormFactorModel form_factor,
                                       double energy, PhotonFlux flux, double panel) {
  std::vector<EquivalentPhotons> photons;
  std::vector<double> fractions;
  for (const auto& component : target.components) {
    if (!component.nucleus.density) continue;
    photons.emplace_back(component.nucleus, form_factor, energy, flux);
    fractions.push_back(component.fraction);
  }
  const double s_max = photons.empty() ? 0 : photons.front().s_max();
  const KernelNodes nodes(std::max(s_max, photon_trident_threshold));
  std::vector<double> sums(nodes.size() * KernelNodes::columns, 0.0);

  // s = 4 m^2 cosh^2 w: smooth at the threshold; ds/s = 2 tanh w dw.
  const double w_end = std::acosh(std::sqrt(std::max(s_max / photon_trident_threshold, 1.0)));
  for (const auto& [w, weight] : gauss_legendre(0, w_end, panel)) {
    const double s = photon_trident_threshold * square(std::cosh(w));
    double number = 0;
    for (std::size_t i = 0; i < photons.size(); ++i) number += fractions[i] * photons[i](s);
    if (number == 0) continue;
    TridentKernel photon = photon_trident_kernel(s, panel);
    for (std::size_t i = 0; i < photon.k2.size(); ++i) {
      const double factor = number * 2 * std::tanh(w) * weight * photon.weight[i];
      photon.mean.t_vv[i] *= factor;
      photon.mean.t_aa[i] *= factor;
    }
    nodes.deposit(photon.k2, photon.mean.t_vv, photon.mean.t_aa, photon.mean.t_va, sums,
                  InstructionSet::baseline);
  }
  TridentKernel kernel;
  kernel.k2 = nodes.k2();
  kernel.weight.assign(nodes.size(), KernelNodes::spacing);
  kernel.mean = nodes.values(sums, 1);
  return kernel;
}

}  // namespace tridentscan::physics
