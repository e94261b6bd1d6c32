#include "physics/trident_integrand.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <stdexcept>
#include <vector>

#include "physics/mediator.hpp"
#include "physics/trident_amplitude.hpp"

using namespace tridentscan::physics;

namespace {

const Nucleus iron{"Fe56", 26, 56, 52.0898, ChargeDensity{4.106, 0.519, 0}};
const Nucleus argon{"Ar40", 18, 40, 37.2155, ChargeDensity{3.53, 0.542, 0}};
const Nucleus oxygen{"O16", 8, 16, 14.895, ChargeDensity{2.608, 0.513, 0}};

TridentIntegrand::Points random_points(std::mt19937_64& generator) {
  std::uniform_real_distribution<double> uniform;
  TridentIntegrand::Points points;
  for (auto& coordinate : points) {
    for (double& x : coordinate) {
      x = uniform(generator);
    }
  }
  return points;
}

struct Integral {
  double value, error;
};

/// Plain Monte Carlo, nothing shared with the program's integration.
Integral monte_carlo(const TridentIntegrand& trident, const Couplings& c, int blocks) {
  std::mt19937_64 generator(12);
  const auto isa = available_instruction_sets().back();
  TridentIntegrand::Tensors t;
  double sum = 0, squares = 0;
  for (int b = 0; b < blocks; ++b) {
    trident.evaluate(random_points(generator), t, isa);
    for (std::size_t i = 0; i < TridentIntegrand::block_size; ++i) {
      const double f = c.vector * c.vector * t.vv[i] + c.axial * c.axial * t.aa[i] +
                       c.vector * c.axial * t.va[i];
      sum += f;
      squares += f * f;
    }
  }
  const double n = blocks * static_cast<double>(TridentIntegrand::block_size);
  return {sum / n, std::sqrt((squares / n - sum / n * sum / n) / n)};
}

Cuts energy_cut(double min_energy) {
  Cuts cuts;
  cuts.minus.min_energy = cuts.plus.min_energy = min_energy;
  return cuts;
}

}  // namespace

TEST_CASE("Coherent cross sections equal those of an independent program", "[coherent]") {
  // docs/physics.md, Reference values: symmetrised Fermi, Q2 < 2 GeV^2, error 0.15 %.
  struct Reference {
    const Nucleus& nucleus;
    double energy;
    Couplings couplings;
    Cuts cuts;
    double sigma;  // cm^2
  };
  const Couplings sm = standard_model(), va = v_minus_a();
  const auto r = GENERATE_COPY(
      Reference{argon, 1, sm, {}, 1.435e-44}, Reference{argon, 5, sm, {}, 1.445e-42},
      Reference{argon, 20, sm, {}, 1.946e-41}, Reference{argon, 160, sm, {}, 4.115e-40},
      Reference{iron, 1, sm, {}, 2.144e-44}, Reference{iron, 5, sm, {}, 2.466e-42},
      Reference{iron, 20, sm, {}, 3.469e-41}, Reference{iron, 160, sm, {}, 7.549e-40},
      Reference{iron, 1, va, {}, 4.826e-44}, Reference{iron, 5, va, {}, 4.924e-42},
      Reference{iron, 20, va, {}, 6.447e-41}, Reference{iron, 160, va, {}, 1.3235e-39},
      Reference{oxygen, 1, sm, {}, 5.411e-45}, Reference{oxygen, 5, sm, {}, 4.290e-43},
      Reference{oxygen, 20, sm, {}, 5.327e-42}, Reference{oxygen, 160, sm, {}, 1.0666e-40},
      Reference{iron, 160, sm, energy_cut(9), 3.138e-40});
  const TridentIntegrand trident(coherent_nucleus(r.nucleus, FormFactorModel::fermi), r.energy,
                                 r.cuts);
  const auto sigma = monte_carlo(trident, r.couplings, 16000);
  INFO(r.nucleus.name << " " << r.energy << " GeV: " << sigma.value << " +- " << sigma.error
                      << ", reference " << r.sigma);
  CHECK(sigma.error < 0.005 * r.sigma);
  CHECK(std::abs(sigma.value - r.sigma) < 4 * std::hypot(sigma.error, 0.0015 * r.sigma));
}

