#include "physics/measurement.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>

using namespace tridentscan::physics;

namespace {

double poisson_term(double n, double mean) {
  return n > 0 ? 2 * (mean - n + n * std::log(n / mean)) : 2 * mean;
}

/// -2 ln L over both nuisances by nested ternary searches: convex in each.
double smallest_over_nuisances(const CountMeasurement& m, double r) {
  const auto search = [](double low, double high, const auto& f) {
    for (int i = 0; i < 200; ++i) {
      const double a = low + (high - low) / 3, b = high - (high - low) / 3;
      (f(a) < f(b) ? high : low) = f(a) < f(b) ? b : a;
    }
    return f((low + high) / 2);
  };
  const double reach = 12;
  return search(-reach, reach, [&](double x) {
    return search(-reach, reach, [&](double y) {
      const double mean = r * (m.standard_model + x * m.standard_model_error) + m.background +
                          y * m.background_error;
      return mean > 0 ? poisson_term(m.observed, mean) + x * x + y * y : 1e9 - mean;
    });
  });
}

}  // namespace

TEST_CASE("Without errors the chi2 of counts is that of Baker and Cousins", "[measurement]") {
  const CountMeasurement m{17, 10.8, 0, 9.8, 0};
  CHECK(m.chi2(1) == Approx(2 * (20.6 - 17 + 17 * std::log(17 / 20.6))).epsilon(1e-13));
  CHECK(m.best_ratio() == Approx(7.2 / 10.8));
  CHECK(m.chi2(m.best_ratio()) == Approx(0).margin(1e-13));
  const CountMeasurement none{0, 2, 0, 1, 0};
  CHECK(none.chi2(3) == Approx(14));
  CHECK(std::isinf(CountMeasurement{1, 1, 0, 0, 0}.chi2(0)));
  // Many events are Gaussian: (100 * 0.1)^2/10^4 to the order of the skewness.
  CHECK(CountMeasurement{10000, 10000, 0, 0, 0}.chi2(1.01) == Approx(1).epsilon(0.01));
}

TEST_CASE("Profiled nuisances are those of a numerical search", "[measurement]") {
  std::mt19937_64 generator(3);
  std::uniform_real_distribution<double> uniform;
  for (int i = 0; i < 40; ++i) {
    const double s = 1 + 30 * uniform(generator), b = 20 * uniform(generator);
    const CountMeasurement m{i < 5 ? 0 : std::floor(60 * uniform(generator)), s,
                             0.3 * s * uniform(generator), b, 0.5 * b * uniform(generator)};
    const double r = 0.2 + 3 * uniform(generator);
    INFO("observed " << m.observed << " s " << s << " b " << b << " R " << r);
    CHECK(m.chi2(r) == Approx(smallest_over_nuisances(m, r)).margin(1e-6));
  }
}

TEST_CASE("Slope and curvature are derivatives of chi2", "[measurement]") {
  const CountMeasurement counts[] = {
      {17, 10.8, 0.3, 9.8, 2.9}, {0, 5, 0.5, 3, 1}, {40, 20, 0, 5, 0}, {3, 50, 9, 1, 0}};
  for (const auto& m : counts) {
    for (const double r : {0.4, 1.0, 2.5}) {
      const double h = 1e-5;
      INFO("observed " << m.observed << " R " << r);
      CHECK(m.chi2_slope(r) == Approx((m.chi2(r + h) - m.chi2(r - h)) / (2 * h)).epsilon(1e-6));
    }
  }
  const CountMeasurement exact{12, 10, 0, 4, 3};
  const double h = 1e-4;
  CHECK(exact.chi2_curvature(1.3) ==
        Approx((exact.chi2_slope(1.3 + h) - exact.chi2_slope(1.3 - h)) / (2 * h)).epsilon(1e-6));
}

TEST_CASE("Expected data have no chi2 where they were expected", "[measurement]") {
  const Measurement counts = CountMeasurement{17, 10.8, 0.3, 9.8, 2.9};
  const Measurement ratio = RatioMeasurement(0.72, 1.73, 0.72);
  for (const double r : {0.5, 1.0, 3.0}) {
    CHECK(chi2(expecting(counts, r), r) == Approx(0).margin(1e-13));
    CHECK(chi2(expecting(ratio, r), r) == 0);
    CHECK(best_ratio(expecting(counts, r)) == Approx(r));
  }
}
