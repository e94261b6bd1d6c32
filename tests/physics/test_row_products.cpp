#include "physics/row_products.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <span>
#include <vector>

using namespace tridentscan;
using Rows = std::vector<std::vector<double>>;

namespace {

Rows random_rows(std::size_t count, std::size_t columns, std::mt19937_64& random) {
  std::uniform_real_distribution<double> uniform(-1, 1);
  Rows rows(count, std::vector<double>(columns));
  for (auto& row : rows) {
    for (double& value : row) value = uniform(random);
  }
  return rows;
}

}  // namespace

TEST_CASE("Products of rows to rounding, of part of their columns", "[row_products]") {
  std::mt19937_64 random(1);
  for (const std::size_t columns : {1u, 3u, 4u, 98u, 1370u}) {
    for (const std::size_t count : {1u, 2u, 5u, 17u}) {
      const std::size_t before = columns % 3;
      const Rows a = random_rows(count, before + columns + 2, random);
      const Rows b = random_rows(count + 1, before + columns + 2, random);
      const auto products = physics::row_products(a, b, before, columns);
      REQUIRE(products.size() == a.size());
      for (std::size_t i = 0; i < a.size(); ++i) {
        REQUIRE(products[i].size() == b.size());
        for (std::size_t j = 0; j < b.size(); ++j) {
          long double sum = 0, size = 0;
          for (std::size_t k = before; k < before + columns; ++k) {
            sum += static_cast<long double>(a[i][k]) * b[j][k];
            size += std::abs(static_cast<long double>(a[i][k]) * b[j][k]);
          }
          // A sum of n rounded products is off by at most n times the rounding of their sizes.
          CHECK(std::abs(products[i][j] - static_cast<double>(sum)) <=
                static_cast<double>(size) * 1.2e-16 * static_cast<double>(columns));
        }
      }
    }
  }
}

TEST_CASE("A product of two rows is the same number among others", "[row_products]") {
  std::mt19937_64 random(2);
  const Rows a = random_rows(7, 57, random), b = random_rows(10, 57, random);
  const auto all = physics::row_products(a, b, 0, 57);
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t j = 0; j < b.size(); ++j) {
      const auto alone =
          physics::row_products(std::span(a).subspan(i, 1), std::span(b).subspan(j, 1), 0, 57);
      CHECK(alone[0][0] == all[i][j]);
    }
  }
  CHECK(physics::row_products({}, b, 0, 57).empty());
}
