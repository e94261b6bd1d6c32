#include "physics/ratio_polynomial.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>
#include <stdexcept>
#include <vector>

using namespace tridentscan::physics;

namespace {

std::vector<double> logarithmic(double low, double high, int points) {
  std::vector<double> values;
  for (int i = 0; i < points; ++i) values.push_back(low * std::pow(high / low, i / (points - 1.0)));
  return values;
}

/// Pulls of a, b and of R at some couplings over many seeds have mean 0 and variance 1.
struct Moments {
  double sum = 0, squares = 0;
  int number = 0;
  void add(double pull) { sum += pull, squares += pull * pull, ++number; }
  [[nodiscard]] double mean() const { return sum / number; }
  [[nodiscard]] double variance() const { return squares / number; }
};

}  // namespace

TEST_CASE("A fit through noisy ratios states the errors that it has") {
  std::mt19937_64 random(20261128);
  std::normal_distribution<double> normal;
  const auto couplings = logarithmic(1e-4, 1, 12);
  const double a = GENERATE(1e4, -3e3), b = GENERATE(1e7, 4e8);
  const RatioPolynomial truth{a, b, 0, 0, 0};
  // R has a relative error, and R - 1 one as well: numerator and denominator share their points.
  const double accuracy = GENERATE(3e-3, 3e-2);
  Moments of_a, of_b, of_ratio;
  constexpr int seeds = 400;
  for (int seed = 0; seed < seeds; ++seed) {
    std::vector<double> ratios, errors;
    for (const double g : couplings) {
      const double r = truth.ratio(g * g);
      const double error = accuracy * std::min(std::abs(r - 1) + 1e-12, r);
      const double found = r + error * normal(random);
      ratios.push_back(found);
      errors.push_back(error * found / r);  // the stated error follows the value, as in an integral
    }
    const auto fit = fitted_ratio_polynomial(couplings, ratios, errors);
    of_a.add((fit.a - a) / std::sqrt(fit.var_a));
    of_b.add((fit.b - b) / std::sqrt(fit.var_b));
    const double g2 = 1e-4;
    of_ratio.add((fit.ratio(g2) - truth.ratio(g2)) / std::sqrt(fit.variance(g2)));
  }
  // 5 standard deviations of a mean and of a variance; errors are enlarged where chi2 is large, so
  // that the variance lies below 1.
  for (const Moments& m : {of_a, of_b, of_ratio}) {
    CHECK(std::abs(m.mean()) < 5 / std::sqrt(seeds));
    CHECK(m.variance() < 1 + 5 * std::sqrt(2.0 / seeds));
    CHECK(m.variance() > 0.7 - 5 * std::sqrt(2.0 / seeds));
  }
}

TEST_CASE("Points without a value do not count in a fit") {
  const auto couplings = logarithmic(1e-3, 0.1, 5);
  const RatioPolynomial truth{200, 3e4, 0, 0, 0};
  std::vector<double> ratios, errors(5, 1e-3);
  for (const double g : couplings) ratios.push_back(truth.ratio(g * g));
  ratios[1] = std::numeric_limits<double>::quiet_NaN();
  errors[2] = std::numeric_limits<double>::infinity();
  const auto fit = fitted_ratio_polynomial(couplings, ratios, errors);
  CHECK(fit.a == Approx(truth.a).epsilon(1e-9));
  CHECK(fit.b == Approx(truth.b).epsilon(1e-9));
  ratios[0] = ratios[3] = ratios[1];
  CHECK(std::isnan(fitted_ratio_polynomial(couplings, ratios, errors).a));
}

TEST_CASE("A polynomial between two masses is right within its error") {
  // Falls like a power on both sides of 0.1 GeV, as interference and pure terms do.
  const auto exact = [](double m) {
    return RatioPolynomial{3e3 / (m * m + 0.01), 2e6 / std::pow(m * m + 0.01, 2), 0, 0, 0};
  };
  const int points = GENERATE(5, 8, 12, 40);
  const auto masses = logarithmic(1e-3, 10, points);
  std::vector<RatioPolynomial> polynomials;
  for (const double m : masses) polynomials.push_back(exact(m));
  for (const double m : logarithmic(1.001e-3, 9.99, 173)) {
    const auto found = interpolated_ratio_polynomial(masses, polynomials, m);
    CHECK(std::abs(found.a - exact(m).a) < 2 * std::sqrt(found.var_a));
    CHECK(std::abs(found.b - exact(m).b) < 2 * std::sqrt(found.var_b));
  }
  CHECK(interpolated_ratio_polynomial(masses, polynomials, masses[2]).a == polynomials[2].a);
  CHECK_THROWS_AS(interpolated_ratio_polynomial(masses, polynomials, 11), std::invalid_argument);
}

TEST_CASE("One surviving replica leaves R - 1 as uncertain as it is large") {
  CouplingPolynomials sigma{{1.0 / 16, 20.0 / 16, -300.0 / 16},
                            std::vector<CouplingPolynomial>(16)};
  sigma.replicas[5] = {1, 20, -300};  // the others have not a single point
  const RatioPolynomial p = ratio_polynomial(sigma);
  for (const double g2 : {1e-4, 1e-2, 1.0}) {
    CHECK(std::sqrt(p.variance(g2)) == Approx(std::abs(p.ratio(g2) - 1)));
  }
  // With equal replicas there is nothing to be uncertain about.
  const RatioPolynomial exact =
      ratio_polynomial({{2, 3, 4}, std::vector<CouplingPolynomial>(16, {2, 3, 4})});
  CHECK(exact.variance(0.1) == 0);
}

TEST_CASE("A table through ratios at couplings of a grid", "[ratio_polynomial]") {
  // (R - 1)/g'^2 = 2/(1 + g'^2): no polynomial.
  std::vector<double> couplings, ratios, errors;
  for (int j = 0; j <= 30; ++j) {
    const double g = 1e-2 * std::pow(10, 0.1 * j), g2 = g * g;
    couplings.push_back(g);
    ratios.push_back(1 + g2 * 2 / (1 + g2));
    errors.push_back(1e-3 * g2);
  }
  ratios[7] = std::numeric_limits<double>::quiet_NaN();
  const auto table = rise_table_through(couplings, ratios, errors);
  REQUIRE(table != nullptr);
  for (const double g : {0.011, 0.05, 0.3, 1.0, 4.0, 7.0}) {
    const double g2 = g * g, error = std::sqrt(table->variance(g2));
    CAPTURE(g, error);
    CHECK(std::abs(table->rise(g2) - 2 / (1 + g2)) < error);
    CHECK(error < 0.02);
  }
  CHECK(table->rise(1e-6) == Approx(2 / (1 + 1e-4)).epsilon(1e-6));  // constant below
  CHECK(rise_table_through(std::vector{0.1}, std::vector{1.1}, std::vector{0.1}) == nullptr);
  CHECK_THROWS_AS(rise_table_through(std::vector{0.1, 0.2}, std::vector{1.1}, std::vector{0.1}),
                  std::invalid_argument);
}
