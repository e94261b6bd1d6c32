#include "physics/photon_trident.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>
#include <random>

#include "physics/units.hpp"
#include "tests/support/helicity_trident.hpp"

using namespace tridentscan;
using namespace tridentscan::physics;
using reference::dot;
using Vector = reference::FourVector<long double>;

namespace {

constexpr double muon = constants::muon_mass;
constexpr double pi = constants::pi;
constexpr long double pi_l = std::numbers::pi_v<long double>;

double s_over_m2(double ratio) {
  return ratio * muon * muon;
}

double sigma(double s, const Couplings& couplings, double panel = 1) {
  const TridentKernel kernel = photon_trident_kernel(s, panel);
  return cross_section(kernel, kernel.mean, couplings);
}

CouplingPolynomial mediated(double s, double mass, double panel = 1) {
  return coupling_polynomials(photon_trident_kernel(s, panel), lmu_ltau(), muon_pair, mass).mean;
}

/// Explicit momenta in the frame k1 + q = 0, k1 along z, k2 in the x-z plane.
struct PhotonEvent {
  reference::TridentMomenta<long double> p;
  long double density;  // dPhi_3/(dl dcosine dOmega'), a trivial azimuth integrated
};

/// By boosts, with nothing of the program's kinematics: l the dilepton mass squared, `cosine` that
/// of the neutrino's angle, decay angles of mu- in the dilepton rest frame from z' along q, x'
/// along the part of k1 across q, and y' = z' x x'.
PhotonEvent event(long double s, long double l, long double cosine, long double decay_cosine,
                  long double decay_azimuth) {
  const long double w = std::sqrt(s), half = w / 2, neutrino = (s - l) / (2 * w);
  const long double v = std::sqrt(1 - 4 * muon * muon / l), energy = std::sqrt(l) / 2;
  PhotonEvent e{};
  e.p.k1 = {half, 0, 0, half};
  e.p.q = {half, 0, 0, -half};
  e.p.k2 = {neutrino, neutrino * std::sqrt(1 - cosine * cosine), 0, neutrino * cosine};
  const Vector pair = reference::sum(reference::sum(e.p.k1, e.p.q), e.p.k2, -1.0L);
  const Vector q = reference::boosted_to_rest(e.p.q, pair);
  const Vector k1 = reference::boosted_to_rest(e.p.k1, pair);
  const std::array<long double, 2> z{q[1] / q[0], q[3] / q[0]};  // in the x-z plane, like x'
  const long double side = z[1] * k1[1] - z[0] * k1[3] > 0 ? 1 : -1;
  const std::array<long double, 2> x{side * z[1], -side * z[0]};
  const long double sine = std::sqrt(1 - decay_cosine * decay_cosine);
  const long double along = v * energy * decay_cosine;
  const long double across = v * energy * sine * std::cos(decay_azimuth);
  const Vector minus{energy, along * z[0] + across * x[0],
                     side * v * energy * sine * std::sin(decay_azimuth),
                     along * z[1] + across * x[1]};
  e.p.minus = reference::boosted_from_rest(minus, pair);
  e.p.plus = reference::sum(pair, e.p.minus, -1.0L);
  e.density = neutrino / (8 * pi_l * w) / (2 * pi_l) * v / (32 * pi_l * pi_l);
  return e;
}

/// T summed over the two polarisations, by explicit spinors.
reference::HelicityTensor<long double> summed_helicity(const PhotonEvent& e) {
  const auto x = reference::helicity_trident<long double>(e.p, muon, Vector{0, 1, 0, 0});
  const auto y = reference::helicity_trident<long double>(e.p, muon, Vector{0, 0, 1, 0});
  return {x.vv + y.vv, x.aa + y.aa, x.va + y.va};
}

}  // namespace

