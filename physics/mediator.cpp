#include "physics/mediator.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace tridentscan::physics {
namespace {

const double electric_charge = std::sqrt(4 * constants::pi * constants::alpha);

/// Charges of e, mu and tau, the same for their neutrinos.
Mediator gauged(std::string name, double e, double mu, double tau) {
  return {std::move(name), {e, mu, tau}, {{{e, 0}, {mu, 0}, {tau, 0}}}};
}

}  // namespace

Couplings standard_model(double sin2_theta_w) {
  return trident_channel({Flavour::mu}, {Flavour::mu, Flavour::mu}, sin2_theta_w)->couplings;
}

Couplings v_minus_a() {
  return {1, 1};
}

double vacuum_polarisation(double z) {
  if (z < 0.02) {
    // sum_n (-1)^(n+1) z^n/n B(n+2, n+2); the next term is below 1e-12 of the first.
    return z * (1 / 30.0 - z * (1 / 280.0 - z * (1 / 1890.0 - z * (1 / 11088.0 - z / 60060))));
  }
  const double r = 1 / z, b = std::sqrt(1 + 4 * r);
  // ln((b + 1)/(b - 1)) with b - 1 = 4 r/(b + 1).
  return (-5.0 / 3 + 4 * r + (1 - 2 * r) * b * std::log((b + 1) * (b + 1) * z / 4)) / 6;
}

bool Mediator::has_finite_loop() const {
  double sum = 0, largest = 0;
  for (const Charge& charge : lepton) {
    sum += charge.vector;
    largest = std::max(largest, std::abs(charge.vector));
  }
  return std::abs(sum) <= 1e-12 * largest;
}

double Mediator::mixing_at(double k2) const {
  switch (mixing.kind) {
    case KineticMixing::Kind::none:
      return 0;
    case KineticMixing::Kind::value:
      return mixing.value;
    case KineticMixing::Kind::loop:
      break;
  }
  if (!has_finite_loop()) {
    throw std::invalid_argument(
        "the loop of the charged leptons diverges unless their charges sum to zero");
  }
  double sum = 0;
  for (const Flavour flavour : all_flavours) {
    const double m2 = mass_of(flavour) * mass_of(flavour);
    sum += lepton[index_of(flavour)].vector * (std::log(m2) / 6 + vacuum_polarisation(k2 / m2));
  }
  return -electric_charge / (2 * constants::pi * constants::pi) * sum;
}

Couplings Mediator::shift(Flavour of_neutrino, Flavour of_pair, double k2, double mass) const {
  const double charge = neutrino[index_of(of_neutrino)];
  if (kind != Kind::vector || charge == 0) {
    return {0, 0};
  }
  const double propagator = constants::vev_squared * charge / (k2 + mass * mass);
  const Charge& pair = lepton[index_of(of_pair)];
  return {propagator * (pair.vector - electric_charge * mixing_at(k2)), propagator * pair.axial};
}

double Mediator::vector_charge(Flavour of_lepton) const {
  const double k = mixing.kind == KineticMixing::Kind::value ? mixing.value : 0;
  return lepton[index_of(of_lepton)].vector - electric_charge * k;
}

double Mediator::scalar_coupling(Flavour of_neutrino, Flavour of_pair, double k2,
                                 double mass) const {
  if (kind == Kind::vector) {
    return 0;
  }
  return 2 * constants::vev_squared * neutrino[index_of(of_neutrino)] *
         lepton[index_of(of_pair)].vector / (k2 + mass * mass);
}

bool Mediator::acts_on(const Neutrino& incoming, const FinalState& state) const {
  const Charge& pair = lepton[index_of(state.minus)];
  const bool mixes = kind == Kind::vector && mixing.kind != KineticMixing::Kind::none;
  return state.is_same_flavour() && neutrino[index_of(incoming.flavour)] != 0 &&
         (pair != Charge{} || mixes);
}

bool Mediator::gauges_baryon_number() const {
  return name == "b_minus_l" || name == "b_minus_3lmu" || name == "b_minus_3le";
}

const std::vector<Mediator>& gauged_mediators() {
  static const std::vector<Mediator> all = {gauged("lmu_ltau", 0, 1, -1),
                                            gauged("le_lmu", 1, -1, 0),
                                            gauged("le_ltau", 1, 0, -1),
                                            gauged("b_minus_l", -1, -1, -1),
                                            gauged("b_minus_3lmu", 0, -3, 0),
                                            gauged("b_minus_3le", -3, 0, 0),
                                            gauged("lmu", 0, 1, 0)};
  return all;
}

std::optional<Mediator> gauged_mediator(std::string_view name) {
  const auto& all = gauged_mediators();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Mediator& m) { return m.name == name; });
  return found == all.end() ? std::nullopt : std::optional(*found);
}

Mediator lmu_ltau() {
  return gauged_mediators().front();
}

}  // namespace tridentscan::physics
