#include "physics/limit.hpp"

#include "physics/constructions/registry.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>

using namespace tridentscan::physics;

namespace {

constexpr RatioMeasurement ccfr{0.82, 0.28};
constexpr RatioMeasurement charm2{1.58, 0.57};

Limit limit(const RatioPolynomial& p, const RatioMeasurement& m, Statistics s = {},
            double chi2_min = 0) {
  const Likelihood data(m);
  const Likelihood standard_model = data.expecting(std::vector{1.0});
  return smallest_excluded_coupling(
      std::span(&p, 1), data,
      [&](std::span<const double> r) {
        return test_statistic(s, {data, standard_model, r});
      },
      critical_value(s, chi2_min));
}

double smallest_chi2(const RatioPolynomial& p, const RatioMeasurement& m) {
  return best_fit(std::span(&p, 1), Likelihood(m)).chi2;
}

}  // namespace

TEST_CASE("Critical values are the published quantiles", "[limit]") {
  CHECK(critical_value({0.95, &two_sided::construction}, 7) ==
        Approx(1.959964 * 1.959964).epsilon(1e-6));
  CHECK(critical_value({0.95, &one_sided::construction}, 7) ==
        Approx(1.644854 * 1.644854).epsilon(1e-6));
  CHECK(critical_value({0.95, &delta_chi2::construction, 1}, 0.5) ==
        Approx(0.5 + 3.841459).epsilon(1e-6));
  CHECK(critical_value({0.95, &delta_chi2::construction, 2}, 0.5) ==
        Approx(0.5 + 5.991465).epsilon(1e-6));
  CHECK(critical_value({0.90, &two_sided::construction}, 0) == Approx(2.705543).epsilon(1e-6));
  CHECK(critical_value({0.6826894921, &two_sided::construction}, 0) == Approx(1).epsilon(1e-8));
}

TEST_CASE("A limit is where R reaches R_obs + z sigma", "[limit]") {
  const RatioPolynomial p{300, 2e5, 0, 0, 0};
  const auto check = [&](const Limit& l, double r) {
    CHECK(p.ratio(l.coupling * l.coupling) == Approx(r).epsilon(1e-9));
  };
  check(limit(p, ccfr), 0.82 + 1.959963985 * 0.28);  // 1.369
  check(limit(p, ccfr, {0.95, &one_sided::construction}), 0.82 + 1.644853627 * 0.28);
  check(limit(p, charm2), 1.58 + 1.959963985 * 0.57);  // 2.70
  // chi2_min of CCFR is that of R = 1.
  const double chi2_min = smallest_chi2(p, ccfr);
  CHECK(chi2_min == Approx((0.18 / 0.28) * (0.18 / 0.28)));
  check(limit(p, ccfr, {0.95, &delta_chi2::construction, 1}, chi2_min),
        0.82 + 0.28 * std::sqrt(3.841458821 + chi2_min));
  CHECK(smallest_chi2(p, charm2) == 0);
}

TEST_CASE("The heavy limit in closed form: m/g' about 540 GeV for CCFR", "[limit]") {
  // arXiv:1406.2332, Eq. (11): R = (1 + (1 + 4 s + 2 v^2/v_Z'^2)^2)/(1 + (1 + 4 s)^2), the muon
  // mass neglected.
  const double s = 0.23122, v2 = 246.22 * 246.22, mass = 1000;
  const double c = 1 + 4 * s, d = 2 * v2 / (mass * mass), norm = 1 + c * c;
  const RatioPolynomial p{2 * c * d / norm, d * d / norm, 0, 0, 0};
  const double reach = mass / limit(p, ccfr).coupling;
  const double expected =
      std::sqrt(2 * v2 / (std::sqrt(norm * (0.82 + 1.959963985 * 0.28) - 1) - c));
  CHECK(reach == Approx(expected).epsilon(1e-9));
  CHECK(reach == Approx(545).epsilon(0.005));
  CHECK(mass / limit(p, charm2).coupling == Approx(285).epsilon(0.005));
}