TEST_CASE("Amplitude on a real photon equals the helicity amplitude", "[photon]") {
  std::mt19937_64 generator(3);
  std::uniform_real_distribution<double> uniform;
  const double ratio = GENERATE(4.1, 20., 1e4);
  for (int i = 0; i < 500; ++i) {
    const double s = s_over_m2(ratio);
    const double u = std::acosh(std::sqrt(ratio) / 2) * (0.02 + 0.96 * uniform(generator));
    const double l = 4 * muon * muon * std::pow(std::cosh(u), 2);
    const double k2 = (s - l) * (0.001 + 0.998 * uniform(generator));
    const double y = u * (1.96 * uniform(generator) - 0.98), f = 2 * pi * uniform(generator);
    const auto d = photon_trident_invariants({s, k2, u, y, std::cos(f), std::sin(f)});
    const long double cosine = 1 - 2 * static_cast<long double>(k2) / (s - l);
    const auto e = event(s, l, cosine, std::tanh(y) / std::tanh(static_cast<long double>(u)), f);

    const double scale = s * 1e-12;
    CHECK(d.q_p == Approx(static_cast<double>(dot(e.p.q, e.p.minus))).margin(scale));
    CHECK(d.k1_pp == Approx(static_cast<double>(dot(e.p.k1, e.p.plus))).margin(scale));
    const auto helicity = summed_helicity(e);
    const auto x = trident_tensor(d, two_muons),
               turned = trident_tensor(other_polarisation(d), two_muons);
    const double total = static_cast<double>(helicity.vv + helicity.aa);
    // 3e-16 s/K2 of the closed form, and of the rounding of l and K2 a hundred times that in the
    // collinear corners.
    const double tolerance = total * 1e-9;
    CHECK(std::abs(x.vv + turned.vv - static_cast<double>(helicity.vv)) < tolerance);
    CHECK(std::abs(x.aa + turned.aa - static_cast<double>(helicity.aa)) < tolerance);
    CHECK(std::abs(x.va + turned.va - static_cast<double>(helicity.va)) < tolerance);
  }
}

TEST_CASE("The amplitude is smooth as Q2 goes to zero", "[photon]") {
  // Along ex the closed form at Q2 -> 0 with the kinematics of the nucleus left out: each component
  // changes by O(Q2/m^2).
  const PhotonTridentPoint point{s_over_m2(50), s_over_m2(10), 1.0, 0.4, 0.3, std::sqrt(0.91)};
  const auto real = photon_trident_invariants(point);
  const auto expected = trident_tensor(real, two_muons);
  for (const double q2 : {1e-6, 1e-8, 1e-10}) {
    auto d = real;
    d.q2 = q2;
    const auto t = trident_tensor(d, two_muons);
    const double tolerance = 20 * q2 / (muon * muon) * (expected.vv + expected.aa);
    CHECK(std::abs(t.vv - expected.vv) < tolerance);
    CHECK(std::abs(t.aa - expected.aa) < tolerance);
  }
}

TEST_CASE("The cross section equals a flat Monte Carlo of the helicity amplitude", "[photon]") {
  // Nine comparisons at four standard deviations: a false alarm in 1700 seeds.
  const double ratio = GENERATE(4.2, 10., 100.);
  const double s = s_over_m2(ratio), threshold = photon_trident_threshold;
  const double e2 = 4 * pi * constants::alpha;
  const double flux = constants::fermi * constants::fermi / 2 * e2 / 2 / (2 * s) / units::cm2;
  std::mt19937_64 generator(17);
  std::uniform_real_distribution<double> uniform;
  constexpr int n = 8000;
  double sums[3] = {}, squares[3] = {};
  for (int i = 0; i < n; ++i) {
    const double l = threshold + (s - threshold) * uniform(generator);
    const double c = 2 * uniform(generator) - 1, c_decay = 2 * uniform(generator) - 1;
    const auto e = event(s, l, c, c_decay, 2 * pi * uniform(generator));
    const auto t = summed_helicity(e);
    const double weight = flux * static_cast<double>(e.density) * (s - threshold) * 2 * 2 * 2 * pi;
    const double values[3] = {weight * static_cast<double>(t.vv),
                              weight * static_cast<double>(t.aa),
                              weight * static_cast<double>(t.va)};
    for (int j = 0; j < 3; ++j) {
      sums[j] += values[j];
      squares[j] += values[j] * values[j];
    }
  }
  const auto compare = [&](int j, double expected) {
    const double mean = sums[j] / n;
    const double error = std::sqrt((squares[j] / n - mean * mean) / n);
    INFO("s/m^2 = " << ratio << ", part " << j << ": " << mean << " +- " << error << ", expected "
                    << expected);
    CHECK(std::abs(mean - expected) < 4 * error);
    if (j < 2) CHECK(error < 0.03 * expected);
  };
  compare(0, sigma(s, {1, 0}));
  compare(1, sigma(s, {0, 1}));
  compare(2, 0);
}

