#include "physics/pseudo_experiments.hpp"

#include <algorithm>
#include <array>
#include <boost/math/distributions/poisson.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "physics/normal.hpp"

using namespace tridentscan::physics;

namespace {

std::vector<double> uniform_numbers(std::mt19937_64& generator, std::size_t n) {
  std::uniform_real_distribution<double> uniform(1e-12, 1);
  std::vector<double> result(n);
  for (double& u : result) u = uniform(generator);
  return result;
}

/// Largest distance of the values' distribution from the expected one; 1.95/sqrt(n) has a
/// probability of 1e-3.
template <class Cumulative>
double kolmogorov(std::vector<double> values, const Cumulative& expected) {
  std::sort(values.begin(), values.end());
  const auto n = static_cast<double>(values.size());
  double largest = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double at = expected(values[i]);
    largest = std::max({largest, std::abs(at - static_cast<double>(i) / n),
                        std::abs(at - static_cast<double>(i + 1) / n)});
  }
  return largest * std::sqrt(n);
}

}  // namespace

TEST_CASE("Pseudo-data of a ratio lie around it with the error of their side", "[toys]") {
  std::mt19937_64 generator(5);
  const PseudoExperiments toys(Likelihood(RatioMeasurement(0.72, 1.73, 0.6)), std::array{1.5});
  REQUIRE(toys.dimensions() == 1);
  std::vector<double> values;
  for (int i = 0; i < 20000; ++i) {
    const auto toy = toys.draw(uniform_numbers(generator, 1));
    values.push_back(std::get<RatioMeasurement>(toy.measurements()[0]).ratio);
  }
  // A measurement below the truth errs upwards: by error_up.
  CHECK(kolmogorov(values,
                   [](double r) { return normal_cdf((r - 1.5) / (r < 1.5 ? 1.73 : 0.6)); }) < 1.95);
}

TEST_CASE("Pseudo-counts are Poisson, nuisances Gaussian around the profiled values", "[toys]") {
  std::mt19937_64 generator(6);
  const CountMeasurement data{20, 10, 2, 4, 1};
  const PseudoExperiments toys{Likelihood(data), std::array{1.3}};
  REQUIRE(toys.dimensions() == 3);
  // Profiled by hand: (mean - 17)/variance = (n - mean)/mean... at variance 2.6^2 + 1.
  const double variance = 2.6 * 2.6 + 1, expected = 17;
  const double half = (expected - variance) / 2;
  const double mean = half + std::sqrt(half * half + 20 * variance);
  const double shift = mean - expected;
  std::array<double, 60> frequency{};
  std::vector<double> background, standard_model;
  constexpr int n = 20000;
  for (int i = 0; i < n; ++i) {
    const auto toy =
        std::get<CountMeasurement>(toys.draw(uniform_numbers(generator, 3)).measurements()[0]);
    REQUIRE(toy.observed < 60);
    frequency[static_cast<std::size_t>(toy.observed)] += 1;
    background.push_back(toy.background);
    standard_model.push_back(toy.standard_model);
  }
  double chi2 = 0;
  int bins = 0;
  for (std::size_t k = 0; k < frequency.size(); ++k) {
    const double predicted = n * pdf(boost::math::poisson(mean), static_cast<double>(k));
    if (predicted > 10) {
      chi2 += std::pow(frequency[k] - predicted, 2) / predicted;
      ++bins;
    }
  }
  CHECK(chi2 < bins + 3.7 * std::sqrt(2.0 * bins));  // 1e-4
  CHECK(kolmogorov(background,
                   [&](double x) { return normal_cdf(x - (4 + shift * 1 / variance)); }) < 1.95);
  CHECK(kolmogorov(standard_model, [&](double x) {
          return normal_cdf((x - (10 + shift * 2.6 * 2 / variance)) / 2);
        }) < 1.95);
}

TEST_CASE("A common error moves all pseudo-data's constraint alike", "[toys]") {
  std::mt19937_64 generator(7);
  const Likelihood data({RatioMeasurement(0.82, 0.28), RatioMeasurement(1.58, 0.57)}, {{0.1, 0.1}});
  const std::array r = {1.2, 1.3};
  const PseudoExperiments toys(data, r);
  REQUIRE(toys.dimensions() == 3);
  // chi2 at the truth has one degree of freedom for each measurement.
  std::vector<double> chi2;
  for (int i = 0; i < 20000; ++i) {
    chi2.push_back(toys.draw(uniform_numbers(generator, 3)).chi2(r));
  }
  CHECK(kolmogorov(chi2, [](double x) { return 1 - std::exp(-x / 2); }) < 1.95);
}

TEST_CASE("Pseudo-counts of many events are Poisson too, without a table of them", "[toys]") {
  // Quantiles in equal steps of probability: up to 10^4 events each is exact, beyond all but a few,
  // and those by one event.
  constexpr int n = 2000;
  const auto quantile_of_toys = [](double mean, double u) {
    const PseudoExperiments toys{Likelihood(CountMeasurement{mean, mean, 0, 0, 0}),
                                 std::array{1.0}};
    const auto toy = toys.draw(std::array{u, 0.5, 0.5});
    return std::get<CountMeasurement>(toy.measurements()[0]).observed;
  };
  for (const double mean : {9.9e3, 1.01e4, 1e6}) {
    const boost::math::poisson_distribution<
        double, boost::math::policies::policy<boost::math::policies::discrete_quantile<
                    boost::math::policies::integer_round_up>>>
        exact(mean);
    int others = 0;
    for (int i = 0; i < n; ++i) {
      const double u = (i + 0.5) / n, found = quantile_of_toys(mean, u);
      const double difference = std::abs(found - quantile(exact, u));
      CHECK(difference <= 1);
      others += difference > 0;
    }
    CHECK(others <= (mean < 1e4 ? 0 : n / 200));
  }
  // Far beyond any memory: the moments.
  const double mean = 1e14;
  double sum = 0, squares = 0;
  for (int i = 0; i < n; ++i) {
    const double pull = (quantile_of_toys(mean, (i + 0.5) / n) - mean) / std::sqrt(mean);
    sum += pull;
    squares += pull * pull;
  }
  CHECK(sum / n == Approx(0).margin(1e-3));
  CHECK(squares / n == Approx(1).epsilon(0.01));
}
