#include "physics/constructions/feldman_cousins.hpp"

namespace tridentscan::physics::feldman_cousins {

double t_tilde(const Likelihood& data, std::span<const double> ratios) {
  return above_best_signal(data, ratios, data.best_strength(ratios));
}

double expected_t_tilde(double distance, double n) {
  const double from_point = (distance - n) * (distance - n);
  return n < 0 ? from_point - n * n : from_point;
}

}  // namespace tridentscan::physics::feldman_cousins
