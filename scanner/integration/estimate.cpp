#include "scanner/integration/estimate.hpp"

#include <cmath>
#include <stdexcept>

namespace tridentscan::integration {

Estimate mean_of_replicas(std::span<const double> replicas) {
  const auto n = static_cast<double>(replicas.size());
  if (n < 2) {
    throw std::invalid_argument("an error needs at least two replicas");
  }
  double sum = 0;
  for (const double x : replicas) {
    sum += x;
  }
  const double mean = sum / n;
  double squares = 0;
  for (const double x : replicas) {
    squares += (x - mean) * (x - mean);
  }
  return {mean, std::sqrt(squares / (n * (n - 1)))};
}

}  // namespace tridentscan::integration
