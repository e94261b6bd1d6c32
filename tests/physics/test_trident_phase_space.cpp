#include "physics/trident_phase_space.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "physics/constants.hpp"
#include "tests/support/reference_phase_space.hpp"

using namespace tridentscan;
using physics::Cuts;
using physics::TridentPhaseSpace;
using Selection = TridentPhaseSpace::Selection;

namespace {

constexpr double muon = physics::constants::muon_mass;
constexpr double pi = physics::constants::pi;

struct CubePoint {
  double x[TridentPhaseSpace::dimensions];
};

CubePoint random_cube_point(std::mt19937_64& generator) {
  std::uniform_real_distribution<double> uniform;
  CubePoint p;
  for (double& x : p.x) {
    x = uniform(generator);
  }
  return p;
}

TridentPhaseSpace::Dilepton dilepton(const TridentPhaseSpace& space, double energy,
                                     const CubePoint& c) {
  return space.dilepton(space.at(energy), c.x[0], c.x[1], c.x[2], c.x[3]);
}

template <Selection selection>
TridentPhaseSpace::Point point(const TridentPhaseSpace& space, double energy, const CubePoint& c) {
  const double f = 2 * pi * c.x[5], fk = 2 * pi * c.x[6];
  return space.point<selection>(dilepton(space, energy, c), c.x[4], std::cos(f), std::sin(f),
                                std::cos(fk), std::sin(fk));
}

}  // namespace

TEST_CASE("The map integrates to the exact four-body volume", "[phase_space]") {
  // Masses of a light target, so that no momentum transfer is small and the limit on Q2 is the
  // kinematic one.
  const auto [energy, mass] = GENERATE(std::pair{2.0, 1.0}, std::pair{10.0, 1.0},
                                       std::pair{40.0, 0.5}, std::pair{1.2, 5.0});
  const TridentPhaseSpace space({mass, 1e9, 0.1}, Cuts{});
  const auto at = space.at(energy);
  const double exact = reference::four_body_volume(mass * mass + 2 * mass * energy, mass, muon);
  std::mt19937_64 generator(3);
  const int n = 400000;
  double sum = 0, squares = 0;
  // The map prefers small Q2 because |M|^2 does; the volume is flat in Q2, so sample that.
  std::uniform_real_distribution<double> q2(at.q_min * at.q_min, at.q_max * at.q_max);
  for (int i = 0; i < n; ++i) {
    auto c = random_cube_point(generator);
    const double q = std::sqrt(q2(generator));
    c.x[0] = space.coordinate_of_momentum_transfer(at, q);
    const double h = 1e-4 * q;
    const double dx_dq = (space.coordinate_of_momentum_transfer(at, q + h) -
                          space.coordinate_of_momentum_transfer(at, q - h)) /
                         (2 * h);
    const double w =
        point<Selection::none>(space, energy, c).density * dx_dq * (q2.b() - q2.a()) / (2 * q);
    sum += w;
    squares += w * w;
  }
  const double mean = sum / n;
  const double error = std::sqrt((squares / n - mean * mean) / n);
  INFO("ratio " << mean / exact << " +- " << error / exact);
  CHECK(error / exact < 0.03);
  CHECK(std::abs(mean - exact) < 4 * error);  // false alarm: 6e-5 each
}

TEST_CASE("The map of the momentum transfer and its inverse agree", "[phase_space]") {
  const TridentPhaseSpace space({52.09, 2, 0.1}, Cuts{});
  const auto at = space.at(160);
  for (const double x : {0.0, 1e-6, 0.3, 0.9, 1.0}) {
    CHECK(space.coordinate_of_momentum_transfer(at, space.transfer(at, x).q) ==
          Approx(x).margin(1e-12));
  }
  CHECK(space.transfer(at, 0).q == Approx(at.q_min).epsilon(1e-9));
  CHECK(space.transfer(at, 1).q == Approx(at.q_max).epsilon(1e-12));
}

