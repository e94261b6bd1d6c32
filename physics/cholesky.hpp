#pragma once

#include <cmath>
#include <cstddef>
#include <span>

namespace tridentscan::physics::cholesky {

/// Row k of L in A = L L^T, in place, once the rows above it are done and but for its diagonal, the
/// square of which is returned. `matrix` is the lower triangle, [row][column], rows `stride` apart.
inline double reduce_row(std::span<double> matrix, std::size_t stride, std::size_t k) {
  const auto at = [&](std::size_t i, std::size_t j) -> double& { return matrix[i * stride + j]; };
  for (std::size_t l = 0; l < k; ++l) {
    double sum = at(k, l);
    for (std::size_t j = 0; j < l; ++j) sum -= at(k, j) * at(l, j);
    at(k, l) = sum / at(l, l);
  }
  double sum = at(k, k);
  for (std::size_t j = 0; j < k; ++j) sum -= at(k, j) * at(k, j);
  return sum;
}

/// x of L L^T x = right for the first x.size() unknowns.
inline void solve(std::span<const double> matrix, std::size_t stride, std::span<const double> right,
                  std::span<double> x) {
  const std::size_t n = x.size();
  const auto at = [&](std::size_t i, std::size_t j) { return matrix[i * stride + j]; };
  for (std::size_t k = 0; k < n; ++k) {
    double sum = right[k];
    for (std::size_t j = 0; j < k; ++j) sum -= at(k, j) * x[j];
    x[k] = sum / at(k, k);
  }
  for (std::size_t k = n; k-- > 0;) {
    double sum = x[k];
    for (std::size_t j = k + 1; j < n; ++j) sum -= at(j, k) * x[j];
    x[k] = sum / at(k, k);
  }
}

}  // namespace tridentscan::physics::cholesky
