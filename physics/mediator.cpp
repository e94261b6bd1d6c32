#include "physics/mediator.hpp"

namespace tridentscan::physics {

Couplings standard_model(double sin2_theta_w) {
  return {0.5 + 2 * sin2_theta_w, 0.5};
}

Couplings v_minus_a() {
  return {1, 1};
}

Couplings VectorMediator::shift(double k2, double mass) const {
  const double propagator = constants::vev_squared * neutrino / (k2 + mass * mass);
  return {propagator * muon_vector, propagator * muon_axial};
}

VectorMediator lmu_ltau() {
  return {"lmu_ltau", 1, 1, 0};
}

const std::vector<VectorMediator>& named_mediators() {
  static const std::vector<VectorMediator> all = {
      lmu_ltau(), {"lmu", 1, 1, 0}, {"b_minus_3lmu", -3, -3, 0}, {"le_minus_lmu", -1, -1, 0}};
  return all;
}

std::optional<VectorMediator> named_mediator(std::string_view name) {
  for (const VectorMediator& mediator : named_mediators()) {
    if (mediator.name == name) {
      return mediator;
    }
  }
  return std::nullopt;
}

}  // namespace tridentscan::physics
