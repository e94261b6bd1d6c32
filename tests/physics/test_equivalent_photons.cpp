#include "physics/equivalent_photons.hpp"

#include <array>
#include <boost/math/special_functions/expint.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <vector>

#include "physics/constants.hpp"
#include "physics/photon_trident.hpp"
#include "physics/trident_integrand.hpp"
#include "physics/trident_phase_space.hpp"
#include "physics/units.hpp"
#include "scanner/integration/estimate.hpp"
#include "scanner/integration/lattice.hpp"

using namespace tridentscan;
using namespace tridentscan::physics;

namespace {

const Nucleus iron{"Fe56", 26, 56, 52.0898, ChargeDensity{4.106, 0.519, 0}};
const Nucleus argon{"Ar40", 18, 40, 37.2155, ChargeDensity{3.53, 0.542, 0}};

double epa(const Nucleus& nucleus, double energy, PhotonFlux flux, double panel = 1) {
  const auto kernel = equivalent_photon_kernel({nucleus.name, {{nucleus, 1.0}}},
                                               FormFactorModel::fermi, energy, flux, panel);
  return cross_section(kernel, kernel.mean, standard_model());
}

/// Z^2 alpha/pi, for an exponential form factor F = exp(-a Q2/2): a in GeV^-2.
struct Exponential {
  double charge = iron.charge * iron.charge * constants::alpha / constants::pi;
  double a = std::pow((0.58 + 0.82 * std::cbrt(56.0)) * units::fm, 2) / 3;
  /// Int dQ2/Q2 F^2 from Q2_min = x/a.
  [[nodiscard]] double logarithm(double x) const { return charge * boost::math::expint(1, x); }
  /// Int dQ2/Q2 (Q2_min/Q2) F^2.
  [[nodiscard]] double power(double x) const {
    return charge * (std::exp(-x) - x * boost::math::expint(1, x));
  }
};

}  // namespace

TEST_CASE("Photon numbers of an exponential form factor are exponential integrals", "[epa]") {
  const Exponential exact;
  const double energy = GENERATE(1., 20., 160.);
  const auto photons = [&](PhotonFlux flux, double mass) {
    Nucleus nucleus = iron;
    nucleus.mass = mass;
    return EquivalentPhotons(nucleus, FormFactorModel::exponential, energy, flux);
  };
  for (const double s : {0.05, 0.2, 1.}) {
    const double x = exact.a * std::pow(s / (2 * energy), 2);
    const double log = exact.logarithm(x), power = exact.power(x);
    CHECK(photons(PhotonFlux::printed, iron.mass)(s) == Approx(log).epsilon(1e-6).margin(1e-9));
    CHECK(photons(PhotonFlux::transverse, iron.mass)(s) ==
          Approx(log - power).epsilon(1e-6).margin(1e-9));
  }
  // Far above threshold Q2 << s: what is left of the full flux is the transverse one with recoil.
  if (energy > 100) {
    const double s = 5, x = exact.a * std::pow(s / (2 * energy), 2);
    CHECK(photons(PhotonFlux::full, 1e6)(s) ==
          Approx(exact.logarithm(x) - exact.power(x)).epsilon(0.01));
    CHECK(photons(PhotonFlux::full, 1e6)(s) > photons(PhotonFlux::full, 1)(s));
  }
}

TEST_CASE("EPA over exact reproduces the independent prototype", "[epa]") {
  // Symmetrised Fermi form factor; exact cross sections of an independent program (0.15 %), and its
  // ratios, good to 0.5 % and rounded to the digits shown. At 1 GeV, next to the threshold, it lies
  // lower by more than that, 1.5 %; ours is held there by an independent sum in
  // tests/end_to_end/test_photons.py.
  struct Row {
    const Nucleus& nucleus;
    double energy, exact, printed, transverse, full, tolerance;
  };
  const auto r = GENERATE_COPY(Row{argon, 1, 1.435e-44, 4.1, 1.47, 0.94, 0.02},
                               Row{argon, 5, 1.445e-42, 2.25, 1.10, 1.028, 0.005},
                               Row{argon, 20, 1.946e-41, 1.89, 1.04, 1.023, 0.005},
                               Row{argon, 160, 4.115e-40, 1.69, 1.017, 1.014, 0.005},
                               Row{iron, 5, 2.466e-42, 2.25, 1.086, 1.023, 0.005},
                               Row{iron, 160, 7.549e-40, 1.69, 1.014, 1.011, 0.005});
  INFO(r.nucleus.name << " " << r.energy << " GeV");
  const auto over_exact = [&r](PhotonFlux flux) {
    return epa(r.nucleus, r.energy, flux) / r.exact;
  };
  CHECK(over_exact(PhotonFlux::printed) == Approx(r.printed).epsilon(r.tolerance));
  CHECK(over_exact(PhotonFlux::transverse) == Approx(r.transverse).epsilon(r.tolerance));
  CHECK(over_exact(PhotonFlux::full) == Approx(r.full).epsilon(r.tolerance));
}