TEST_CASE("Instruction sets agree", "[coherent]") {
  const auto cuts = GENERATE(Cuts{}, energy_cut(9));
  const TridentIntegrand trident(coherent_nucleus(iron, FormFactorModel::density), 160, cuts);
  std::mt19937_64 generator(1);
  TridentIntegrand::Tensors expected, result;
  for (int b = 0; b < 50; ++b) {
    const auto points = random_points(generator);
    trident.evaluate(points, expected, InstructionSet::baseline);
    double mean = 0;
    for (const double vv : expected.vv) {
      mean += vv / TridentIntegrand::block_size;
    }
    for (const auto isa : available_instruction_sets()) {
      trident.evaluate(points, result, isa);
      for (std::size_t i = 0; i < TridentIntegrand::block_size; ++i) {
        // The error law of the amplitude, 3e-16 sh/K2, with sh below 300 GeV^2. Where k_T of the
        // neutrino vanishes the kinematics lose digits too, in points that do not count: hence the
        // margin.
        const double tolerance = 1e-11 + 1e-12 / expected.k2[i];
        CHECK(result.k2[i] == Approx(expected.k2[i]).epsilon(1e-11).margin(1e-18));
        CHECK(result.vv[i] == Approx(expected.vv[i]).epsilon(tolerance).margin(1e-11 * mean));
        CHECK(result.aa[i] == Approx(expected.aa[i]).epsilon(tolerance).margin(1e-11 * mean));
      }
    }
  }
}

TEST_CASE("Four azimuths are the whole azimuthal average without cuts", "[coherent]") {
  const TridentIntegrand trident(coherent_nucleus(iron, FormFactorModel::density), 20, Cuts{});
  std::mt19937_64 generator(2);
  const auto isa = available_instruction_sets().back();
  const auto points = random_points(generator);
  auto turned = points;
  for (double& x : turned[TridentPhaseSpace::x_fk]) {
    x = std::fmod(x + 0.37, 1.0);
  }
  TridentIntegrand::Tensors a, b;
  trident.evaluate(points, a, isa);
  trident.evaluate(turned, b, isa);
  for (std::size_t i = 0; i < TridentIntegrand::block_size; ++i) {
    const double tolerance = 1e-10 + 1e-12 / a.k2[i];
    CHECK(a.vv[i] == Approx(b.vv[i]).epsilon(tolerance));
    CHECK(a.aa[i] == Approx(b.aa[i]).epsilon(tolerance));
  }
}

TEST_CASE("T_VA is exactly zero for charge-symmetric cuts and appears for others", "[coherent]") {
  std::mt19937_64 generator(4);
  const auto points = random_points(generator);
  TridentIntegrand::Tensors t;
  TridentIntegrand(coherent_nucleus(iron, FormFactorModel::density), 20, energy_cut(3))
      .evaluate(points, t, InstructionSet::baseline);
  for (const double va : t.va) {
    CHECK(va == 0);
  }
  Cuts lopsided;
  lopsided.minus.min_energy = 5;
  const TridentIntegrand minus(coherent_nucleus(iron, FormFactorModel::density), 20, lopsided);
  std::swap(lopsided.minus, lopsided.plus);
  const TridentIntegrand plus(coherent_nucleus(iron, FormFactorModel::density), 20, lopsided);
  // sigma(1,1) + sigma(1,-1) is blind to T_VA, the difference is 2 T_VA: opposite for mirrored
  // cuts.
  const auto difference = [&](const TridentIntegrand& trident) {
    const auto up = monte_carlo(trident, {1, 1}, 4000);
    const auto down = monte_carlo(trident, {1, -1}, 4000);
    return Integral{up.value - down.value, std::hypot(up.error, down.error)};
  };
  const auto d_minus = difference(minus), d_plus = difference(plus);
  CHECK(std::abs(d_minus.value) > 5 * d_minus.error);
  CHECK(std::abs(d_minus.value + d_plus.value) < 4 * std::hypot(d_minus.error, d_plus.error));
}