TEST_CASE("Each side of an asymmetric measurement has its own error", "[limit]") {
  constexpr RatioMeasurement nutev{0.72, 1.73, 0.72};
  CHECK(nutev.chi2(0.72) == 0);
  CHECK(nutev.chi2(2.45) == Approx(1).epsilon(1e-14));  // one error up
  CHECK(nutev.chi2(4.18) == Approx(4).epsilon(1e-14));
  CHECK(nutev.chi2(0) == Approx(1).epsilon(1e-14));  // one error down
  CHECK(nutev.chi2(1) == Approx(0.28 * 0.28 / (1.73 * 1.73)).epsilon(1e-14));
  CHECK(nutev.chi2_slope(2.45) == Approx(2 / 1.73).epsilon(1e-14));
  CHECK(nutev.chi2_slope(0) == Approx(-2 / 0.72).epsilon(1e-14));
  CHECK(nutev.chi2_slope(0.72) == 0);
  CHECK_FALSE(nutev.is_symmetric());
  CHECK(ccfr.is_symmetric());
}

TEST_CASE("Limits of asymmetric measurements lie at the error of their side", "[limit]") {
  // Heavy Z' by hand, arXiv:1406.2332, Eq. (11) solved for g'/m: NuTeV allows R up to
  // 0.72 + 1.96 x 1.73 = 4.111.
  constexpr RatioMeasurement nutev{0.72, 1.73, 0.72};
  const double s = 0.23122, v2 = 246.22 * 246.22, mass = 1000;
  const double c = 1 + 4 * s, norm = 1 + c * c;
  const double d = 2 * v2 / (mass * mass);
  const RatioPolynomial p{2 * c * d / norm, d * d / norm, 0, 0, 0};
  const double by_hand = mass * std::sqrt((std::sqrt(norm * 4.110738 - 1) - c) / (2 * v2));
  CHECK(limit(p, nutev).coupling == Approx(by_hand).epsilon(1e-6));
  CHECK(smallest_chi2(p, nutev) == Approx(std::pow(0.28 / 1.73, 2)));  // R = 1 is above 0.72

  // Destructive: R falls to 0.2. The lower error counts, and through chi2 = 0 it hands over to the
  // upper one: 0.9 - 1.96 x 0.2 = 0.508 is excluded first, 0.9 + 1.96 x 0.5 = 1.88 where the lower
  // error is too large.
  const RatioPolynomial dip{-2, 1.25, 0, 0, 0};
  const auto first = limit(dip, {0.9, 0.5, 0.2});
  CHECK(dip.ratio(first.coupling * first.coupling) == Approx(0.9 - 1.959963985 * 0.2));
  CHECK(first.coupling * first.coupling < 0.8);
  const auto second = limit(dip, {0.9, 0.5, 0.6});
  CHECK(dip.ratio(second.coupling * second.coupling) == Approx(0.9 + 1.959963985 * 0.5));
  CHECK(smallest_chi2(dip, {0.9, 0.5, 0.2}) == 0);
  // Out of reach below the dip: the smallest chi2 is that of the turning point, R = 0.2.
  CHECK(smallest_chi2(dip, {0.1, 0.2, 5}) == Approx(0.25));
}

TEST_CASE("Destructive interference: the first excluded coupling", "[limit]") {
  // R falls to 1 - a^2/4b = 0.2 at g'^2 = 0.8 and rises again: CCFR excludes R < 0.271 first, then
  // allows, then excludes.
  const RatioPolynomial p{-2, 1.25, 0, 0, 0};
  const auto l = limit(p, ccfr);
  CHECK(p.ratio(l.coupling * l.coupling) == Approx(0.82 - 1.959963985 * 0.28).epsilon(1e-9));
  CHECK(l.coupling * l.coupling < 0.8);
  // An upper bound does not see the dip.
  const auto upper = limit(p, ccfr, {0.95, &one_sided::construction});
  CHECK(p.ratio(upper.coupling * upper.coupling) ==
        Approx(0.82 + 1.644853627 * 0.28).epsilon(1e-9));
}

