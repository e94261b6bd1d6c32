#include "physics/z_prime_decay.hpp"

#include <cmath>
#include <stdexcept>

#include "physics/constants.hpp"

namespace tridentscan::physics {
namespace {

/// To a lepton pair of charge 1, for g' = 1.
double lepton_width(double mass, double lepton_mass) {
  const double r = lepton_mass * lepton_mass / (mass * mass);
  if (4 * r >= 1) {
    return 0;
  }
  return mass / (12 * constants::pi) * (1 + 2 * r) * std::sqrt(1 - 4 * r);
}

double neutrino_width(double mass) {
  return mass / (24 * constants::pi);
}

}  // namespace

bool has_known_decays(const VectorMediator& model) {
  return model.muon_axial == 0 && model.muon_vector != 0 && model.name != "b_minus_3lmu";
}

ZPrimeDecay decay_of(const VectorMediator& model, double mass) {
  if (!has_known_decays(model)) {
    throw std::invalid_argument("the decays of " + model.name + " are not known here");
  }
  const double muon2 = model.muon_vector * model.muon_vector;
  const double neutrino2 = model.neutrino * model.neutrino;
  ZPrimeDecay decay;
  decay.muons = muon2 * lepton_width(mass, constants::muon_mass);
  decay.total = decay.muons + neutrino2 * neutrino_width(mass);
  if (model.name == "lmu_ltau") {
    decay.total += lepton_width(mass, constants::tau_mass) + neutrino_width(mass);
  } else if (model.name == "le_minus_lmu") {
    decay.total += lepton_width(mass, constants::electron_mass) + neutrino_width(mass);
  }
  return decay;
}

}  // namespace tridentscan::physics