TEST_CASE("The quadrature has converged", "[photon]") {
  const double ratio = GENERATE(4.0001, 4.5, 100., 1e4, 1e6);
  const double s = s_over_m2(ratio);
  CHECK(sigma(s, standard_model()) == Approx(sigma(s, standard_model(), 0.5)).epsilon(1e-7));
  for (const double mass : {1e-3, 0.1, 10., 1000.}) {
    const auto usual = mediated(s, mass), fine = mediated(s, mass, 0.5);
    CHECK(usual.s1 == Approx(fine.s1).epsilon(1e-6));
    CHECK(usual.s2 == Approx(fine.s2).epsilon(1e-6));
  }
}

TEST_CASE("Nothing below threshold, and it opens continuously", "[photon]") {
  CHECK(photon_trident_kernel(photon_trident_threshold).empty());
  CHECK(photon_trident_eq6(photon_trident_threshold) == 0);
  const double near = sigma(photon_trident_threshold * (1 + 1e-4), standard_model());
  const double nearer = sigma(photon_trident_threshold * (1 + 1e-5), standard_model());
  // Phase space of three particles, one of them massless: at least (s - s0)^2.
  CHECK(nearer > 0);
  CHECK(nearer < 0.02 * near);
}

TEST_CASE("The constants of the leading logarithm: -8/3, and -19/6 for Eq. (6)", "[photon]") {
  const double ratio = GENERATE(1e4, 1e5, 1e6);
  const double s = s_over_m2(ratio), log = std::log(ratio), unit = photon_trident_unit(s);
  CHECK(log - sigma(s, v_minus_a()) / unit == Approx(8.0 / 3).margin(0.001));
  CHECK(log - photon_trident_eq6(s) / unit == Approx(19.0 / 6).margin(0.003));
  CHECK(log - photon_trident_eq9(s, v_minus_a()) / unit == Approx(19.0 / 6).epsilon(1e-12));
}

TEST_CASE("The logarithms of Eqs. (11)-(14) have the printed coefficients", "[photon]") {
  const double s = s_over_m2(1e6);
  SECTION("Eq. (11): T_VV = T_AA far above the muon mass") {
    const double coupling = 2, mass = 1e4;
    const auto p = mediated(s, mass);
    CHECK(p(coupling * 5) / p.s0 == Approx(heavy_ratio_eq11(mass, coupling * 5)).epsilon(1e-4));
  }
  SECTION("Eq. (12): the second difference in ln s, a very light mediator") {
    const auto at = [](double ratio) { return mediated(s_over_m2(ratio), 1e-3).s1; };
    const double printed = interference_eq12(s_over_m2(1e6), 1) -
                           2 * interference_eq12(s_over_m2(1e5), 1) +
                           interference_eq12(s_over_m2(1e4), 1);
    CHECK(at(1e6) - 2 * at(1e5) + at(1e4) == Approx(printed).epsilon(0.02));
  }
  SECTION("Eq. (13): the difference of two masses far between m and sqrt(s)") {
    const auto scaled = [](double mass) {
      return mass * mass * mediated(s_over_m2(1e10), mass).s2;
    };
    const double printed = 256 * mediator_eq13(16, 1) - 64 * mediator_eq13(8, 1);
    CHECK(scaled(16) - scaled(8) == Approx(printed).epsilon(0.01));
  }
  SECTION("Eq. (14): the difference of two masses below m") {
    const double printed = mediator_eq14(1e-3, 1) - mediator_eq14(2e-3, 1);
    CHECK(mediated(s, 1e-3).s2 - mediated(s, 2e-3).s2 == Approx(printed).epsilon(0.01));
  }
}
