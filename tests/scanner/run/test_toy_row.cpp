#include "scanner/run/toy_row.hpp"

#include <boost/math/tools/roots.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>

#include "physics/constructions/normal.hpp"

using namespace tridentscan;

namespace {

/// One ratio with a Gaussian error, tested at R = 1 + d error, the data at 1 + u error: everything
/// is known in closed form (arXiv:1007.1727, section 3, with the exact distribution of u).
struct OneRatio {
  double u, d;

  /// t~ and q~.
  [[nodiscard]] double distance() const { return u > 0 ? (u - d) * (u - d) : d * d - 2 * u * d; }
  /// Data below this have a statistic above `t`, towards the Standard Model.
  [[nodiscard]] double lower_edge(double t) const {
    return std::sqrt(t) <= d ? d - std::sqrt(t) : (d * d - t) / (2 * d);
  }
  [[nodiscard]] double feldman_cousins_p() const {
    const double t = distance();
    return physics::normal_cdf(lower_edge(t) - d) + physics::normal_cdf(-std::sqrt(t));
  }
  [[nodiscard]] double cls() const {
    if (u > d) {
      return 1;
    }
    const double edge = lower_edge(distance());  // u itself
    return physics::normal_cdf(edge - d) / physics::normal_cdf(edge);
  }
};

/// Smallest d with a p-value below the critical one.
double exact_limit(physics::Test test, double u, double critical) {
  const auto excess = [&](double d) {
    const OneRatio one{u, d};
    return (test == physics::Test::cls_toys ? one.cls() : one.feldman_cousins_p()) - critical;
  };
  double low = std::max(u, 0.0) + 1e-6;
  std::uintmax_t iterations = 200;
  const auto [below, above] = boost::math::tools::bisect(
      excess, low, low + 10, boost::math::tools::eps_tolerance<double>(40), iterations);
  return (below + above) / 2;
}

config::ScanConfig configuration(physics::Test test, double level) {
  config::ScanConfig config;
  config.statistics = {level, test, 1};
  config.coupling = {1e-4, 1, 20, config::Spacing::log};
  config.integration.seed = 3;
  return config;
}

physics::Limit limit_of_toys(const config::ScanConfig& config, const run::Constraint& constraint,
                             const physics::RatioPolynomial& p) {
  std::vector<std::vector<double>> ratios;
  for (const double g : config.coupling.values()) ratios.push_back({p.ratio(g * g)});
  run::ToyRow row(config, constraint, ratios, {p});
  row.throw_toys();
  return row.find_limit(0);
}

run::Constraint constraint_of(double u, double error) {
  const physics::Likelihood data(physics::RatioMeasurement(1 + u * error, error));
  return {"one", {0}, data, data.expecting(std::vector{1.0})};
}

}  // namespace

TEST_CASE("Limits of toys are those of the exact construction for a Gaussian ratio", "[toys]") {
  // 18 pulls with a fixed seed: one beyond 3 in 20 tables with other seeds.
  const double error = 0.3;
  const physics::RatioPolynomial p{300, 2e5, 0, 0, 0};
  double squares = 0;
  int n = 0;
  for (const auto test : {physics::Test::feldman_cousins, physics::Test::cls_toys}) {
    for (const double level : {0.9, 0.99, 0.999}) {
      for (const double u : {-1.0, 0.0, 1.2}) {
        const auto limit = limit_of_toys(configuration(test, level), constraint_of(u, error), p);
        const double r = 1 + error * exact_limit(test, u, 1 - level);
        const double exact =
            std::sqrt((-p.a + std::sqrt(p.a * p.a + 4 * p.b * (r - 1))) / (2 * p.b));
        INFO("level " << level << ", u " << u << ", limit " << limit.coupling << " +- "
                      << limit.error << ", exact " << exact);
        CHECK(std::abs(limit.coupling - exact) < 3 * limit.error);
        CHECK(limit.error < 0.03 * exact);
        squares += std::pow((limit.coupling - exact) / limit.error, 2);
        ++n;
      }
    }
  }
  CHECK(squares > 0.2 * n);  // errors are no excuse
}

TEST_CASE("A row of toys that is excluded throughout, or nowhere, says which", "[toys]") {
  const auto test = physics::Test::feldman_cousins;
  auto config = configuration(test, 0.95);
  const physics::RatioPolynomial p{300, 2e5, 0, 0, 0};
  config.coupling = {0.5, 1, 3, config::Spacing::log};
  CHECK(limit_of_toys(config, constraint_of(0, 0.3), p).coupling == 0);
  config.coupling = {1e-5, 1e-4, 3, config::Spacing::log};
  CHECK(std::isnan(limit_of_toys(config, constraint_of(0, 0.3), p).coupling));
}

TEST_CASE("A confidence level needs ten toys beyond it", "[toys]") {
  CHECK(config::least_toys(0.9) == 100);
  CHECK(config::least_toys(0.95) == 200);
  CHECK(config::least_toys(0.999) == 10000);
  CHECK(config::least_toys(0.9999) == 100000);
}