TEST_CASE("Excluded intervals are all pieces, cut at the ends of the range", "[limit]") {
  const RatioPolynomial p{-2, 1.25, 4e-4, 0, 4e-4};
  const Likelihood data(ccfr);
  const double critical = critical_value({}, 0);
  const auto intervals = [&](double low, double high) {
    return excluded_intervals(std::span(&p, 1), data,
                              [&](std::span<const double> r) { return data.chi2(r); }, critical,
                              {low, high});
  };
  // R(g'^2) = r has the solutions 0.8 -+ sqrt(0.64 - 0.8 (1 - r)).
  const auto at = [](double r, double sign) {
    return std::sqrt(0.8 + sign * std::sqrt(0.64 - 0.8 * (1 - r)));
  };
  const double z = 1.959963985, below = 0.82 - z * 0.28, above = 0.82 + z * 0.28;
  const auto all = intervals(0, 2);
  REQUIRE(all.size() == 2);
  CHECK(all[0].low == Approx(at(below, -1)).epsilon(1e-9));
  CHECK(all[0].high == Approx(at(below, 1)).epsilon(1e-9));
  CHECK(all[1].low == Approx(at(above, 1)).epsilon(1e-9));
  CHECK(all[1].high == 2);
  CHECK(all[1].high_error == 0);
  const double g2 = all[0].low * all[0].low;
  CHECK(all[0].low_error ==
        Approx(std::sqrt(p.variance(g2)) / std::abs(p.slope(all[0].low))).epsilon(1e-4));
  const auto inside = intervals(0.9, 1.3);
  REQUIRE(inside.size() == 1);
  CHECK(inside[0].low == 0.9);
  CHECK(inside[0].low_error == 0);
  CHECK(inside[0].high == Approx(at(below, 1)).epsilon(1e-9));
  const auto whole = intervals(0.88, 0.92);
  REQUIRE(whole.size() == 1);
  CHECK(whole[0].low == 0.88);
  CHECK(whole[0].high == 0.92);
  CHECK(intervals(0.1, 0.2).empty());
}

TEST_CASE("A dip that hardly reaches the critical value is found", "[limit]") {
  // The lowest R is 0.2, where chi2 = (0.62/0.28)^2 = 4.903: thinner and thinner pieces.
  const RatioPolynomial p{-2, 1.25, 0, 0, 0};
  const Likelihood data(ccfr);
  for (const double missing : {1e-1, 1e-3, 1e-5, 1e-7}) {
    const double critical = std::pow(0.62 / 0.28, 2) - missing;
    const auto found = excluded_intervals(std::span(&p, 1), data,
                                          [&](std::span<const double> r) { return data.chi2(r); },
                                          critical, {0.1, 1.2});
    REQUIRE(found.size() == 1);
    const double depth = 0.62 - 0.28 * std::sqrt(critical);  // R = 0.2 + depth
    CHECK(found[0].low == Approx(std::sqrt(0.8 - std::sqrt(0.8 * depth))).epsilon(1e-6));
    CHECK(found[0].high == Approx(std::sqrt(0.8 + std::sqrt(0.8 * depth))).epsilon(1e-6));
  }
}

TEST_CASE("chi2 that falls again at large rates: the first crossing, and the last", "[limit]") {
  // None seen, 3 +- 3 expected of the background and 3 +- 52 % of the Standard Model: chi2 is
  // expected^2/variance, and reaches 3.84 only between two ratios.
  const Measurement counts = CountMeasurement{0, 3, 1.545, 3, 3};
  const Likelihood data(counts);
  const RatioPolynomial p{300, 2e5, 0, 0, 0};
  const double c = critical_value({}, 0);
  const double a = 9 - c * 1.545 * 1.545, b = 18, d = 9 - 9 * c;
  const double root = std::sqrt(b * b - 4 * a * d);
  const auto found = excluded_intervals(std::span(&p, 1), data,
                                        [&](std::span<const double> r) { return data.chi2(r); }, c,
                                        {0, max_coupling});
  REQUIRE(found.size() == 1);
  const auto ratio = [&](double g) { return p.ratio(g * g); };
  CHECK(ratio(found[0].low) == Approx((-b + root) / (2 * a)).epsilon(1e-9));
  CHECK(ratio(found[0].high) == Approx((-b - root) / (2 * a)).epsilon(1e-9));
  const auto first = smallest_excluded_coupling(
      std::span(&p, 1), data, [&](std::span<const double> r) { return data.chi2(r); }, c);
  CHECK(first.coupling == found[0].low);
}

