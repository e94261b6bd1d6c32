#include <array>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/poisson.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>
#include <map>
#include <sstream>

#include "physics/constructions/cls.hpp"
#include "physics/constructions/feldman_cousins.hpp"
#include "physics/constructions/registry.hpp"
#include "physics/normal.hpp"

using namespace tridentscan::physics;

namespace {

double phi(double z) {
  return cdf(boost::math::normal(), z);
}

/// Smallest R > 1 that is excluded by one ratio, by bisection.
double excluded_ratio(const Statistics& statistics, const RatioMeasurement& measurement,
                      double chi2_min = 0) {
  const Likelihood data(measurement);
  const Likelihood standard_model = data.expecting(std::array{1.0});
  double low = 1, high = 20;
  for (int i = 0; i < 100; ++i) {
    const std::array r = {(low + high) / 2};
    const bool excluded = test_statistic(statistics, {data, standard_model, r}) >
                          critical_value(statistics, chi2_min);
    (excluded ? high : low) = r[0];
  }
  return low;
}

}  // namespace

TEST_CASE("Constructions are found by their words; what they say of themselves fits together",
          "[constructions]") {
  for (const Test test : constructions) {
    INFO(test->word);
    CHECK(construction_named(test->word) == test);
    CHECK_FALSE(test->help.empty());
    CHECK_FALSE(test->label.empty());
    CHECK(test->for_few_events.empty() == test->needs_toys());
    // A p-value of 1 - CL lies on the contour.
    if (!test->is_chi2_of_perfect_data && !test->is_above_minimum) {
      CHECK(test->statistic_of_p_value(0.05) == Approx(critical_value({0.95, test}, 0)));
    }
  }
  CHECK(construction_named("two_side") == nullptr);
  CHECK(Statistics{}.test == &two_sided::construction);
  CHECK(construction_words().size() == constructions.size());
  CHECK(construction_words(&Construction::has_degrees_of_freedom) ==
        std::vector<std::string>{"delta_chi2"});
}

TEST_CASE("Gaussian limits of a ratio are closed forms at any confidence level",
          "[constructions]") {
  const RatioMeasurement m(0.82, 0.28);
  const double chi2_min = std::pow(0.18 / 0.28, 2);
  // Quantiles of the normal distribution at CL and (1 + CL)/2, from tables.
  const std::map<double, std::pair<double, double>> levels = {{0.68, {0.467699, 0.994458}},
                                                              {0.90, {1.281552, 1.644854}},
                                                              {0.95, {1.644854, 1.959964}},
                                                              {0.99, {2.326348, 2.575829}}};
  for (const auto& [level, z] : levels) {
    const auto [one, two] = z;
    CHECK(excluded_ratio({level, &two_sided::construction}, m) ==
          Approx(std::max(1.0, 0.82 + 0.28 * two)).epsilon(1e-6));
    CHECK(excluded_ratio({level, &one_sided::construction}, m) ==
          Approx(std::max(1.0, 0.82 + 0.28 * one)).epsilon(1e-6));
    CHECK(excluded_ratio({level, &delta_chi2::construction}, m, chi2_min) ==
          Approx(0.82 + 0.28 * std::sqrt(two * two + chi2_min)).epsilon(1e-6));
  }
}

TEST_CASE("CLs of a ratio is that of two Gaussian tails", "[constructions]") {
  for (const double observed : {0.3, 0.82, 1.0, 1.58, 3.0}) {
    const RatioMeasurement m(observed, 0.4);
    const Likelihood data(m);
    const Likelihood standard_model = data.expecting(std::array{1.0});
    for (const double r : {1.2, 2.0, 3.5}) {
      if (r < observed) continue;
      const std::array ratios = {r};
      const double expected = phi((observed - r) / 0.4) / phi((observed - 1) / 0.4);
      const Hypothesis h{data, standard_model, ratios};
      CHECK(cls::asymptotic(h) == Approx(expected).epsilon(1e-9));
      const double x = cls::statistic(h);
      CHECK(phi(-std::copysign(std::sqrt(std::abs(x)), x)) == Approx(expected).epsilon(1e-7));
    }
    // The limit is the root of that.
    const double limit = excluded_ratio({0.95, &cls::construction}, m);
    CHECK(phi((observed - limit) / 0.4) / phi((observed - 1) / 0.4) == Approx(0.05).epsilon(1e-6));
  }
}

