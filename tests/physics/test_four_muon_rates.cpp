#include "physics/four_muon_rates.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <memory>
#include <stdexcept>

#include "scanner/integration/lattice.hpp"
#include "scanner/integration/random_stream.hpp"

using namespace tridentscan;
using physics::FourMuonRates;
using physics::FourMuonSample;
namespace sums_of = physics::four_muon_sums;

namespace {

constexpr physics::FourMuonScale of_muons{0.03366, 3.33e-6, false},
    of_leptons{0.03366, 3.33e-6, true};

FourMuonRates rates(const physics::FourMuonScale& scale) {
  physics::FourMuonCuts cuts;
  cuts.min_pair_mass = 5;
  const FourMuonSample sample(cuts, {});
  const physics::PairMassBasis basis(sample.s_low(), sample.s_high());
  const auto x = std::make_unique<FourMuonSample::Points>();
  const auto terms = std::make_unique<FourMuonSample::Terms>();
  std::vector<std::vector<double>> replicas;
  for (std::uint64_t replica = 0; replica < 4; ++replica) {
    const integration::RandomStream stream(31, 1, replica);
    std::array<double, FourMuonSample::dimensions> shift;
    for (std::size_t j = 0; j < shift.size(); ++j) shift[j] = stream.uniform(j);
    const integration::ShiftedLattice lattice(shift);
    sums_of::Collector collector(basis);
    constexpr int points = 1 << 11;
    for (int first = 0; first < points; first += FourMuonSample::block_size) {
      lattice.fill(static_cast<std::uint32_t>(first), *x);
      sample.evaluate(*x, *terms, physics::InstructionSet::baseline);
      collector.add(*terms, physics::InstructionSet::baseline);
    }
    std::vector<double> sums = collector.sums();
    for (double& sum : sums) sum /= points;
    replicas.push_back(std::move(sums));
  }
  return {physics::FourMuonKernel(basis, std::move(replicas)), scale};
}

physics::RiseWithError rise_of(const FourMuonRates& z, const physics::Mediator& model, double mass,
                               double coupling) {
  return z.rises(model, mass, std::array{coupling}).front();
}

}  // namespace

TEST_CASE("Rates are scaled to the published branching ratio of four leptons",
          "[four_muon_rates]") {
  const auto f = physics::factors_of(of_leptons, 2e-5, 5e-5);
  CHECK(f.scale == Approx(3.33e-6 / (0.03366 * 9e-5)).epsilon(1e-14));
  CHECK(f.share == Approx(2.0 / 9).epsilon(1e-14));
  CHECK(physics::factors_of(of_muons, 2e-5, 5e-5).share == 1);
  const FourMuonRates muons = rates(of_muons);
  const auto four = muons.four_muons(), two = muons.two_flavours(), all = muons.four_leptons();
  const auto selected = muons.standard_model();
  for (std::size_t r = 0; r < all.size(); ++r) {
    CHECK(all[r] == Approx(2 * four[r] + two[r]).epsilon(1e-14));
    // Without other cuts all 4 mu are selected.
    CHECK(selected[r] == Approx(3.33e-6 * four[r] / all[r]).epsilon(1e-12));
  }
}

TEST_CASE("R at the reference coupling is that of the polynomial", "[four_muon_rates]") {
  for (const auto& scale : {of_muons, of_leptons}) {
    const FourMuonRates z = rates(scale);
    for (const double mass : {2.0, 4.99, 5.2, 20.0, 80.0, 150.0}) {
      const auto ratio = z.ratio(physics::lmu_ltau(), mass);
      const double g = physics::reference_coupling;
      const auto rise = rise_of(z, physics::lmu_ltau(), mass, g);
      CAPTURE(mass);
      CHECK(rise.value == Approx(ratio.a + g * g * ratio.b).epsilon(1e-10));
      CHECK(rise.variance ==
            Approx(ratio.var_a + 2 * g * g * ratio.cov_ab + std::pow(g, 4) * ratio.var_b)
                .epsilon(1e-6));
      const auto couplings = physics::RiseTable::couplings();
      CHECK(ratio.table->rises()[17] == rise_of(z, physics::lmu_ltau(), mass, couplings[17]).value);
    }
  }
}

TEST_CASE("All charges doubled are the coupling doubled", "[four_muon_rates]") {
  const FourMuonRates z = rates(of_muons);
  physics::Mediator doubled = physics::lmu_ltau();
  for (double& charge : doubled.neutrino) charge *= 2;
  for (auto& charge : doubled.lepton) charge.vector *= 2;
  for (const double mass : {4.99, 10.0, 120.0}) {
    CAPTURE(mass);
    CHECK(rise_of(z, doubled, mass, 0.4).value ==
          Approx(4 * rise_of(z, physics::lmu_ltau(), mass, 0.8).value).epsilon(1e-12));
  }
  CHECK_THROWS_AS(rise_of(z, *physics::gauged_mediator("b_minus_l"), 10, 0.1),
                  std::invalid_argument);
}

TEST_CASE("A boson above the mass of the Z: its own width takes the interference away",
          "[four_muon_rates]") {
  // Off shell |D| is nearly constant over the pairs: 1/|m^2 - i m Gamma| at first order in s/m^2.
  const FourMuonRates z = rates(of_muons);
  const double mass = 1000, narrow = 0.1, wide = 3.5;
  const double ratio = wide * wide / (4 * physics::constants::pi);  // Gamma/m
  const double interference = rise_of(z, physics::lmu_ltau(), mass, narrow).value;
  const double changed = rise_of(z, physics::lmu_ltau(), mass, wide).value;
  CHECK(interference < 0);
  CHECK(changed == Approx(interference / (1 + ratio * ratio)).epsilon(0.02));
}
