#include "scanner/run/theory_error.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "scanner/run/scan.hpp"
#include "tests/support/z_decay.hpp"

using namespace tridentscan;

namespace {

config::ScanConfig scan_config() {
  config::ScanConfig config{};
  config.name = "test";
  config.model = physics::lmu_ltau();
  config.mass = {0.01, 100, 3, config::Spacing::log};
  config.coupling = {1e-4, 1, 3, config::Spacing::log};
  config::Experiment e{};
  e.name = "iron";
  e.trident().beam = 20;
  e.trident().target = {"Fe56",
                        {{{"Fe56", 26, 56, 52.0898, physics::ChargeDensity{4.106, 0.519, 0}}, 1}}};
  e.measurement = physics::RatioMeasurement(1, 0.2, 0.2);
  config.experiments.push_back(e);
  config.theory_error.emplace();
  return config;
}

result::ScanResult scan(const config::ScanConfig& config) {
  parallel::Communicator communicator;
  return run::scan(
      config, {communicator, 1, physics::available_instruction_sets().back()},
      [](const auto&...) {}, [](const auto&...) {});
}

const result::Systematics::Shift& shift(const result::Systematics& systematics,
                                        const std::string& component) {
  for (const auto& s : systematics.shifts) {
    if (s.component == component) {
      return s;
    }
  }
  throw std::invalid_argument(component);
}

}  // namespace

TEST_CASE("Only variants that can matter are made", "[theory]") {
  auto experiment = scan_config().experiments.front();
  const auto components = [&](const std::optional<config::TheoryError>& error) {
    std::vector<std::string> names;
    for (const auto& variant : run::variants_of(experiment, error)) {
      names.push_back(variant.component);
    }
    return names;
  };
  using Names = std::vector<std::string>;
  CHECK(components(std::nullopt).empty());
  CHECK(components(config::TheoryError{}) == Names{"form_factor", "charge_radius", "sin2_theta_w",
                                                   "electroweak", "qed", "energy_scale"});
  experiment.trident().cuts.minus.min_energy = 1;
  CHECK(components(std::nullopt) == Names{"selection"});
  experiment.trident().cuts = {};
  experiment.trident().hadrons.channels = {physics::Channel::neutron};
  CHECK(components(config::TheoryError{}) == Names{"nucleon_form_factors", "pauli_blocking",
                                                   "bound_nucleons", "sin2_theta_w", "electroweak",
                                                   "qed", "energy_scale"});
}

TEST_CASE("Shifts that are known exactly", "[theory]") {
  auto config = scan_config();
  config.theory_error->electroweak = 0.05;
  config.theory_error->qed = 0.02;
  const auto result = scan(config).experiments.front().systematics;

  const auto& qed = shift(result, "qed");
  CHECK(qed.cross_section.value ==
        Approx(0.02 + 26 / 137.035999 / (4 * physics::constants::pi)).epsilon(1e-12));
  // C_V and C_A grow by sqrt(1.05): so does the excluded g'^2 at every mass.
  const auto& electroweak = shift(result, "electroweak");
  CHECK(electroweak.cross_section.value == Approx(0.05).epsilon(1e-10));
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(qed.ratio[i] == Approx(0).margin(1e-12));
    CHECK(qed.limit[i] == Approx(0).margin(1e-8));
    CHECK(electroweak.limit[i] == Approx(std::pow(1.05, 0.25) - 1).epsilon(1e-6));
  }
  double sum = 0;
  for (const auto& s : result.shifts) {
    sum += s.cross_section.value * s.cross_section.value;
  }
  CHECK(result.cross_section_total == Approx(std::sqrt(sum)));
  CHECK(result.acceptance.value == 1);
}

TEST_CASE(
    "Common random numbers: the shift by a form factor is known far better than either "
    "cross section",
    "[theory]") {
  const auto result = scan(scan_config()).experiments.front();
  const auto& s = shift(result.systematics, "charge_radius");
  CHECK(s.cross_section.value < 0);
  CHECK(s.cross_section.error <
        0.1 * result.sm_cross_section.error / result.sm_cross_section.value);
}

