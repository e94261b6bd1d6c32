#pragma once

#include <span>

namespace tridentscan::integration {

/// A number with its numerical error (one standard deviation).
struct Estimate {
  double value;
  double error;
};

/// Mean of independent replicas and its standard error from their scatter. With n replicas (value -
/// truth)/error follows Student's t with n - 1 degrees of freedom. Throws std::invalid_argument for
/// fewer than two.
[[nodiscard]] Estimate mean_of_replicas(std::span<const double> replicas);

}  // namespace tridentscan::integration
