#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace tridentscan::physics {

/// Scalar products of all pairs of rows of two tables, Sum_k a[i][k] b[j][k] over `columns` columns
/// from `first_column` on; [row of a][row of b]. Each in the same order and without fused
/// multiply-adds: the same number on every processor, and whatever other rows there are.
[[nodiscard]] std::vector<std::vector<double>> row_products(std::span<const std::vector<double>> a,
                                                            std::span<const std::vector<double>> b,
                                                            std::size_t first_column,
                                                            std::size_t columns);

}  // namespace tridentscan::physics