TEST_CASE("A spectrum gives the flux average of single energies", "[coherent][beam]") {
  const auto cuts = GENERATE(Cuts{}, energy_cut(2));
  const Beam beam(muon_neutrinos({0.1, 4, 12, 30}, {1, 3, 1, 0}));
  const auto average =
      monte_carlo(TridentIntegrand(coherent_nucleus(iron, FormFactorModel::fermi), beam, cuts),
                  standard_model(), 8000);
  // Midpoint rule over the energies, kinks at the rows of the table: error below 1e-3 of the sum.
  double sum = 0, variance = 0;
  const int steps = 240;
  for (int i = 0; i < steps; ++i) {
    const double width = (30 - 0.1) / steps;
    const double energy = 0.1 + (i + 0.5) * width;
    const TridentIntegrand single(coherent_nucleus(iron, FormFactorModel::fermi), energy, cuts);
    if (!single.is_open()) {
      continue;
    }
    const double weight = beam.flux(energy) / beam.total_flux() * width;
    const auto sigma = monte_carlo(single, standard_model(), 100);
    sum += weight * sigma.value;
    variance += weight * weight * sigma.error * sigma.error;
  }
  INFO("spectrum " << average.value << " +- " << average.error << ", sum " << sum << " +- "
                   << std::sqrt(variance));
  // The single energies share their random numbers, so that their errors add up linearly at worst.
  CHECK(std::abs(average.value - sum) <
        4 * std::hypot(average.error, std::sqrt(variance)) + 0.02 * sum);
  CHECK(average.error < 0.01 * sum);
}

TEST_CASE("Antineutrinos count with the opposite sign of T_VA", "[coherent][beam]") {
  Cuts lopsided;
  lopsided.minus.min_energy = 5;
  const std::vector<double> e{10, 20}, some{1, 1};
  const Hadron hadron = coherent_nucleus(iron, FormFactorModel::fermi);
  std::mt19937_64 generator(4);
  const auto points = random_points(generator);
  TridentIntegrand::Tensors neutrinos, antineutrinos;
  TridentIntegrand(hadron, Beam(muon_neutrinos(e, some)), lopsided)
      .evaluate(points, neutrinos, InstructionSet::baseline);
  TridentIntegrand(hadron, Beam(muon_neutrinos(e, {}, some)), lopsided)
      .evaluate(points, antineutrinos, InstructionSet::baseline);
  double largest = 0;
  for (std::size_t i = 0; i < TridentIntegrand::block_size; ++i) {
    CHECK(antineutrinos.va[i] == -neutrinos.va[i]);
    CHECK(antineutrinos.vv[i] == neutrinos.vv[i]);
    largest = std::max(largest, std::abs(neutrinos.va[i]));
  }
  CHECK(largest > 0);
  // Both in one beam would need both signs: it is a sum of two.
  const Beam both(muon_neutrinos(e, some, some));
  CHECK_THROWS_AS(TridentIntegrand(hadron, both, lopsided), std::invalid_argument);
  CHECK_THROWS_AS(TridentIntegrand(hadron, both, Cuts{}, masses_of({Flavour::mu, Flavour::e})),
                  std::invalid_argument);
}

TEST_CASE("Below threshold the process is closed", "[coherent]") {
  CHECK_FALSE(
      TridentIntegrand(coherent_nucleus(iron, FormFactorModel::density), 0.2, Cuts{}).is_open());
  CHECK(TridentIntegrand(coherent_nucleus(iron, FormFactorModel::density), 0.22, Cuts{}).is_open());
}