TEST_CASE("Every point of the cube is physical", "[phase_space]") {
  const auto [energy, mass] =
      GENERATE(std::pair{160.0, 52.09}, std::pair{5.0, 37.2}, std::pair{0.4, 52.09});
  const TridentPhaseSpace space({mass, 2, 0.1}, Cuts{});
  const auto at = space.at(energy);
  REQUIRE(at.is_open());
  std::mt19937_64 generator(5);
  for (int i = 0; i < 20000; ++i) {
    const auto c = random_cube_point(generator);
    const auto p = point<Selection::none>(space, energy, c);
    const auto& s = p.invariants;
    REQUIRE(p.density > 0);
    CHECK(s.q2 >= at.q_min * at.q_min * (1 - 1e-12));
    CHECK(s.l >= 4 * muon * muon * (1 - 1e-12));
    CHECK(std::isfinite(s.transverse));
    CHECK(space.lab_energy(energy, s, false) >= muon * (1 - 1e-6));
    CHECK(space.lab_energy(energy, s, true) >= muon * (1 - 1e-6));
    // Energy conservation in the laboratory: nothing but the recoil, Q2/2M, is left over.
    const double neutrino = energy - space.lab_energy(energy, s, false) -
                            space.lab_energy(energy, s, true) - s.q2 / (2 * mass);
    CHECK(neutrino > -1e-9 * energy);
  }
}

TEST_CASE("Invariants without boosts equal those of explicit four-momenta", "[phase_space]") {
  const double mass = 52.09;
  const auto energy = GENERATE(160.0, 5.0);
  const TridentPhaseSpace space({mass, 2, 0.1}, Cuts{});
  std::mt19937_64 generator(9);
  for (int i = 0; i < 2000; ++i) {
    const auto c = random_cube_point(generator);
    const auto d = dilepton(space, energy, c);
    const auto s = point<Selection::none>(space, energy, c).invariants;
    const long double t = (static_cast<long double>(s.q_pp) - s.q_p) / d.sqrt_lam;
    const reference::TridentPoint variables{mass,
                                            muon,
                                            energy,
                                            s.q2,
                                            s.sh,
                                            s.k2,
                                            s.l,
                                            t,
                                            2 * 3.14159265358979323846264338327950288L * c.x[5],
                                            2 * 3.14159265358979323846264338327950288L * c.x[6]};
    const auto p = reference::momenta(variables);
    const double scale = s.sh;
    CHECK(static_cast<double>(reference::dot(p.q, p.minus)) == Approx(s.q_p).margin(1e-11 * scale));
    CHECK(static_cast<double>(reference::dot(p.q, p.plus)) == Approx(s.q_pp).margin(1e-11 * scale));
    CHECK(static_cast<double>(reference::dot(p.k1, p.minus)) ==
          Approx(s.k1_p).margin(1e-11 * scale));
    CHECK(static_cast<double>(reference::dot(p.k1, p.plus)) ==
          Approx(s.k1_pp).margin(1e-11 * scale));
    const double root = std::sqrt(s.sh);
    CHECK(static_cast<double>(p.minus[1]) == Approx(s.x_p).margin(1e-7 * root));
    CHECK(static_cast<double>(p.minus[2]) == Approx(s.y_p).margin(1e-7 * root));
    CHECK(static_cast<double>(p.plus[1]) == Approx(s.x_pp).margin(1e-7 * root));
    CHECK(static_cast<double>(p.plus[2]) == Approx(s.y_pp).margin(1e-7 * root));
    CHECK(static_cast<double>(reference::dot(p.P, p.minus)) / mass ==
          Approx(space.lab_energy(energy, s, false)).epsilon(1e-7).margin(1e-8 * energy));
    CHECK(static_cast<double>(reference::dot(p.P, p.plus)) / mass ==
          Approx(space.lab_energy(energy, s, true)).epsilon(1e-7).margin(1e-8 * energy));
  }
}

