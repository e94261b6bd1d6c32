#include "physics/distribution_fit.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <utility>
#include <variant>

#include "physics/common_pulls.hpp"
#include "physics/profiled_mean.hpp"

using namespace tridentscan::physics;

namespace {

/// Bins with a background, a normalisation, a tilt, an error of the background and, each, one of
/// its own of up to `own_error` events.
struct Case {
  Likelihood likelihood;
  std::vector<double> ratios;
};

Case random_case(std::mt19937_64& generator, double background_share, double own_error = 0) {
  std::uniform_real_distribution<double> uniform;
  constexpr std::size_t bins = 12;
  std::vector<Measurement> measurements;
  std::vector<double> norm(bins, 0.1), tilt, ratios, of_background;
  const double excess = 2 * uniform(generator) - 0.5;
  for (std::size_t i = 0; i < bins; ++i) {
    const double s = 1 + 40 * uniform(generator), b = background_share * 20 * uniform(generator);
    std::poisson_distribution<int> poisson(s + b);
    measurements.emplace_back(
        CountMeasurement{double(poisson(generator)), s, 0, b, own_error * double(i) / bins});
    tilt.push_back(0.2 * (double(i) / bins - 0.5));
    of_background.push_back(0.2 * b / s);
    ratios.push_back(1 + excess * uniform(generator));
  }
  return {Likelihood(measurements, {norm, tilt, std::vector(bins, 0.0)},
                     {std::vector(bins, 0.0), std::vector(bins, 0.0), of_background}),
          ratios};
}

std::vector<double> along(const std::vector<double>& ratios, double x) {
  std::vector<double> result;
  for (const double r : ratios) result.push_back(1 + x * (r - 1));
  return result;
}

}  // namespace

TEST_CASE("The fit of a distribution is that of any likelihood", "[distribution]") {
  std::mt19937_64 generator(1);
  for (int i = 0; i < 50; ++i) {
    const Case one = random_case(generator, i % 2, i % 4 < 2 ? 0 : 5);
    REQUIRE(one.likelihood.is_distribution());
    DistributionFit fit(one.likelihood);
    CommonPulls pulls(one.likelihood);
    for (const double x : {0.0, 0.5, 1.0, 3.0}) {  // each begins where the one before ended
      const std::vector<double> ratios = along(one.ratios, x);
      if (*std::min_element(ratios.begin(), ratios.end()) < 0) continue;
      CHECK(fit.chi2(ratios).value() == Approx(pulls.chi2(ratios)).epsilon(1e-10));
      CHECK(one.likelihood.chi2(ratios) == Approx(pulls.chi2(ratios)).epsilon(1e-10));
      for (std::size_t k = 0; k < 3; ++k) {
        CHECK(fit.theta()[k] == Approx(pulls.theta()[k]).margin(1e-5));
      }
    }
  }
}

/// The same with the own error of each bin as a common error of this bin alone.
Likelihood spelt_out(const Likelihood& likelihood) {
  std::vector<Measurement> measurements = likelihood.measurements();
  auto shares = likelihood.common_errors(), additions = likelihood.additions();
  for (std::size_t i = 0; i < measurements.size(); ++i) {
    auto& counts = std::get<CountMeasurement>(measurements[i]);
    shares.emplace_back(measurements.size(), 0.0);
    additions.emplace_back(measurements.size(), 0.0).at(i) =
        std::exchange(counts.background_error, 0) / counts.standard_model;
  }
  return {measurements, shares, additions};
}

TEST_CASE("An own error of a bin is a nuisance that only this bin has", "[distribution]") {
  std::mt19937_64 generator(4);
  for (int i = 0; i < 50; ++i) {
    const Case one = random_case(generator, i % 2, i % 3 == 0 ? 20 : 3);
    // Where nothing is observed the best mean may be 0, a wall that stops Newton's method if the
    // parameter is one of its own; profiled_mean knows it.
    if (std::ranges::any_of(one.likelihood.measurements(), [](const Measurement& m) {
          return std::get<CountMeasurement>(m).observed == 0;
        })) {
      continue;
    }
    REQUIRE(one.likelihood.is_distribution());
    const Likelihood all = spelt_out(one.likelihood);
    DistributionFit fit(one.likelihood), fit_all(all);
    for (const double x : {0.0, 0.5, 1.0, 3.0}) {
      const std::vector<double> ratios = along(one.ratios, x);
      if (*std::min_element(ratios.begin(), ratios.end()) < 0) continue;
      CHECK(fit.chi2(ratios).value() == Approx(fit_all.chi2(ratios).value()).epsilon(1e-9));
      for (std::size_t k = 0; k < 3; ++k) {
        CHECK(fit.theta()[k] == Approx(fit_all.theta()[k]).margin(1e-5));
      }
    }
    const auto best = one.likelihood.best_strength(one.ratios);
    CHECK(best.chi2 == Approx(all.best_strength(one.ratios).chi2).epsilon(1e-9).margin(1e-9));
  }
}

TEST_CASE("The profiled mean is the lowest of a scan", "[distribution]") {
  for (const double n : {0.0, 1.0, 40.0}) {
    for (const double expected : {-3.0, 0.5, 5.0, 60.0}) {
      for (const double variance : {0.1, 4.0, 400.0}) {
        const auto chi2 = [&](double mu) {
          return 2 * (mu - (n > 0 ? n * std::log(mu) : 0)) +
                 (mu - expected) * (mu - expected) / variance;
        };
        const double found = profiled_mean(expected, variance, n);
        CHECK(found >= 0);
        for (int k = n > 0 ? 1 : 0; k < 20000; ++k) {
          const double mu = 0.005 * k;
          if (!(chi2(mu) > chi2(found) - 1e-9)) CHECK(chi2(mu) > chi2(found) - 1e-9);
        }
      }
    }
  }
}