TEST_CASE("Expected limits are the limits of expected data", "[constructions]") {
  const double sigma = 0.3;
  for (const auto test : {&two_sided::construction, &one_sided::construction,
                          &delta_chi2::construction, &cls::construction}) {
    for (const double level : {0.68, 0.90, 0.95, 0.99}) {
      for (const double n : {-1.0, 0.0, 1.0, 2.0}) {
        const Statistics statistics{level, test, 1};
        const double observed = 1 + n * sigma;
        const double chi2_min = observed < 1 ? n * n : 0;
        const double limit = excluded_ratio(statistics, {observed, sigma}, chi2_min);
        const double distance = expected_distance(statistics, n);
        INFO("test " << test->word << " CL " << level << " n " << n);
        // Data above the two-sided quantile exclude the Standard Model itself; the upper end
        // counts.
        if (test == &two_sided::construction && n > normal_quantile((1 + level) / 2)) continue;
        CHECK(limit == Approx(1 + std::max(distance, 0.0) * sigma).epsilon(1e-6));
      }
    }
  }
  const Statistics two{0.95, &delta_chi2::construction, 2};
  CHECK(expected_distance(two, 0) == Approx(std::sqrt(5.991465)).epsilon(1e-6));
}

TEST_CASE("CLs of counts approaches its exact value for many events", "[constructions]") {
  // Exact: Poisson sums. The asymptotic formula is good to about one event, for which both sums
  // allow.
  const double s = 100, b = 60;
  for (const double observed : {140.0, 160.0, 175.0}) {
    const Likelihood data(CountMeasurement{observed, s, 0, b, 0});
    const Likelihood standard_model = data.expecting(std::array{1.0});
    const std::array r = {1.25};
    const auto exact = [&](double n) {
      return cdf(boost::math::poisson(r[0] * s + b), n) / cdf(boost::math::poisson(s + b), n);
    };
    const double found = cls::asymptotic({data, standard_model, r});
    CHECK(found > exact(observed - 1));
    CHECK(found < exact(observed));
  }
}

TEST_CASE("Likelihood-ratio ordering gives the Feldman-Cousins intervals", "[constructions]") {
  // The reference sums probabilities on a grid of the signal of 0.005 (tests/support). A signal mu
  // over a background b is R = 1 + mu with one expected event and the background b - 1.
  std::ifstream file(TRIDENTSCAN_SOURCE_DIR "/tests/support/feldman_cousins.csv");
  std::string line;
  std::getline(file, line);
  int rows = 0;
  constexpr double step = 0.005;
  while (std::getline(file, line)) {
    std::replace(line.begin(), line.end(), ',', ' ');
    double level, b, observed, lower, upper;
    std::istringstream(line) >> level >> b >> observed >> lower >> upper;
    const auto accepted = [&](double mu) {
      const auto t = [&](double n) {
        return feldman_cousins::t_tilde(Likelihood(CountMeasurement{n, 1, 0, b - 1, 0}),
                                        std::array{1 + mu});
      };
      const double limit = t(observed);
      double closer = 0;  // probability of what lies closer to the signal
      for (double n = 0; n < 80; ++n) {
        if (t(n) < limit * (1 - 1e-12)) closer += pdf(boost::math::poisson(mu + b), n);
      }
      return closer < level;
    };
    INFO("CL " << level << ", background " << b << ", observed " << observed);
    CHECK(accepted(upper - 2 * step));
    CHECK_FALSE(accepted(upper + 2 * step));
    CHECK(accepted(lower + 2 * step));
    if (lower > 0) CHECK_FALSE(accepted(lower - 2 * step));
    ++rows;
  }
  CHECK(rows == 2 * 6 * 11);
}

TEST_CASE("CLs of data far from a weak signal is a ratio of tails", "[constructions]") {
  // (q + A)/(2 sqrt A) is 75 standard deviations, too small for a number: the ratio of the tails is
  // exp(-q/2) (q - A)/(q + A), up to 1/75^2.
  const double a = 1e-2;  // sqrt of the Asimov chi2: the signal in standard deviations
  const double q = 1.5, error = 0.1, r = 1 + a * error;
  // q~ of data u errors below the Standard Model: a^2 - 2 u a, the best signal being negative.
  const double u = (a * a - q) / (2 * a);
  const Likelihood data(RatioMeasurement(1 + u * error, error));
  const Likelihood standard_model = data.expecting(std::vector{1.0});
  const std::array ratios{r};
  CHECK(cls::q_tilde(data, ratios) == Approx(q).epsilon(1e-9));
  const double expected = std::exp(-q / 2) * (q - a * a) / (q + a * a);
  const Hypothesis h{data, standard_model, ratios};
  CHECK(cls::asymptotic(h) == Approx(expected).epsilon(1e-3));
  CHECK(cls::statistic(h) == Approx(signed_square(significance(expected))).epsilon(1e-2));
}
