#include "physics/four_muon_cuts.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <cmath>

using namespace tridentscan;
using physics::FourMuonCuts;
using physics::Spinor;

namespace {

/// A massless muon by transverse momentum, pseudorapidity, azimuth.
Spinor muon(double pt, double eta, double phi) {
  const double up = std::sqrt(pt) * std::exp(eta / 2), down = std::sqrt(pt) * std::exp(-eta / 2);
  return {{up, 0}, {down * std::cos(phi), down * std::sin(phi)}};
}

const physics::FourSpinors event{muon(12, 0.5, 0), muon(25, -1, 2), muon(6, 2.0, -3.1),
                                 muon(18, 2.05, 3.1)};  // 3 and 4 are 0.0968 apart across phi = pi

}  // namespace

TEST_CASE("Without cuts the laboratory is not needed", "[four_muon_cuts]") {
  CHECK_FALSE(FourMuonCuts{.min_pair_mass = 5, .min_leading_pair_mass = 20}.need_laboratory());
  CHECK(FourMuonCuts{}.pass_laboratory(event));
}

TEST_CASE("Transverse momenta are compared in order", "[four_muon_cuts]") {
  CHECK(FourMuonCuts{.min_transverse_momentum = {24.9, 17.9, 11.9, 5.9}}.pass_laboratory(event));
  for (std::size_t i = 0; i < 4; ++i) {
    FourMuonCuts cuts{.min_transverse_momentum = {24.9, 17.9, 11.9, 5.9}};
    cuts.min_transverse_momentum[i] += 0.2;
    CHECK_FALSE(cuts.pass_laboratory(event));
  }
}

TEST_CASE("Pseudorapidity of every muon, separation of every pair", "[four_muon_cuts]") {
  CHECK(FourMuonCuts{.max_pseudorapidity = 2.051}.pass_laboratory(event));
  CHECK_FALSE(FourMuonCuts{.max_pseudorapidity = 2.049}.pass_laboratory(event));
  const double distance = std::hypot(0.05, 2 * 3.14159265358979 - 6.2);
  CHECK(FourMuonCuts{.min_separation = distance - 1e-3}.pass_laboratory(event));
  CHECK_FALSE(FourMuonCuts{.min_separation = distance + 1e-3}.pass_laboratory(event));
}
