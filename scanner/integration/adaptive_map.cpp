#include "scanner/integration/adaptive_map.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

namespace tridentscan::integration {

AdaptiveMap::AdaptiveMap(int dimensions, int bins) : dimensions_(dimensions), bins_(bins) {
  if (dimensions < 1 || bins < 2) {
    throw std::invalid_argument("an adaptive map needs at least one dimension and two bins");
  }
  const auto size = static_cast<std::size_t>(dimensions) * static_cast<std::size_t>(bins + 1);
  edges_.resize(size);
  squares_.assign(size, 0);
  for (int d = 0; d < dimensions; ++d) {
    for (int b = 0; b <= bins; ++b) {
      edges_[index(d, b)] = static_cast<double>(b) / bins;
    }
  }
}

AdaptiveMap::AdaptiveMap(int dimensions, int bins, const std::vector<double>& edges)
    : AdaptiveMap(dimensions, bins) {
  if (edges.size() != edges_.size()) {
    throw std::invalid_argument("edges of another adaptive map");
  }
  edges_ = edges;
}

void AdaptiveMap::refine(double alpha) {
  const auto n = static_cast<std::size_t>(bins_);
  std::vector<double> importance(n), edges(n + 1);
  for (int d = 0; d < dimensions_; ++d) {
    double* const old_edges = &edges_[index(d, 0)];
    double* const squares = &squares_[index(d, 0)];
    for (std::size_t b = 0; b < n; ++b) {
      const double left = squares[b > 0 ? b - 1 : b];
      const double right = squares[b + 1 < n ? b + 1 : b];
      importance[b] = (left + 2 * squares[b] + right) / 4;
    }
    const double sum = std::accumulate(importance.begin(), importance.end(), 0.0);
    std::fill(squares, squares + n, 0.0);
    if (!(sum > 0) || !std::isfinite(sum)) {
      continue;
    }
    for (double& w : importance) {
      const double share = std::max(w / sum, 1e-12);
      w = share < 1 ? std::pow((1 - share) / -std::log(share), alpha) : 1;
    }
    const double target = std::accumulate(importance.begin(), importance.end(), 0.0) / bins_;
    edges[0] = 0;
    edges[n] = 1;
    double filled = 0;
    std::size_t source = 0;
    for (std::size_t b = 1; b < n; ++b) {
      while (source + 1 < n && filled + importance[source] < static_cast<double>(b) * target) {
        filled += importance[source++];
      }
      const double part =
          std::clamp((static_cast<double>(b) * target - filled) / importance[source], 0.0, 1.0);
      edges[b] = old_edges[source] + part * (old_edges[source + 1] - old_edges[source]);
    }
    std::copy(edges.begin(), edges.end(), old_edges);
  }
}

}  // namespace tridentscan::integration