TEST_CASE("Limits for several critical values are those of each", "[limit]") {
  const RatioPolynomial p{300, 2e5, 0, 0, 0};
  const Likelihood data(ccfr);
  const Statistic chi2 = [&](std::span<const double> r) { return data.chi2(r); };
  const std::vector<double> criticals = {0.1, 9.0, 1.0, 4.0};  // of R = 1 it is 0.41
  const auto found = smallest_excluded_couplings(std::span(&p, 1), data, chi2, criticals);
  REQUIRE(found.size() == criticals.size());
  for (std::size_t k = 0; k < found.size(); ++k) {
    CHECK(found[k] ==
          smallest_excluded_coupling(std::span(&p, 1), data, chi2, criticals[k]).coupling);
  }
  CHECK(found[0] == 0);
  CHECK(found[2] < found[3]);
}

TEST_CASE("A limit is looked for up to the coupling that is asked for", "[limit]") {
  const RatioPolynomial p{1e-3, 0, 0, 0, 0};  // R = 1.369 at g' = 19.2
  const Likelihood data(ccfr);
  const Statistic chi2 = [&](std::span<const double> r) { return data.chi2(r); };
  const double critical = critical_value({}, 0);
  CHECK(std::isnan(smallest_excluded_coupling(std::span(&p, 1), data, chi2, critical).coupling));
  CHECK(smallest_excluded_coupling(std::span(&p, 1), data, chi2, critical, 1000).coupling ==
        Approx(std::sqrt((0.82 + 1.959963985 * 0.28 - 1) / 1e-3)));
}

TEST_CASE("No limit and excluded Standard Model", "[limit]") {
  CHECK(std::isnan(limit({1e-9, 1e-12, 0, 0, 0}, ccfr).coupling));
  CHECK(limit({300, 2e5, 0, 0, 0}, {3, 0.5}).coupling == 0);
}

TEST_CASE("The error of a limit follows from that of R", "[limit]") {
  const RatioPolynomial p{300, 2e5, 4, -100, 4e6};
  const auto l = limit(p, ccfr);
  const double g2 = l.coupling * l.coupling;
  const double sigma_r = std::sqrt(p.variance(g2));
  // Finite difference: shift R by sigma_r.
  const RatioMeasurement shifted{0.82 - sigma_r, 0.28};
  CHECK(l.error == Approx(std::abs(limit(p, shifted).coupling - l.coupling)).epsilon(0.01));
}

TEST_CASE("The covariance of a ratio's coefficients is that of the replicas", "[ratio]") {
  // s1 = a s0 exactly in every replica: the common error drops out of a; s2 scatters on its own.
  std::mt19937_64 generator(8);
  std::normal_distribution<double> normal;
  CouplingPolynomials sigma{{0, 0, 0}, {}};
  const int n = 64;
  for (int i = 0; i < n; ++i) {
    const double s0 = 1 + 0.1 * normal(generator);
    sigma.replicas.push_back({s0, 3 * s0, 5 * s0 + 0.2 * normal(generator)});
    sigma.mean.s0 += sigma.replicas.back().s0 / n;
    sigma.mean.s1 += sigma.replicas.back().s1 / n;
    sigma.mean.s2 += sigma.replicas.back().s2 / n;
  }
  const auto p = ratio_polynomial(sigma);
  CHECK(p.a == Approx(3).epsilon(1e-12));
  CHECK(p.var_a == Approx(0).margin(1e-25));
  CHECK(p.b == Approx(5).margin(0.1));
  CHECK(std::sqrt(p.var_b) ==
        Approx(0.2 / 8).epsilon(0.3));  // chi2 with 63 dof: 0.3 is over 3 sigma
  sigma.replicas.resize(1);
  CHECK_THROWS_AS(ratio_polynomial(sigma), std::invalid_argument);
}
