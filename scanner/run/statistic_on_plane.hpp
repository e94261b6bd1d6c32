#pragma once

#include <cmath>
#include <vector>

#include "scanner/config/scan_config.hpp"

namespace tridentscan::run {

/// chi2 rises like a power of g': on this scale it is nearly straight between grid points, and
/// contours are the same.
inline double straightened(double x) {
  return std::copysign(std::log1p(std::abs(x)), x);
}

/// A statistic over the plane, straightened for interpolation, with its error.
struct OnPlane {
  std::vector<double> value, error;
  explicit OnPlane(std::size_t size) : value(size), error(size) {}
  void set(std::size_t point, double x, double x_error) {
    value[point] = straightened(x);
    error[point] = x_error / (1 + std::abs(x));
  }
};

/// From p-values of `number` toys [mass, coupling].
[[nodiscard]] OnPlane statistic_of_toys(const config::Question& config,
                                        const std::vector<double>& p_value,
                                        const std::vector<double>& error,
                                        const std::vector<double>& number);

}  // namespace tridentscan::run
