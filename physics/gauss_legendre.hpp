#pragma once

#include <boost/math/quadrature/gauss.hpp>
#include <cmath>
#include <vector>

namespace tridentscan::physics {

struct QuadratureNode {
  double x, weight;
};

/// Composite eight-point Gauss-Legendre rule on [low, high]: equal panels no wider than `panel`,
/// nodes ascending. Empty for high <= low.
[[nodiscard]] inline std::vector<QuadratureNode> gauss_legendre(double low, double high,
                                                                double panel) {
  using Rule = boost::math::quadrature::gauss<double, 8>;  // the positive half, ascending
  constexpr int half_size = 4;
  std::vector<QuadratureNode> nodes;
  if (!(high > low)) return nodes;
  const int panels = static_cast<int>(std::ceil((high - low) / panel));
  const double half = (high - low) / (2 * panels);
  nodes.reserve(2 * half_size * panels);
  for (int i = 0; i < panels; ++i) {
    const double centre = low + (2 * i + 1) * half;
    for (int k = -half_size; k < half_size; ++k) {
      const auto j = static_cast<std::size_t>(k < 0 ? -k - 1 : k);
      const double offset = Rule::abscissa()[j] * half;
      nodes.push_back({centre + (k < 0 ? -offset : offset), Rule::weights()[j] * half});
    }
  }
  return nodes;
}

}  // namespace tridentscan::physics