TEST_CASE("On a very large nucleus the approximation is exact", "[epa]") {
  // The form factor keeps Q2 far below m^2; near threshold (10 GeV) and above it (1 TeV).
  const double energy = GENERATE(10., 100., 1000.);
  const Nucleus large{"large", 1, 40, 1000, ChargeDensity{100, 0.5, 0}};
  const TridentIntegrand exact(coherent_nucleus(large, FormFactorModel::fermi), energy, {});
  constexpr int replicas = 8, blocks = 128;
  std::mt19937_64 generator(5);
  std::uniform_real_distribution<double> uniform;
  TridentIntegrand::Points points;
  TridentIntegrand::Tensors t;
  const auto isa = available_instruction_sets().back();
  const Couplings c = standard_model();
  std::vector<double> means;
  for (int r = 0; r < replicas; ++r) {
    std::array<double, TridentIntegrand::dimensions> shift;
    for (double& x : shift) x = uniform(generator);
    const integration::ShiftedLattice lattice(shift);
    double sum = 0;
    for (int b = 0; b < blocks; ++b) {
      lattice.fill(static_cast<std::uint32_t>(b * TridentIntegrand::block_size), points);
      exact.evaluate(points, t, isa);
      for (std::size_t i = 0; i < TridentIntegrand::block_size; ++i) {
        sum += c.vector * c.vector * t.vv[i] + c.axial * c.axial * t.aa[i];
      }
    }
    means.push_back(sum / (blocks * TridentIntegrand::block_size));
  }
  const auto sigma = integration::mean_of_replicas(means);
  const double approximate = epa(large, energy, PhotonFlux::full);
  INFO(energy << " GeV: " << approximate / sigma.value << " +- " << sigma.error / sigma.value);
  CHECK(sigma.error < 0.002 * sigma.value);
  CHECK(std::abs(approximate - sigma.value) < 4 * sigma.error + 0.001 * sigma.value);
}

TEST_CASE("Scalar photons, which the approximation leaves out", "[epa]") {
  // The shares and mean Q2 printed in docs/epa.md. With PT = 0 what is left of P is its part along
  // k1, the scalar photon; averaged over fk it does not interfere with the transverse ones.
  struct Row {
    double energy, share, mean_q2;  // Q2 in units of m^2
  };
  const auto r = GENERATE(Row{1, 0.225, 1.27}, Row{5, 0.087, 0.80}, Row{160, 0.0294, 0.53});
  const Hadron hadron = coherent_nucleus(argon, FormFactorModel::fermi);
  const TridentPhaseSpace phase_space(hadron.kinematics(), {});
  const auto at = phase_space.at(r.energy);
  const Couplings c = standard_model();
  const integration::ShiftedLattice lattice(std::array{0.1, 0.37, 0.52, 0.73, 0.91, 0.23, 0.66});
  std::array<std::array<double, 256>, TridentPhaseSpace::dimensions> x;
  double total = 0, scalar = 0, transverse = 0, q2 = 0;
  for (std::uint32_t block = 0; block < 256; ++block) {
    lattice.fill(block * 256, x);
    for (std::size_t i = 0; i < 256; ++i) {
      const auto d = phase_space.dilepton(at, x[0][i], x[1][i], x[2][i], x[3][i]);
      const auto f = vector_math::sin_cos_2pi(x[5][i]);
      const double photon = hadron.electric(std::sqrt(d.q2)) / d.q2;
      for (int quarter = 0; quarter < 4; ++quarter) {
        const auto fk = vector_math::sin_cos_2pi((x[6][i] + quarter) / 4);
        const auto point = phase_space.point<TridentPhaseSpace::Selection::none>(
            d, x[4][i], f.cos, f.sin, fk.cos, fk.sin);
        const auto weight = [&](const TridentInvariants& s) {
          const auto t = trident_tensor(s, two_muons);
          return photon * photon * point.density *
                 (c.vector * c.vector * t.vv + c.axial * c.axial * t.aa);
        };
        auto s = point.invariants;
        total += weight(s);
        q2 += weight(s) * d.q2;
        s.transverse = 0;
        scalar += weight(s);
        s = point.invariants;
        s.longitudinal = 0;
        transverse += weight(s);
      }
    }
  }
  CHECK(scalar + transverse == Approx(total).epsilon(1e-9));
  CHECK(scalar / total == Approx(r.share).epsilon(0.02));
  CHECK(q2 / total / std::pow(constants::muon_mass, 2) == Approx(r.mean_q2).epsilon(0.03));
}

TEST_CASE("The quadrature over photon energies has converged", "[epa]") {
  const double energy = GENERATE(1., 20.);
  for (const auto flux : {PhotonFlux::printed, PhotonFlux::transverse, PhotonFlux::full}) {
    CHECK(epa(argon, energy, flux) == Approx(epa(argon, energy, flux, 0.6)).epsilon(1e-4));
  }
}

TEST_CASE("A mixture is the mean over its nuclei; nothing below threshold", "[epa]") {
  const Nucleus hydrogen{"H1", 1, 1, 0.938, {}};
  const auto kernel =
      equivalent_photon_kernel({"mixture", {{iron, 0.25}, {hydrogen, 0.5}, {argon, 0.25}}},
                               FormFactorModel::fermi, 20, PhotonFlux::full);
  const double sigma = cross_section(kernel, kernel.mean, standard_model());
  CHECK(sigma ==
        Approx(0.25 * epa(iron, 20, PhotonFlux::full) + 0.25 * epa(argon, 20, PhotonFlux::full))
            .epsilon(1e-12));
  CHECK(epa(iron, 0.015, PhotonFlux::printed) == 0);
}

TEST_CASE("Names of photon fluxes", "[epa]") {
  CHECK(value_named<PhotonFlux>("transverse") == PhotonFlux::transverse);
  CHECK(name_of(PhotonFlux::printed) == "printed");
  CHECK_FALSE(value_named<PhotonFlux>("none"));
}
