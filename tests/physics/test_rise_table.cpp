#include "physics/rise_table.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "physics/limit.hpp"
#include "physics/ratio_polynomial.hpp"

using namespace tridentscan;
using physics::RiseTable;

namespace {

template <class Function>
RiseTable table_of(const Function& rise, double variance = 0) {
  const auto couplings = RiseTable::couplings();
  RiseTable::PerNode values, variances;
  for (std::size_t k = 0; k < values.size(); ++k) {
    values[k] = rise(couplings[k] * couplings[k]);
    variances[k] = variance;
  }
  return {values, variances};
}

}  // namespace

TEST_CASE("A table reaches over all couplings that limits are looked for at", "[rise_table]") {
  const auto couplings = RiseTable::couplings();
  CHECK(couplings.front() == Approx(1e-3));
  CHECK(couplings.back() > physics::max_coupling);
}

TEST_CASE("Between its nodes a table is good to 1e-4", "[rise_table]") {
  // A polynomial in g'^2, a boson that becomes as wide as it is far from an edge, a sharp peak.
  const auto polynomial = [](double g2) { return 7 - 30 * g2; };
  const auto edge = [](double g2) { return 50 + 20 * std::atan(g2 / 0.02); };
  const auto peak = [](double g2) { return 1 + 300 * g2 / (1e-3 + g2 * g2 / 1e-3); };
  const RiseTable a = table_of(polynomial), b = table_of(edge), c = table_of(peak);
  for (double g = 1e-3; g < 12.5; g *= 1.013) {
    const double g2 = g * g;
    CAPTURE(g);
    CHECK(std::abs(a.rise(g2) - polynomial(g2)) < 1e-4 * (7 + 30 * g2));
    CHECK(b.rise(g2) == Approx(edge(g2)).epsilon(1e-4));
    CHECK(std::abs(c.rise(g2) - peak(g2)) < 1e-4 * 151);  // of its largest value
  }
}

TEST_CASE("Where the ratio of a table is a number, and where it turns round", "[rise_table]") {
  // R = 1 - 8 g'^2 + 100 g'^4: turns at g'^2 = 0.04, R = 0.84; R = 1 at 0.08.
  const RiseTable table = table_of([](double g2) { return -8 + 100 * g2; });
  const auto turns = table.turning_points();
  REQUIRE(turns.size() == 1);
  CHECK(turns[0] == Approx(0.04).epsilon(1e-3));
  const auto solutions = table.solutions(0.9);
  REQUIRE(solutions.size() == 2);
  const double root = std::sqrt(64 - 4 * 100 * 0.1);
  CHECK(solutions[0] == Approx((8 - root) / 200).epsilon(1e-5));
  CHECK(solutions[1] == Approx((8 + root) / 200).epsilon(2e-5));
  CHECK(table.solutions(0.5).empty());
}

TEST_CASE("Limits and best fits know the table", "[rise_table]") {
  const physics::RatioPolynomial polynomial{-8, 100, 0.01, 0, 0};
  physics::RatioPolynomial table{-1, 1, 0, 0, 0};  // wrong: the table counts
  table.table =
      std::make_shared<const RiseTable>(table_of([](double g2) { return -8 + 100 * g2; }, 0.01));
  CHECK(table.ratio(0.05) == Approx(polynomial.ratio(0.05)).epsilon(1e-5));
  CHECK(table.variance(0.05) == Approx(polynomial.variance(0.05)).epsilon(1e-5));
  CHECK(table.slope(0.3) == Approx(polynomial.slope(0.3)).epsilon(1e-3));
  for (const double observed : {0.9, 1.3}) {
    const physics::Likelihood data(physics::RatioMeasurement(observed, 0.02));
    const physics::Statistic statistic = [&](std::span<const double> r) { return data.chi2(r); };
    const auto intervals = [&](const physics::RatioPolynomial& p) {
      return physics::excluded_intervals({&p, 1}, data, statistic, 2.7, {0, 1});
    };
    const auto expected = intervals(polynomial), found = intervals(table);
    REQUIRE(found.size() == expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      CHECK(found[i].low == Approx(expected[i].low).epsilon(1e-4));
      CHECK(found[i].high == Approx(expected[i].high).epsilon(1e-4));
      CHECK(found[i].low_error == Approx(expected[i].low_error).epsilon(1e-2));
    }
    const auto best = physics::best_fit({&table, 1}, data);
    CHECK(best.coupling ==
          Approx(physics::best_fit({&polynomial, 1}, data).coupling).epsilon(1e-3));
    CHECK(best.chi2 == Approx(0).margin(1e-6));
  }
}

TEST_CASE("Between masses tables are interpolated too", "[rise_table]") {
  std::vector<double> masses{5, 6, 7.2, 8.6};
  std::vector<physics::RatioPolynomial> polynomials;
  for (const double mass : masses) {
    polynomials.push_back({1, 1, 0, 0, 0});
    polynomials.back().table = std::make_shared<const RiseTable>(
        table_of([&](double g2) { return (3 + g2) / (mass * mass); }));
  }
  const auto p = physics::interpolated_ratio_polynomial(masses, polynomials, 6.5);
  REQUIRE(p.table);
  CHECK(p.ratio(0.25) == Approx(1 + 0.25 * 3.25 / (6.5 * 6.5)).epsilon(1e-6));
}