TEST_CASE("The mean over all azimuths equals that over four, point by point", "[integrand]") {
  const TridentPhaseSpace space({52.0898, 2, 0.1}, Cuts{});
  const auto at = space.at(20);
  std::mt19937_64 generator(7);
  std::uniform_real_distribution<double> uniform;
  for (int i = 0; i < 500; ++i) {
    const auto d = space.dilepton(at, uniform(generator), uniform(generator), uniform(generator),
                                  uniform(generator));
    const auto f = vector_math::sin_cos_2pi(uniform(generator));
    const double x4 = uniform(generator), fk = uniform(generator);
    double vv = 0, va = 0;
    for (int k = 0; k < 4; ++k) {
      const auto angle = vector_math::sin_cos_2pi(fk + 0.25 * k);
      const auto p = space.point<TridentPhaseSpace::Selection::none>(d, x4, f.cos, f.sin, angle.cos,
                                                                     angle.sin);
      const auto t = trident_tensor(p.invariants, two_muons);
      vv += t.vv / 4, va += t.va / 4;
    }
    const auto s =
        space.point<TridentPhaseSpace::Selection::none>(d, x4, f.cos, f.sin, 1, 0).invariants;
    const auto x = trident_tensor(s.along_x(), two_muons),
               y = trident_tensor(s.along_y(), two_muons);
    const auto k = trident_tensor(s.along_neutrino(), two_muons);
    const double pt2 = s.transverse * s.transverse, beta2 = s.longitudinal * s.longitudinal;
    // The error law of the amplitude, three times for the sum.
    const double error = 1e-15 * s.sh / s.k2 + 3e-14;
    CHECK(pt2 / 2 * (x.vv + y.vv) + beta2 * k.vv == Approx(vv).epsilon(error));
    CHECK(pt2 / 2 * (x.va + y.va) + beta2 * k.va == Approx(va).margin(error * vv));
  }
}

TEST_CASE("A selection that lets everything pass changes no integral", "[integrand]") {
  Cuts all_pass;
  all_pass.minus.efficiency = {{1.0}, {1.0}};
  for (const Hadron& hadron : {coherent_nucleus(iron, FormFactorModel::density),
                               single_nucleon(Nucleon::proton, NucleonModel::dipole, 0.235),
                               single_nucleon(Nucleon::neutron, NucleonModel::kelly, 0)}) {
    const auto free = monte_carlo(TridentIntegrand(hadron, 20, Cuts{}), standard_model(), 400);
    const auto cut = monte_carlo(TridentIntegrand(hadron, 20, all_pass), standard_model(), 400);
    CHECK(std::abs(free.value - cut.value) < 4 * std::hypot(free.error, cut.error));
    CHECK(free.error < 0.02 * free.value);
  }
}

TEST_CASE("Antineutrinos with mirrored cuts have the cross section of neutrinos", "[integrand]") {
  Cuts cuts, mirrored;
  cuts.minus.min_energy = mirrored.plus.min_energy = 5;
  cuts.plus.max_angle = mirrored.minus.max_angle = 0.1;
  for (const Hadron& hadron : {coherent_nucleus(iron, FormFactorModel::density),
                               single_nucleon(Nucleon::proton, NucleonModel::dipole, 0.235)}) {
    const TridentIntegrand neutrinos(hadron, 20, cuts);
    const TridentIntegrand antineutrinos(hadron, Beam(20, numubar), mirrored);
    for (const Couplings& c : {standard_model(), Couplings{1, 1}}) {
      const auto a = monte_carlo(neutrinos, c, 400), b = monte_carlo(antineutrinos, c, 400);
      CHECK(std::abs(a.value - b.value) < 4 * std::hypot(a.error, b.error));
      CHECK(a.error < 0.03 * a.value);
    }
    // Without the mirror the left-handed couplings tell them apart.
    const auto a = monte_carlo(neutrinos, {1, 1}, 400);
    const auto b = monte_carlo(TridentIntegrand(hadron, Beam(20, numubar), cuts), {1, 1}, 400);
    CHECK(std::abs(a.value - b.value) > 5 * std::hypot(a.error, b.error));
  }
}
