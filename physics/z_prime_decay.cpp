#include "physics/z_prime_decay.hpp"

#include <cmath>
#include <stdexcept>

#include "physics/constants.hpp"

namespace tridentscan::physics {
namespace {

double lepton_width(double mass, Flavour flavour, const Mediator::Charge& charge) {
  const double r = mass_of(flavour) * mass_of(flavour) / (mass * mass);
  if (4 * r >= 1) {
    return 0;
  }
  return mass / (12 * constants::pi) *
         (charge.vector * charge.vector * (1 + 2 * r) + charge.axial * charge.axial * (1 - 4 * r)) *
         std::sqrt(1 - 4 * r);
}

}  // namespace

bool has_known_decays(const Mediator& model) {
  const Mediator::Charge& muon = model.of_lepton(Flavour::mu);
  return model.kind == Mediator::Kind::vector && muon.vector != 0 && muon.axial == 0 &&
         model.mixing.kind == KineticMixing::Kind::none && !model.gauges_baryon_number();
}

ZPrimeDecay decay_of(const Mediator& model, double mass) {
  if (!has_known_decays(model)) {
    throw std::invalid_argument("the decays of " + model.name + " are not known here");
  }
  ZPrimeDecay decay;
  for (const Flavour flavour : all_flavours) {
    const double charged = lepton_width(mass, flavour, model.of_lepton(flavour));
    const double charge = model.of_neutrino(flavour);
    if (flavour == Flavour::mu) {
      decay.muons = charged;
    }
    decay.total += charged + charge * charge * mass / (24 * constants::pi);
  }
  return decay;
}

}  // namespace tridentscan::physics