TEST_CASE("Acceptance is the ratio of the cross sections", "[theory]") {
  auto config = scan_config();
  config.theory_error.reset();
  config.experiments.front().trident().cuts.minus.min_energy = 3;
  config.experiments.front().trident().cuts.plus.min_energy = 3;
  const auto cut = scan(config).experiments.front();
  config.experiments.front().trident().cuts = {};
  const auto open = scan(config).experiments.front();
  const double ratio = cut.sm_cross_section.value / open.sm_cross_section.value;
  const auto& acceptance = cut.systematics.acceptance;
  CHECK(acceptance.value == Approx(ratio).epsilon(1e-12));
  CHECK(acceptance.error ==
        Approx(ratio * std::hypot(cut.sm_cross_section.error / cut.sm_cross_section.value,
                                  open.sm_cross_section.error / open.sm_cross_section.value))
            .epsilon(0.5));
  REQUIRE(cut.systematics.shifts.size() == 1);
  CHECK_FALSE(cut.systematics.shifts.front().is_theory_error);
  CHECK(cut.systematics.limit_total[0] == 0);
}

TEST_CASE("The photon of Z -> 4 mu in another scheme: shifts are those of a scan with it",
          "[theory]") {
  config::ScanConfig config{};
  config.name = "test";
  config.model = physics::lmu_ltau();
  config.mass = {2, 60, 4, config::Spacing::log};
  config.coupling = {1e-3, 3, 3, config::Spacing::log};
  config.integration.relative_error = 1e-6;  // not reached: all have as many points
  config.integration.max_points = 32768;     // in three rounds
  auto decay = support::z_decay("decay", config::FourLeptons::four_muons);
  auto& z = std::get<config::ZToFourMuons>(decay.process);
  z.cuts.min_transverse_momentum = {20, 10, 5, 3};
  z.motion = physics::ZMotion{{{0, 4, 20, 90}, {0, 3, 1, 0}}, {{-4, -1, 1, 4}, {0, 1, 1, 0}}};
  config::Experiment before = decay;  // its variant is an integral, too
  before.name = "before";
  config.experiments = {before, decay};
  const auto plain = scan(config).experiments.back();
  CHECK(plain.systematics.shifts.empty());

  config.theory_error.emplace();
  config.theory_error->inverse_alpha = {140};
  const auto with_error = scan(config).experiments.back();
  CHECK(with_error.ratio == plain.ratio);
  CHECK(with_error.exclusion.limit == plain.exclusion.limit);
  REQUIRE(with_error.systematics.shifts.size() == 1);
  const auto& found = with_error.systematics.shifts.front();
  CHECK(found.component == "alpha");
  CHECK(found.name == "1/140");

  config.theory_error.reset();
  std::get<config::ZToFourMuons>(config.experiments.back().process).scheme.alpha = 1.0 / 140;
  const auto other = scan(config).experiments.back();
  CHECK(found.cross_section.value ==
        Approx(other.sm_cross_section.value / plain.sm_cross_section.value - 1).margin(1e-10));
  double largest = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const double limit = plain.exclusion.limit[i], g2 = limit * limit;
    CAPTURE(i, limit);
    CHECK(found.ratio[i] ==
          Approx(other.polynomials[i].ratio(g2) - plain.polynomials[i].ratio(g2)).margin(1e-10));
    CHECK(found.limit[i] == Approx(other.exclusion.limit[i] / limit - 1).margin(1e-8));
    // Far better known than R itself, whose points they share.
    CHECK(found.ratio_error[i] < 0.2 * std::sqrt(plain.polynomials[i].variance(g2)));
    CHECK(with_error.systematics.limit_total[i] == std::abs(found.limit[i]));
    largest = std::max(largest, std::abs(found.limit[i]));
  }
  CHECK(largest > 1e-5);

  config.theory_error.emplace();  // both that are in use differ from what it has now
  CHECK(run::variants_of(config.experiments.back(), config.theory_error).size() == 2);
  config.theory_error->inverse_alpha = {140};
  CHECK(run::variants_of(config.experiments.back(), config.theory_error).empty());
}
