#include "scanner/run/direct_four_muons.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <cmath>

#include "scanner/run/four_muon_stage.hpp"
#include "tests/support/z_decay.hpp"

using namespace tridentscan;

namespace {

config::ScanConfig z_scan() {
  config::ScanConfig c{};
  c.name = "test";
  c.model = physics::lmu_ltau();
  c.mass = {3, 300, 5, config::Spacing::log};
  c.coupling = {1e-3, 1, 4, config::Spacing::log};
  c.integration.relative_error = 5e-3;
  c.experiments = {support::z_decay("z", config::FourLeptons::four_leptons)};
  return c;
}

}  // namespace

TEST_CASE("Z -> 4 mu integrated at a mass and coupling is that of the kernel",
          "[direct_four_muons]") {
  const auto config = z_scan();
  const auto isa = physics::available_instruction_sets().back();
  parallel::Communicator communicator;
  const auto kernel =
      run::compute_four_muons(config, {}, {communicator, 2, isa}, [](const auto&...) {}).front();
  const run::DirectFourMuons direct(config.experiments.front(), {.relative_error = 5e-3}, 3, isa);
  double chi2 = 0, n = 0;
  const auto add = [&](double a, double its_error, double b, double error) {
    const double pull = (a - b) / std::hypot(its_error, error);
    CAPTURE(pull, a, its_error, b, error);
    CHECK(std::abs(pull) < 4.5);
    chi2 += pull * pull;
    ++n;
  };
  std::uint64_t point = 0;
  // Where the boson is a wing, near the cut, a resonance, near the end and off shell.
  for (const double mass : {2.0, 5.3, 20.0, 77.0, 150.0}) {
    for (const double coupling : {0.05, 1.0, 3.0}) {
      CAPTURE(mass, coupling);
      const auto found =
          direct.integrate({config.model, mass, coupling}, {.relative_error = 5e-3}, point++);
      CHECK(found.reached);
      const auto rise = kernel.kernel->rises(config.model, mass, std::array{coupling}).front();
      const double g2 = coupling * coupling;
      add(found.ratio - 1, found.ratio_error, g2 * rise.value, g2 * std::sqrt(rise.variance));
    }
  }
  CHECK(chi2 < 2.5 * n);
  const auto sm = direct.integrate({config.model, 20, 1e-6}, {.relative_error = 5e-3}, 99);
  add(sm.sm_sigma, sm.sm_sigma_error, kernel.standard_model.value, kernel.standard_model.error);
  CHECK(sm.ratio == Approx(1).epsilon(1e-6));
}
