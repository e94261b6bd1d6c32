#include "physics/four_muon_integrand.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <memory>
#include <stdexcept>

#include "physics/muon_pair_boson.hpp"
#include "scanner/integration/estimate.hpp"
#include "scanner/integration/lattice.hpp"
#include "scanner/integration/random_stream.hpp"

using namespace tridentscan;
using physics::FourMuonCuts;
using physics::FourMuonIntegrand;

namespace {

constexpr double pi = physics::constants::pi, z_mass = physics::constants::z_mass;
constexpr int block = FourMuonIntegrand::block_size;

/// Mean over 8 shifted lattices of `points` points; fill(points of a block, values).
template <class Fill>
integration::Estimate integrate(int points, Fill fill) {
  const auto x = std::make_unique<FourMuonIntegrand::Points>();
  FourMuonIntegrand::Values values;
  std::vector<double> replicas;
  for (std::uint64_t replica = 0; replica < 8; ++replica) {
    const integration::RandomStream stream(20, 7, replica);
    std::array<double, FourMuonIntegrand::dimensions> shift;
    for (std::size_t j = 0; j < shift.size(); ++j) shift[j] = stream.uniform(j);
    const integration::ShiftedLattice lattice(shift);
    double sum = 0;
    for (int first = 0; first < points; first += block) {
      lattice.fill(static_cast<std::uint32_t>(first), *x);
      fill(*x, values);
      for (const double value : values) sum += value;
    }
    replicas.push_back(sum / points);
  }
  return integration::mean_of_replicas(replicas);
}

integration::Estimate resonance(const FourMuonIntegrand& integrand, double mass, int points) {
  return integrate(points, [&](const auto& x, auto& values) {
    integrand.resonance(x, mass, values, physics::InstructionSet::baseline);
  });
}

integration::Estimate standard(const FourMuonIntegrand& integrand, int points) {
  return integrate(points, [&](const auto& x, auto& values) {
    integrand.standard(x, values, physics::InstructionSet::baseline);
  });
}

FourMuonCuts pairs_above(double mass) {
  FourMuonCuts cuts;
  cuts.min_pair_mass = mass;
  return cuts;
}

}  // namespace

TEST_CASE("The inclusive narrow-width rate is the closed form F", "[four_muon_integrand]") {
  const FourMuonIntegrand inclusive({}, {});
  for (const double mass : {1.0, 2.0, 5.0, 10.0, 20.0, 40.0, 60.0}) {
    const auto rate = resonance(inclusive, mass, 1 << 13);
    const double expected =
        physics::boson_radiation(mass * mass / (z_mass * z_mass)) / (8 * pi * pi);
    INFO("m = " << mass << ": " << rate.value / expected - 1 << " +- " << rate.error / expected);
    CHECK(rate.value == Approx(expected).epsilon(3e-3));
    CHECK(rate.error < 1e-3 * expected);  // so that 0.3 % are three standard deviations
  }
}

TEST_CASE("At 10 GeV with all pairs above 5 GeV: 0.928 of the rate passes",
          "[four_muon_integrand]") {
  // 1.107e-3/1.193e-3 of an independent calculation (docs/physics.md, Z -> 4 mu).
  const double all = resonance(FourMuonIntegrand({}, {}), 10, 1 << 13).value;
  const double above = resonance(FourMuonIntegrand(pairs_above(5), {}), 10, 1 << 13).value;
  CHECK(above / all == Approx(1.107 / 1.193).epsilon(3e-3));
}

TEST_CASE("Branching ratios of the Standard Model lie about the published ones",
          "[four_muon_integrand]") {
  // CMS: 4.45e-6 for all pairs above 4 GeV, ATLAS: 3.33e-6 above 5 GeV, e and mu. alpha(0) is
  // below, alpha(m_Z) above.
  constexpr double to_muons = 0.03366;
  for (const auto& [mass, published] : {std::pair{4.0, 4.45e-6}, {5.0, 3.33e-6}}) {
    const auto total = [mass = mass](double alpha) {  // clang 14 captures no binding as it is
      const physics::ElectroweakScheme scheme{.alpha = alpha};
      const auto same = standard(FourMuonIntegrand(pairs_above(mass), {}, scheme), 1 << 13);
      const auto different = standard(
          FourMuonIntegrand(pairs_above(mass), {}, scheme, physics::Flavours::different), 1 << 13);
      return to_muons * (2 * same.value + different.value);
    };
    const double low = total(physics::constants::alpha);
    const double high = total(physics::constants::alpha_at_mz);
    CHECK(low < published);
    CHECK(high > published);
    CHECK(high / low == Approx(1.147).epsilon(0.01));  // (137.036/127.951)^2 for photons alone
    CHECK(low == Approx(published).epsilon(0.06));
  }
}

TEST_CASE("Full amplitude: the resonance is the narrow width, the Standard Model does not move",
          "[four_muon_integrand]") {
  const FourMuonIntegrand integrand(pairs_above(5), {});
  const double mass = 20, g2 = 0.01, width = g2 * mass / (4 * pi);
  const auto piece = [&](auto member) {
    return integrate(1 << 14, [&](const auto& x, auto& values) {
      const auto pieces = std::make_unique<FourMuonIntegrand::Pieces>();
      integrand.full(x, {mass, width, 1}, *pieces, physics::InstructionSet::baseline);
      values = (*pieces).*member;
    });
  };
  const auto narrow = resonance(integrand, mass, 1 << 14);
  const auto full = piece(&FourMuonIntegrand::Pieces::mediator);
  // B(mu mu) = 1/3 of this width.
  CHECK(g2 * full.value == Approx(narrow.value / 3).epsilon(0.01));
  const auto alone = standard(integrand, 1 << 14);
  const auto beside = piece(&FourMuonIntegrand::Pieces::standard);
  CHECK(std::abs(alone.value - beside.value) < 4 * std::hypot(alone.error, beside.error));
  CHECK(beside.error < 0.01 * alone.value);
}

TEST_CASE("Acceptance: known limits", "[four_muon_integrand]") {
  const physics::ZMotion at_rest{{{0, 1e-9}, {1, 1}}, {{-1e-9, 1e-9}, {1, 1}}};
  FourMuonCuts cuts = pairs_above(5);
  cuts.max_pseudorapidity = 50;
  const auto wide = resonance(FourMuonIntegrand(cuts, at_rest), 20, 1 << 12);
  CHECK(wide.value == resonance(FourMuonIntegrand(pairs_above(5), {}), 20, 1 << 12).value);
  // One muon alone is isotropic: |eta| < 2.7 keeps tanh(2.7) of it, so four keep less.
  cuts.max_pseudorapidity = 2.7;
  const auto narrow = resonance(FourMuonIntegrand(cuts, at_rest), 20, 1 << 12);
  CHECK(narrow.value < std::tanh(2.7) * wide.value);
  CHECK(narrow.value > (1 - 4 * (1 - std::tanh(2.7))) * wide.value);
  cuts.min_transverse_momentum = {46, 0, 0, 0};  // above m_Z/2: nothing at rest
  CHECK(resonance(FourMuonIntegrand(cuts, at_rest), 20, 1 << 10).value == 0);
}

TEST_CASE("Massless photons need a cut on the mass of pairs", "[four_muon_integrand]") {
  CHECK_THROWS_AS(standard(FourMuonIntegrand({}, {}), block), std::invalid_argument);
}
