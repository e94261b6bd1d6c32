#include "physics/mediator.hpp"

#include "physics/constants.hpp"

namespace tridentscan::physics {

Couplings standard_model() {
  return {0.5 + 2 * constants::sin2_theta_w, 0.5};
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

}  // namespace tridentscan::physics
