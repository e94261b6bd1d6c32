#include "physics/mediator.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "physics/gauss_legendre.hpp"
#include "physics/trident_integrand.hpp"
#include "physics/trident_kernel.hpp"
#include "tests/support/channel_kernel.hpp"

using namespace tridentscan;
using namespace tridentscan::physics;
using enum Flavour;

namespace {

Mediator mixed(const char* name, KineticMixing mixing) {
  Mediator mediator = gauged_mediator(name).value();
  mediator.mixing = mixing;
  return mediator;
}

}  // namespace

TEST_CASE("Charges of the gauged bosons", "[mediator]") {
  // v^2 Q_nu Q_l/(K2 + m^2) at K2 = 0.
  const double m = 2, unit = constants::vev_squared / (m * m);
  const auto product = [&](const char* name, Flavour neutrino, Flavour pair) {
    const auto mediator = gauged_mediator(name).value();
    CHECK(mediator.shift(neutrino, pair, 0, m).axial == 0);
    return mediator.shift(neutrino, pair, 0, m).vector / unit;
  };
  struct Row {
    const char* name;
    double numu_ee, numu_mumu, numu_tautau, nue_ee, nue_mumu;
  };
  for (const Row& row : {Row{"lmu_ltau", 0, 1, -1, 0, 0}, Row{"le_lmu", -1, 1, 0, 1, -1},
                         Row{"le_ltau", 0, 0, 0, 1, 0}, Row{"b_minus_l", 1, 1, 1, 1, 1},
                         Row{"b_minus_3lmu", 0, 9, 0, 0, 0}, Row{"b_minus_3le", 0, 0, 0, 9, 0},
                         Row{"lmu", 0, 1, 0, 0, 0}}) {
    INFO(row.name);
    CHECK(product(row.name, mu, e) == Approx(row.numu_ee));
    CHECK(product(row.name, mu, mu) == Approx(row.numu_mumu));
    CHECK(product(row.name, mu, tau) == Approx(row.numu_tautau));
    CHECK(product(row.name, e, e) == Approx(row.nue_ee));
    CHECK(product(row.name, e, mu) == Approx(row.nue_mumu));
  }
  CHECK(gauged_mediators().size() == 7);
  CHECK_FALSE(gauged_mediator("le_minus_lmu"));
}

TEST_CASE("Bosons without mixing act on pairs of one flavour that they and the neutrino couple to",
          "[mediator]") {
  const auto lmu_ltau = gauged_mediator("lmu_ltau").value();
  CHECK(lmu_ltau.acts_on({mu}, {mu, mu}));
  CHECK(lmu_ltau.acts_on({mu, true}, {tau, tau}));
  CHECK_FALSE(lmu_ltau.acts_on({mu}, {e, e}));
  CHECK_FALSE(lmu_ltau.acts_on({e}, {mu, mu}));
  CHECK_FALSE(lmu_ltau.acts_on({mu}, {mu, tau}));
  CHECK(mixed("lmu_ltau", {KineticMixing::Kind::loop}).acts_on({mu}, {e, e}));
}

TEST_CASE("The vacuum polarisation equals its integral", "[mediator]") {
  for (const double z : {1e-8, 1e-3, 0.0199, 0.0201, 0.5, 3.0, 1e3, 1e7}) {
    // x = w^2 (3 - 2 w) gathers nodes at both ends.
    double sum = 0;
    for (const auto& [w, weight] : gauss_legendre(0, 1, 0.02)) {
      const double x = w * w * (3 - 2 * w), y = x * (1 - x);
      sum += weight * 6 * w * (1 - w) * y * std::log1p(y * z);
    }
    INFO("z " << z);
    CHECK(vacuum_polarisation(z) == Approx(sum).epsilon(1e-10));
  }
}

TEST_CASE("Kinetic mixing by loops of muons and taus", "[mediator]") {
  const auto loop = mixed("lmu_ltau", {KineticMixing::Kind::loop});
  CHECK(1 / loop.mixing_at(0) == Approx(69.3).epsilon(1e-3));
  CHECK(1 / loop.mixing_at(1e-2) == Approx(71.4).epsilon(1e-3));
  CHECK(1 / loop.mixing_at(1) == Approx(139).epsilon(4e-3));
  CHECK(1 / loop.mixing_at(10) == Approx(394).epsilon(2e-3));
  // e k = 0.00437: the electron's charge is opposite to the muon's and makes the shift of nu_mu e e
  // negative, as its C_V is.
  const double unit = constants::vev_squared;
  CHECK(loop.shift(mu, e, 0, 1).vector / unit == Approx(-0.00437).epsilon(2e-3));
  CHECK(loop.shift(mu, mu, 0, 1).vector / unit == Approx(1 - 0.00437).epsilon(1e-5));
  CHECK(loop.shift(e, e, 0, 1).vector == 0);

  const auto given = mixed("lmu_ltau", {KineticMixing::Kind::value, 0.0144});
  CHECK(given.mixing_at(5) == 0.0144);
  CHECK(given.shift(mu, e, 0, 1).vector / unit == Approx(-0.0144 * 0.302822).epsilon(1e-5));

  CHECK(mixed("le_lmu", {}).has_finite_loop());
  for (const char* name : {"b_minus_l", "b_minus_3lmu", "b_minus_3le", "lmu"}) {
    const auto divergent = mixed(name, {KineticMixing::Kind::loop});
    CHECK_FALSE(divergent.has_finite_loop());
    CHECK_THROWS_AS(divergent.mixing_at(0), std::invalid_argument);
  }
}

TEST_CASE("Scalars add to the cross section and do not interfere", "[mediator]") {
  const Hadron iron = coherent_nucleus({"Fe56", 26, 56, 52.0898, ChargeDensity{4.106, 0.519, 0}},
                                       FormFactorModel::density);
  Mediator scalar{.name = "s", .neutrino = {0, 2, 0}, .kind = Mediator::Kind::scalar};
  scalar.lepton[index_of(mu)].vector = 0.5;
  scalar.kind = GENERATE(Mediator::Kind::scalar, Mediator::Kind::pseudoscalar);
  CHECK(scalar.shift(mu, mu, 0, 1).vector == 0);
  CHECK(scalar.scalar_coupling(mu, mu, 3, 1) ==
        Approx(std::sqrt(2.0) / constants::fermi / 4).epsilon(1e-12));
  const TridentIntegrand with(iron, 20, Cuts{}, two_muons, scalar.kind);
  const TridentIntegrand without(iron, 20, Cuts{}, two_muons);
  const auto kernel = reference::kernel_of(with, 12, 4),
             bare = reference::kernel_of(without, 12, 4);
  const auto p = coupling_polynomials(kernel, scalar, {{mu}, {mu, mu}}, 1);
  CHECK(p.mean.s1 == 0);
  CHECK(p.mean.s2 > 0);
  CHECK(p.mean.s0 == Approx(cross_section(bare, bare.mean, standard_model())).epsilon(1e-14));
  // One charge is as good as the other: only their product counts.
  auto other = scalar;
  other.neutrino = {0, -1, 0};
  other.lepton[index_of(mu)].vector = 1;
  CHECK(coupling_polynomials(kernel, other, {{mu}, {mu, mu}}, 1).mean.s2 ==
        Approx(p.mean.s2).epsilon(1e-14));
  CHECK(coupling_polynomials(kernel, scalar, {{e}, {mu, mu}}, 1).mean.s2 == 0);
  CHECK_THROWS_AS(coupling_polynomials(kernel, scalar, {{mu}, {e, mu}}, 1), std::invalid_argument);
}
