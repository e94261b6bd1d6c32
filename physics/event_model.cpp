#include "physics/event_model.hpp"

#include <sstream>
#include <stdexcept>

namespace tridentscan::physics {
namespace {

CouplingProducts products_of(const Couplings& c) {
  return {.vv = c.vector * c.vector, .aa = c.axial * c.axial, .va = c.vector * c.axial};
}

void add_scalar(const Mediator& boson, double coupling, CouplingProducts& products) {
  (boson.kind == Mediator::Kind::scalar ? products.ss : products.pp) += coupling * coupling;
}

}  // namespace

CouplingProducts& CouplingProducts::add(const CouplingProducts& other, double factor) {
  vv += factor * other.vv;
  aa += factor * other.aa;
  va += factor * other.va;
  ss += factor * other.ss;
  pp += factor * other.pp;
  return *this;
}

CouplingProducts EventModel::products(const Neutrino& incoming, const FinalState& state,
                                      double k2) const {
  const auto channel = trident_channel(incoming, state);
  if (!channel) {
    throw std::invalid_argument(name_of(incoming) + " does not make " + name_of(state));
  }
  Couplings c = channel->couplings;
  if (!boson || !boson->acts_on(incoming, state)) {
    return products_of(c);
  }
  const double g2 = coupling * coupling;
  const Couplings shift = boson->shift(incoming.flavour, state.minus, k2, mass);
  c.vector += g2 * shift.vector;
  c.axial += g2 * shift.axial;
  CouplingProducts products = products_of(c);
  add_scalar(*boson, g2 * boson->scalar_coupling(incoming.flavour, state.minus, k2, mass),
             products);
  return products;
}

std::string EventModel::text() const {
  if (!boson) {
    return "sm";
  }
  std::ostringstream text;
  text << boson->name << ", m = " << mass << " GeV, g' = " << coupling;
  return text.str();
}

CouplingProducts boson_alone(const Mediator& boson, const Neutrino& incoming,
                             const FinalState& state, double k2, double mass) {
  if (!boson.acts_on(incoming, state)) {
    return {};
  }
  CouplingProducts products = products_of(boson.shift(incoming.flavour, state.minus, k2, mass));
  add_scalar(boson, boson.scalar_coupling(incoming.flavour, state.minus, k2, mass), products);
  return products;
}

}  // namespace tridentscan::physics