TEST_CASE("The best strength of a distribution is the lowest of a scan", "[distribution]") {
  std::mt19937_64 generator(2);
  for (int i = 0; i < 40; ++i) {
    const Case one = random_case(generator, i % 2, i % 4 < 2 ? 0 : 5);
    const auto best = one.likelihood.best_strength(one.ratios);
    CommonPulls pulls(one.likelihood);
    // No ratio is negative: the ends of x.
    double low = -1e3, high = 1e3;
    for (const double r : one.ratios) {
      (r > 1 ? low : high) = r > 1 ? std::max(low, -1 / (r - 1)) : std::min(high, 1 / (1 - r));
    }
    high = std::max(high, 1.0);
    REQUIRE(best.strength >= low);
    REQUIRE(best.strength <= high);
    CHECK(best.chi2 == Approx(pulls.chi2(along(one.ratios, best.strength))).epsilon(1e-10));
    // A scan around it and over the whole range finds nothing lower.
    for (int k = 0; k <= 400; ++k) {
      const double near = best.strength + (k - 200) * 1e-3;
      const double far = low + (high - low) * k / 400;
      for (const double x : {near, far}) {
        if (x < low || x > high) continue;
        CHECK(pulls.chi2(along(one.ratios, x)) > best.chi2 - 1e-9);
      }
    }
  }
}

TEST_CASE("Where nothing is observed the strength is the lowest", "[distribution]") {
  const std::vector<Measurement> none(6, CountMeasurement{0, 5, 0, 2, 0});
  const Likelihood likelihood(none, {std::vector(6, 0.05)});
  const std::vector<double> ratios(6, 1.5);
  const auto best = likelihood.best_strength(ratios);
  CHECK(best.strength == Approx(-2));  // R = 0
  CHECK(best.chi2 == Approx(likelihood.chi2(std::vector(6, 0.0))));
  CHECK(best.chi2 == Approx(6 * 2 * 2));
}

TEST_CASE("chi2 and its error are those of two calls", "[distribution]") {
  std::mt19937_64 generator(3);
  const Case one = random_case(generator, 1);
  const std::vector<double> errors(one.ratios.size(), 0.01);
  const auto both = one.likelihood.chi2_and_error(one.ratios, errors);
  CHECK(both.value == one.likelihood.chi2(one.ratios));
  CHECK(both.error == Approx(one.likelihood.chi2_error(one.ratios, errors)).epsilon(1e-9));
}

TEST_CASE("Errors in common that push a bin without events to zero stop there", "[distribution]") {
  // A section of thirds in each of two nuisances, between the walls: chi2 is convex.
  std::mt19937_64 generator(5);
  std::uniform_real_distribution<double> uniform;
  int at_zero = 0;
  for (int i = 0; i < 30; ++i) {
    std::vector<Measurement> measurements;
    std::vector<std::vector<double>> shares(2);
    for (const bool empty : {true, false, false, true, false}) {
      const double s = 20 + 40 * uniform(generator);
      const double n = empty ? 0 : std::floor(s * (1.5 + uniform(generator)));
      measurements.emplace_back(CountMeasurement{n, s, 0, 0, 0});
      for (auto& share : shares) share.push_back((empty ? -1 : 1) * uniform(generator));
    }
    const Likelihood likelihood(measurements, shares, {std::vector(5, 0.0), std::vector(5, 0.0)});
    const auto chi2_at = [&](double a, double b) {
      double sum = a * a + b * b;
      for (std::size_t k = 0; k < measurements.size(); ++k) {
        const auto& counts = std::get<CountMeasurement>(measurements[k]);
        const double mean = counts.standard_model * (1 + shares[0][k] * a + shares[1][k] * b);
        if (mean < -1e-9) return 1e9 * (1 + std::abs(a));
        sum += 2 * (mean - counts.observed);
        if (counts.observed > 0) sum -= 2 * counts.observed * std::log(mean / counts.observed);
      }
      return sum;
    };
    const auto best_between = [](double low, double high, const auto& value_at) {
      for (int step = 0; step < 120; ++step) {
        const double left = low + (high - low) / 3, right = high - (high - low) / 3;
        if (value_at(left) < value_at(right)) {
          high = right;
        } else {
          low = left;
        }
      }
      return (low + high) / 2;
    };
    const auto best_b = [&](double a) {
      double low = -20, high = 20;
      for (std::size_t k = 0; k < 5; ++k) {
        const double wall = -(1 + shares[0][k] * a) / shares[1][k];
        if (shares[1][k] > 0) {
          low = std::max(low, wall);
        } else {
          high = std::min(high, wall);
        }
      }
      if (low > high) return low;  // a bin is negative there
      return best_between(low, high, [&](double b) { return chi2_at(a, b); });
    };
    const double a = best_between(-20, 20, [&](double at) { return chi2_at(at, best_b(at)); });
    const double b = best_b(a), best = chi2_at(a, b);
    DistributionFit fit(likelihood);
    CHECK(fit.chi2(std::vector(5, 1.0)).value() == Approx(best).margin(1e-6));
    for (const std::size_t empty : {0u, 3u}) {
      at_zero += 1 + shares[0][empty] * a + shares[1][empty] * b < 1e-6;
    }
  }
  CHECK(at_zero > 10);
}

TEST_CASE("A fit of bins refuses what are none", "[distribution]") {
  const Likelihood few(std::vector<Measurement>(4, CountMeasurement{10, 10, 0, 0, 0}), {});
  CHECK_THROWS_AS(DistributionFit(few), std::invalid_argument);
}
