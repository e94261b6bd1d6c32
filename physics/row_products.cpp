#include "physics/row_products.hpp"

#include <algorithm>
#include <cstring>

#include "physics/instruction_set.hpp"

namespace tridentscan::physics {
namespace {

constexpr std::size_t lanes = 4;  // partial sums of a product
using Vector [[gnu::vector_size(lanes * sizeof(double))]] = double;

/// As many rows of each at once as there are registers for.
constexpr std::size_t rows_of_a = 2, rows_of_b = 4;

struct Tile {
  const double *a[rows_of_a], *b[rows_of_b];
  double products[rows_of_a][rows_of_b];
};

TRIDENTSCAN_EXACT_VERSIONS
void multiply(Tile& tile, std::size_t columns) {
  const auto load = [](const double* from, Vector& to) { std::memcpy(&to, from, sizeof to); };
  Vector sums[rows_of_a][rows_of_b] = {};
  const std::size_t whole = columns - columns % lanes;
  for (std::size_t k = 0; k < whole; k += lanes) {
    Vector a[rows_of_a], b;
#pragma GCC unroll 2
    for (std::size_t i = 0; i < rows_of_a; ++i) load(tile.a[i] + k, a[i]);
#pragma GCC unroll 4
    for (std::size_t j = 0; j < rows_of_b; ++j) {
      load(tile.b[j] + k, b);
#pragma GCC unroll 2
      for (std::size_t i = 0; i < rows_of_a; ++i) sums[i][j] += a[i] * b;
    }
  }
  for (std::size_t i = 0; i < rows_of_a; ++i) {
    for (std::size_t j = 0; j < rows_of_b; ++j) {
      double sum = 0;
      for (std::size_t lane = 0; lane < lanes; ++lane) sum += sums[i][j][lane];
      for (std::size_t k = whole; k < columns; ++k) sum += tile.a[i][k] * tile.b[j][k];
      tile.products[i][j] = sum;
    }
  }
}

}  // namespace

std::vector<std::vector<double>> row_products(std::span<const std::vector<double>> a,
                                              std::span<const std::vector<double>> b,
                                              std::size_t first_column, std::size_t columns) {
  std::vector<std::vector<double>> result(a.size(), std::vector<double>(b.size()));
  Tile tile;
  for (std::size_t i = 0; i < a.size(); i += rows_of_a) {
    for (std::size_t j = 0; j < b.size(); j += rows_of_b) {
      // A tile over the edge computes the last row again.
      for (std::size_t k = 0; k < rows_of_a; ++k) {
        tile.a[k] = a[std::min(i + k, a.size() - 1)].data() + first_column;
      }
      for (std::size_t k = 0; k < rows_of_b; ++k) {
        tile.b[k] = b[std::min(j + k, b.size() - 1)].data() + first_column;
      }
      multiply(tile, columns);
      for (std::size_t k = 0; k < rows_of_a && i + k < a.size(); ++k) {
        for (std::size_t l = 0; l < rows_of_b && j + l < b.size(); ++l) {
          result[i + k][j + l] = tile.products[k][l];
        }
      }
    }
  }
  return result;
}

}  // namespace tridentscan::physics
