#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "scanner/run/constraint.hpp"
#include "scanner/run/direct_stage.hpp"
#include "scanner/run/exclusion.hpp"
#include "scanner/run/exclusion_contour.hpp"
#include "scanner/run/prediction.hpp"

using namespace tridentscan;

namespace {

constexpr double no_value = std::numeric_limits<double>::quiet_NaN();

config::ScanConfig small_scan() {
  config::Experiment e{};
  e.name = "test";
  e.trident().beam = 160.0;
  e.trident().target = {
      "Fe56", {{{"Fe56", 26, 56, 52.089777, physics::ChargeDensity{4.106, 0.519, 0}}, 1.0}}};
  e.trident().hadrons.form_factor = physics::FormFactorModel::density;
  e.measurement = physics::RatioMeasurement(0.82, 0.28);
  config::ScanConfig c{};
  c.name = "test";
  c.model = physics::lmu_ltau();
  c.mass = {1e-2, 10, 3, config::Spacing::log};
  c.coupling = {1e-4, 1e-1, 4, config::Spacing::log};
  c.experiments.push_back(e);
  c.integration.relative_error = 2e-2;
  c.integration.method = config::Method::direct;
  return c;
}

/// A scan of one experiment, from its points to what is excluded.
struct Reduced {
  std::vector<result::ExperimentResult> predictions;
  run::Constraint constraint;
  result::Exclusion exclusion;

  Reduced(const config::ScanConfig& config, const std::vector<run::DirectPoint>& points)
      : predictions{run::predict(config, config.experiments[0], points)},
        constraint(run::constraints_of(config, std::vector{run::ExpectedEvents{}})[0]),
        exclusion(run::exclude(config, constraint, predictions, {}, {}, 1)) {}
};

}  // namespace

TEST_CASE("A point whose integrand is not finite has no value", "[direct]") {
  const auto config = small_scan();
  for (const double coupling : {no_value, std::numeric_limits<double>::infinity(), 1e200}) {
    const auto point = run::integrate_directly(
        config.experiments[0], {config.model, 0.01, coupling}, {.relative_error = 0.1}, 1, 0,
        physics::available_instruction_sets().back());
    CHECK(std::isnan(point.ratio));
    CHECK(std::isnan(point.sigma));
    CHECK(std::isnan(point.sm_sigma_error));
    CHECK_FALSE(point.reached);
    CHECK(point.non_finite > 0);
  }
}

TEST_CASE("A point that throws is one failed point of the plane", "[direct]") {
  parallel::Communicator communicator;
  auto config = small_scan();
  config.experiments[0].trident().target.components[0].nucleus.density.value().c = no_value;
  const auto isa = physics::available_instruction_sets().back();
  CHECK_THROWS_AS(run::integrate_plane_point(config, 0, 5, isa), std::exception);
  const auto points = run::integrate_plane(config, {communicator, 2, isa}, [](const auto&...) {});
  REQUIRE(points.size() == 1);
  REQUIRE(points[0].size() == 12);
  for (const auto& point : points[0]) {
    CHECK(std::isnan(point.ratio));
  }
}

TEST_CASE("Failed points do not spoil the others", "[direct]") {
  const auto config = small_scan();
  constexpr double a = 500;  // R = 1 + a g'^2
  std::vector<run::DirectPoint> points;
  for (int i = 0; i < 12; ++i) {
    const double ratio = 1 + a * std::pow(10.0, 2 * (i % 4) - 8);
    points.push_back({1, 0.01, 1, 0.01, ratio, 0.01, 1000, 0, true});
  }
  const Reduced good(config, points);
  points[0] = points[6] = {no_value, no_value, no_value, no_value, no_value, no_value, 0, 0, false};
  for (const int i : {8, 9, 10}) points[static_cast<std::size_t>(i)] = points[0];
  const Reduced result(config, points);
  CHECK(std::isnan(result.predictions[0].ratio[0]));
  CHECK(std::isnan(result.exclusion.chi2[6]));
  CHECK(result.exclusion.chi2[1] == good.exclusion.chi2[1]);
  CHECK(result.predictions[0].sm_cross_section.value ==
        Approx(good.predictions[0].sm_cross_section.value));
  CHECK(result.exclusion.chi2_min == Approx(good.exclusion.chi2_min));
  const double expected = std::sqrt((0.82 + 1.959963984540054 * 0.28 - 1) / a);
  for (const std::size_t mass : {0, 1}) {  // from the points that are left
    CHECK(result.exclusion.limit[mass] == Approx(expected).epsilon(1e-7));
    CHECK(result.exclusion.limit_status[mass] == result::LimitStatus::found);
  }
  CHECK(result.exclusion.limit_error[1] > good.exclusion.limit_error[1]);
  CHECK(std::isnan(result.exclusion.limit[2]));  // one point does not fix a polynomial
  CHECK(result.exclusion.limit_status[2] == result::LimitStatus::failed);
  CHECK_FALSE(result.predictions[0].accuracy_reached);
}

TEST_CASE("A plane without any value has no limit and no contour", "[direct]") {
  auto config = small_scan();
  config.statistics.test =
      GENERATE(&physics::two_sided::construction, &physics::delta_chi2::construction);
  const std::vector<run::DirectPoint> points(
      12, {no_value, no_value, no_value, no_value, no_value, no_value, 0, 0, false});
  const Reduced result(config, points);
  CHECK(std::isnan(result.exclusion.chi2_min));
  CHECK(std::isnan(result.exclusion.limit[0]));
  CHECK(run::exclusion_contour(config, result.constraint, result.predictions, result.exclusion, 1)
            .vertices.empty());
}
