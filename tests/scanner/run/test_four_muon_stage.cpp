#include "scanner/run/four_muon_stage.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "physics/four_muon_rates.hpp"
#include "physics/muon_pair_boson.hpp"
#include "physics/ratio_polynomial.hpp"
#include "physics/z_prime_decay.hpp"
#include "scanner/run/scan.hpp"
#include "tests/support/machine.hpp"
#include "tests/support/z_decay.hpp"

using namespace tridentscan;

namespace {

constexpr double pi = physics::constants::pi;

config::ScanConfig scan_config(double low, double high, int masses) {
  config::ScanConfig c{};
  c.name = "test";
  c.model = physics::lmu_ltau();
  c.mass = {low, high, masses, config::Spacing::log};
  c.coupling = {1e-3, 1, 31, config::Spacing::log};
  c.integration.relative_error = 5e-3;
  return c;
}

config::Experiment z_decay(bool all_leptons) {
  return all_leptons ? support::z_decay("leptons", config::FourLeptons::four_leptons)
                     : support::z_decay("muons", config::FourLeptons::four_muons);
}

std::vector<run::FourMuonResult> compute(const config::ScanConfig& config, int threads) {
  parallel::Communicator communicator;
  const run::Machine machine{communicator, threads, physics::available_instruction_sets().back()};
  return run::compute_four_muons(config, {}, machine, silent);
}

}  // namespace

TEST_CASE("R of Z -> 4 mu: resonance over the scaled Standard Model, diluted by other leptons",
          "[four_muon_stage]") {
  auto config = scan_config(2, 10, 2);
  config.experiments = {z_decay(false), z_decay(true)};
  const auto results = compute(config, 2);
  REQUIRE(results.size() == 2);
  const auto& muons = results[0];
  CHECK(muons.reached);
  CHECK(muons.non_finite == 0);
  const auto& b = *muons.branching_ratios;
  CHECK(b.four_leptons.value ==
        Approx(2 * b.four_muons.value + b.two_flavours.value).epsilon(1e-12));
  const double share = b.four_muons.value / b.four_leptons.value;
  CHECK(share == Approx(0.255).epsilon(0.01));  // 1/4 but for the interference of like muons
  CHECK(muons.standard_model.value == Approx(share * 3.33e-6).epsilon(1e-3));  // a mean of ratios
  // 1.107e-3 of an independent calculation, B(mu mu) included, half a per cent more with the
  // measured B(Z -> mu mu) instead of the width at tree level.
  const double a = muons.rates[1].mean.s1 / muons.rates[1].mean.s0;
  const double rate = 1.107e-3 * 1.005 / 0.03366;
  CHECK(0.03366 * muons.rates[1].mean.s0 == Approx(share * 3.33e-6).epsilon(1e-9));
  CHECK(a == Approx(rate * 0.03366 / (share * 3.33e-6)).epsilon(0.02));
  // At 2 GeV no resonance passes: interference alone, a hundred times less.
  CHECK(muons.rates[0].mean.s1 < 0.03 * muons.rates[1].mean.s1);
  CHECK(muons.rates[0].mean.s1 > 0);

  const auto& leptons = results[1];
  CHECK(leptons.rates[1].mean.s1 / leptons.rates[1].mean.s0 == Approx(share * a).epsilon(0.03));
}

TEST_CASE("R of Z -> 4 mu has the width of the boson at each coupling", "[four_muon_stage]") {
  auto config = scan_config(4.99, 20, 2);
  config.experiments = {z_decay(false)};
  config.integration.relative_error = 2e-2;
  const auto result = compute(config, 2).front();
  REQUIRE(result.tables.size() == 2);
  const auto ratio_of_polynomial = [&](std::size_t i, double g2) {
    return physics::ratio_polynomial(result.rates[i]).ratio(g2);
  };
  const auto ratio = [&](std::size_t i, double g2) { return 1 + g2 * result.tables[i]->rise(g2); };
  for (std::size_t i = 0; i < 2; ++i) {
    // The polynomial is exact at the coupling that its width belongs to.
    constexpr double g2 = physics::reference_coupling * physics::reference_coupling;
    CHECK(ratio(i, g2) == Approx(ratio_of_polynomial(i, g2)).epsilon(2e-4));
    CHECK(result.tables[i]->variance(g2) > 0);
  }
  // Far from the cut it is good at other couplings too; a wide boson just below it is not.
  CHECK(ratio(1, 0.01) == Approx(ratio_of_polynomial(1, 0.01)).epsilon(3e-3));
  CHECK(ratio(0, 1) < 0.5 * ratio_of_polynomial(0, 1));
}

TEST_CASE("The bytes of Z -> 4 mu do not depend on the number of threads", "[four_muon_stage]") {
  auto config = scan_config(8, 60, 2);
  config.experiments = {z_decay(false)};
  config.integration.relative_error = 2e-2;
  const auto one = compute(config, 1).front(), three = compute(config, 3).front();
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(one.rates[i].mean.s0 == three.rates[i].mean.s0);
    CHECK(one.rates[i].mean.s1 == three.rates[i].mean.s1);
    CHECK(one.rates[i].mean.s2 == three.rates[i].mean.s2);
  }
  CHECK(one.evaluations == three.evaluations);
}

TEST_CASE("e+ e- -> mu mu Z': events at the closed form, and the limit where there are max_events",
          "[four_muon_stage]") {
  config::BosonAtCollider babar{10.58, 536, 0.5, 10};
  const auto result = run::by_quadrature(babar, physics::lmu_ltau(), {1.0});
  // sigma(mu mu) g'^2/(8 pi^2) F(m^2/s) within 3 %, half of which decays to muons.
  const double sigma = 86.85e-33 / (10.58 * 10.58);
  const double events = 0.5 * 536e39 * sigma * physics::boson_radiation(1 / (10.58 * 10.58)) /
                        (8 * pi * pi) *
                        physics::decay_of(physics::lmu_ltau(), 1).muon_branching_ratio();
  CHECK(result.rates[0].mean.s1 == Approx(events).epsilon(0.03));

  auto config = scan_config(0.2, 10.6, 40);
  config.experiments.emplace_back();
  config.experiments[0].name = "babar";
  config.experiments[0].process = babar;
  config.experiments[0].projection = true;
  config.experiments[0].measurement = physics::RatioMeasurement(1, 1 / 1.959963984540054);
  parallel::Communicator communicator;
  const run::Machine machine{communicator, 2, physics::available_instruction_sets().back()};
  const auto scan = run::scan(config, machine, silent, [](const auto&...) {});
  const auto& limit = scan.experiments[0].exclusion.limit;
  for (std::size_t i = 0; i < scan.mass.size(); ++i) {
    const auto rate = run::by_quadrature(babar, physics::lmu_ltau(), {scan.mass[i]}).rates[0];
    CAPTURE(scan.mass[i], rate.mean.s1, limit[i]);
    if (rate.mean.s1 * 16 * pi * pi > 10) {
      CHECK(limit[i] * limit[i] * rate.mean.s1 == Approx(10).epsilon(1e-9));
    } else {
      CHECK(std::isnan(limit[i]));
    }
  }
}