TEST_CASE("Volumes with cuts equal those of rejection from the full phase space", "[phase_space]") {
  const double energy = 20, mass = 15;
  Cuts cuts;
  SECTION("energy of both muons") {
    cuts.minus.min_energy = cuts.plus.min_energy = 3;
  }
  SECTION("different energies") {
    cuts.minus.min_energy = 5;
    cuts.plus.min_energy = 1;
  }
  SECTION("angle") {
    cuts.minus.max_angle = cuts.plus.max_angle = 0.1;
  }
  SECTION("dilepton mass") {
    cuts.min_dilepton_mass = 0.4;
    cuts.max_dilepton_mass = 1.1;
  }
  SECTION("all") {
    cuts.minus = {2, 0.2};
    cuts.plus = {4, 0.3};
    cuts.max_dilepton_mass = 1.5;
  }
  const double q2_max = 0.02;  // most of a coherent cross section lies below
  const TridentPhaseSpace open({mass, q2_max, 0.1}, Cuts{});
  const TridentPhaseSpace cut({mass, q2_max, 0.1}, cuts);
  std::mt19937_64 generator(21);
  const int n = 300000;
  double rejected = 0, rejected_squares = 0, mapped = 0, mapped_squares = 0;
  const auto passes = [&](const physics::TridentInvariants& s, bool plus,
                          const physics::LeptonCuts& muon_cuts) {
    const double e = open.lab_energy(energy, s, plus);
    const double k1_p = plus ? s.k1_pp : s.k1_p;
    const double cosine = (e - k1_p / energy) / std::sqrt(e * e - muon * muon);
    return e > muon_cuts.min_energy && cosine > std::cos(muon_cuts.max_angle);
  };
  for (int i = 0; i < n; ++i) {
    const auto c = random_cube_point(generator);
    const auto all = point<Selection::none>(open, energy, c);
    const double m2 = all.invariants.l;
    const bool kept = passes(all.invariants, false, cuts.minus) &&
                      passes(all.invariants, true, cuts.plus) &&
                      m2 > cuts.min_dilepton_mass * cuts.min_dilepton_mass &&
                      m2 < cuts.max_dilepton_mass * cuts.max_dilepton_mass;
    const double w = kept ? all.density : 0;
    rejected += w;
    rejected_squares += w * w;
    const double v = point<Selection::energy_and_angle>(cut, energy, c).density;
    mapped += v;
    mapped_squares += v * v;
  }
  const auto error2 = [](double sum, double squares) {
    return (squares / n - sum / n * sum / n) / n;
  };
  const double error =
      std::sqrt(error2(rejected, rejected_squares) + error2(mapped, mapped_squares));
  INFO("rejection " << rejected / n << ", map " << mapped / n << ", error " << error);
  CHECK(std::abs(rejected - mapped) / n < 4 * error);  // false alarm: 6e-5 each
  CHECK(error < 0.05 * rejected / n);
}

TEST_CASE("Below threshold the phase space is closed", "[phase_space]") {
  const double mass = 52.09;
  const double threshold = 2 * muon * (1 + muon / mass);  // ((M + 2m)^2 - M^2)/2M
  const TridentPhaseSpace all({mass, 2, 0.1}, Cuts{});
  CHECK(all.threshold() == Approx(threshold).epsilon(1e-14));
  CHECK_FALSE(all.at(threshold * (1 - 1e-9)).is_open());
  CHECK(all.at(threshold * (1 + 1e-6)).is_open());
  Cuts heavy;
  heavy.min_dilepton_mass = 5;
  CHECK_FALSE(TridentPhaseSpace({mass, 2, 0.1}, heavy).at(4).is_open());
  Cuts empty;
  empty.max_dilepton_mass = 0.2;  // below 2 m
  CHECK_FALSE(TridentPhaseSpace({mass, 2, 0.1}, empty).at(4).is_open());
  Cuts energetic;
  energetic.minus.min_energy = energetic.plus.min_energy = 3;
  CHECK(TridentPhaseSpace({mass, 2, 0.1}, energetic).threshold() == 6);
}
