#include "physics/likelihood.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

using namespace tridentscan::physics;

namespace {

const Measurement ccfr = RatioMeasurement(0.82, 0.28);
const Measurement charm2 = RatioMeasurement(1.58, 0.57);

/// d^T V^-1 d for two measurements.
double chi2_of_covariance(double d0, double d1, double v00, double v01, double v11) {
  const double determinant = v00 * v11 - v01 * v01;
  return (v11 * d0 * d0 - 2 * v01 * d0 * d1 + v00 * d1 * d1) / determinant;
}

}  // namespace

TEST_CASE("The weighted mean of CCFR and CHARM-II is 0.97 +- 0.25", "[likelihood]") {
  const Likelihood both({ccfr, charm2}, {});
  const double w0 = 1 / (0.28 * 0.28), w1 = 1 / (0.57 * 0.57);
  const auto mean = both.common_ratio();
  CHECK(mean.value == Approx((0.82 * w0 + 1.58 * w1) / (w0 + w1)).epsilon(1e-9));
  CHECK(mean.error == Approx(1 / std::sqrt(w0 + w1)).epsilon(1e-6));
  CHECK(mean.value == Approx(0.968).margin(5e-4));
  CHECK(mean.error == Approx(0.251).margin(5e-4));
  // chi2 of both is that of the mean and the tension between them.
  const double tension = 0.76 * 0.76 / (0.28 * 0.28 + 0.57 * 0.57);
  for (const double r : {1.0, 1.4, 2.0}) {
    const double pull = (r - mean.value) / mean.error;
    CHECK(both.chi2(std::array{r, r}) == Approx(pull * pull + tension).epsilon(1e-6));
  }
}

TEST_CASE("Common errors are off-diagonal covariance", "[likelihood]") {
  const double d = 0.1, e = 0.07;
  const Likelihood both({ccfr, charm2}, {{d, d}, {0, e}});
  for (const auto& r : {std::array{1.0, 1.0}, std::array{1.3, 1.9}, std::array{0.5, 3.0}}) {
    const double expected =
        chi2_of_covariance(r[0] - 0.82, r[1] - 1.58, 0.28 * 0.28 + d * d * r[0] * r[0],
                           d * d * r[0] * r[1], 0.57 * 0.57 + (d * d + e * e) * r[1] * r[1]);
    CHECK(both.chi2(r) == Approx(expected).epsilon(1e-9));
    const auto slopes = both.slopes(r);
    for (std::size_t i = 0; i < 2; ++i) {
      auto above = r, below = r;
      above[i] += 1e-6;
      below[i] -= 1e-6;
      CHECK(slopes[i] ==
            Approx((both.chi2(above) - both.chi2(below)) / 2e-6).epsilon(1e-6).margin(1e-6));
    }
  }
  CHECK_THROWS_AS(Likelihood({ccfr, charm2}, {{0.1}}), std::invalid_argument);
}

TEST_CASE("The best signal strength is the least squares one", "[likelihood]") {
  const std::array ratios = {1.5, 1.2};
  const double a = 0.5 / 0.28, b = 0.2 / 0.57;
  const double best = ((0.82 - 1) / 0.28 * a + (1.58 - 1) / 0.57 * b) / (a * a + b * b);
  const auto fit = Likelihood({ccfr, charm2}, {}).best_strength(ratios);
  CHECK(fit.strength == Approx(best).epsilon(1e-9));
  const auto alone = Likelihood(ccfr).best_strength(std::array{1.5});
  CHECK(alone.strength == Approx(-0.36));
  CHECK(alone.chi2 == 0);
  // With a common error the minimum along the strength is the best of a scan.
  const Likelihood common({ccfr, charm2}, {{0.2, 0.2}});
  const auto found = common.best_strength(ratios);
  double least = 1e9;
  for (double x = -3; x < 3; x += 1e-3) {
    least = std::min(least, common.chi2(std::array{1 + x * 0.5, 1 + x * 0.2}));
  }
  CHECK(found.chi2 <= least);
  CHECK(found.chi2 == Approx(least).margin(1e-5));
}

TEST_CASE("Counts and ratios combine", "[likelihood]") {
  const Measurement counts = CountMeasurement{30, 20, 2, 8, 1.5};
  const Likelihood both({ccfr, counts}, {});
  const std::array r = {1.3, 1.7};
  CHECK(both.chi2(r) == Approx(chi2(ccfr, 1.3) + chi2(counts, 1.7)));
  CHECK(both.chi2_error(r, std::array{0.01, 0.02}) ==
        Approx(std::hypot(0.01 * chi2_slope(ccfr, 1.3), 0.02 * chi2_slope(counts, 1.7))));
  const auto asimov = both.expecting(r);
  CHECK(asimov.chi2(r) == Approx(0).margin(1e-12));
  CHECK(asimov.best_strength(r).strength == Approx(1).epsilon(1e-6));
}

TEST_CASE("Common pulls reach the minimum where counts have a large normalisation error") {
  // Gauss-Newton steps overshoot here by nearly a factor of two.
  const double share = 0.386;
  const Likelihood likelihood({CountMeasurement{111, 56.585, 16.976, 8.405, 0.8405},
                               CountMeasurement{460, 191.634, 57.49, 9.647, 0},
                               RatioMeasurement(1.002, 0.3684), RatioMeasurement(0.565, 0.2655)},
                              {{share, share, share, share}});
  const std::vector<double> ratios = {1.29, 1.33, 1.70, 1.36};
  double least = std::numeric_limits<double>::infinity();
  for (int i = -200000; i <= 200000; ++i) {  // a dense scan of theta
    const double theta = 1e-5 * i;
    double sum = theta * theta;
    for (std::size_t k = 0; k < ratios.size(); ++k) {
      sum += chi2(likelihood.measurements()[k], ratios[k] * (1 + share * theta));
    }
    least = std::min(least, sum);
  }
  CHECK(likelihood.chi2(ratios) == Approx(least).epsilon(1e-9));
}
