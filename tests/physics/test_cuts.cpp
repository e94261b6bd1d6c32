#include "physics/cuts.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <stdexcept>
#include <string>

#include "physics/trident_integrand.hpp"
#include "tests/support/direct_monte_carlo.hpp"

using namespace tridentscan;
using physics::Cuts;
using physics::Hadron;
using reference::DirectEvent;
using reference::FourVector;

namespace {

constexpr double energy = 20;        // GeV
constexpr double kF = 0.235;         // GeV
constexpr double iron_mass = 52.09;  // GeV

struct Mean {
  double value, error;
};

/// Mean and standard error of a stream of numbers.
class Moments {
 public:
  void add(double x) { sum_ += x, squares_ += x * x, ++n_; }
  [[nodiscard]] Mean mean() const {
    const double value = sum_ / n_;
    return {value, std::sqrt((squares_ / n_ - value * value) / n_)};
  }

 private:
  double sum_ = 0, squares_ = 0, n_ = 0;
};

/// Coefficients of C_V^2, C_A^2, C_V C_A in a cross section, cm^2.
struct Parts {
  Mean vv, aa, va;
};

double length(const FourVector<double>& p) {
  return std::hypot(p[1], p[2], p[3]);
}

/// Angle between two momenta by atan2, good at 0 and at pi.
double angle(const FourVector<double>& a, const FourVector<double>& b) {
  const double x = a[2] * b[3] - a[3] * b[2], y = a[3] * b[1] - a[1] * b[3],
               z = a[1] * b[2] - a[2] * b[1];
  return std::atan2(std::hypot(x, y, z), a[1] * b[1] + a[2] * b[2] + a[3] * b[3]);
}

/// The chance that a selection keeps an event, from its momenta in the laboratory and the words of
/// physics/cuts.hpp.
double acceptance(const DirectEvent& e, const Cuts& cuts) {
  const auto muon = [&](const FourVector<double>& p, const physics::LeptonCuts& c) {
    const double theta = angle(p, e.neutrino);
    return p[0] > c.min_energy && theta < c.max_angle &&
           length(p) * std::sin(theta) >= c.min_transverse_momentum;
  };
  const auto pair = reference::sum(e.minus, e.plus);
  const double mass = std::sqrt(reference::dot(pair, pair));
  const double opening = angle(e.minus, e.plus);
  const double Q2 = -reference::dot(e.transfer, e.transfer);
  const bool kept = muon(e.minus, cuts.minus) && muon(e.plus, cuts.plus) &&
                    mass > cuts.min_dilepton_mass && mass < cuts.max_dilepton_mass &&
                    pair[0] > cuts.min_total_energy && opening > cuts.min_opening_angle &&
                    opening < cuts.max_opening_angle &&
                    Q2 < cuts.max_momentum_transfer * cuts.max_momentum_transfer;
  // Piecewise linear, constant beyond the ends.
  const auto found = [](const physics::Efficiency& rows, double lepton_energy) {
    if (rows.empty()) return 1.0;
    double value = lepton_energy < rows.energy.front() ? rows.value.front() : rows.value.back();
    for (std::size_t i = 0; i + 1 < rows.energy.size(); ++i) {
      const double s = (lepton_energy - rows.energy[i]) / (rows.energy[i + 1] - rows.energy[i]);
      if (s >= 0 && s < 1) value = rows.value[i] + s * (rows.value[i + 1] - rows.value[i]);
    }
    return value;
  };
  return kept ? found(cuts.minus.efficiency, e.minus[0]) * found(cuts.plus.efficiency, e.plus[0])
              : 0;
}

Parts selected(const std::vector<DirectEvent>& events, const Cuts& cuts) {
  Moments vv, aa, va;
  for (const auto& e : events) {
    const double w = acceptance(e, cuts);
    vv.add(w * e.vv), aa.add(w * e.aa), va.add(w * e.va);
  }
  return {vv.mean(), aa.mean(), va.mean()};
}

/// The program's integrand with the selection inside, over plain random numbers.
Parts mapped(const Hadron& hadron, const Cuts& cuts, int blocks) {
  const physics::TridentIntegrand integrand(hadron, energy, cuts);
  const auto isa = physics::available_instruction_sets().back();
  std::mt19937_64 generator(101);
  std::uniform_real_distribution<double> uniform;
  physics::TridentIntegrand::Points points;
  physics::TridentIntegrand::Tensors t;
  Moments vv, aa, va;
  for (int block = 0; block < blocks; ++block) {
    for (auto& coordinate : points) {
      for (double& x : coordinate) x = uniform(generator);
    }
    integrand.evaluate(points, t, isa);
    for (std::size_t i = 0; i < t.vv.size(); ++i) {
      vv.add(t.vv[i]), aa.add(t.aa[i]), va.add(t.va[i]);
    }
  }
  return {vv.mean(), aa.mean(), va.mean()};
}

struct Selection {
  std::string name;
  Cuts cuts;
};

/// Every kind of cut alone, for both muons and for one of them, and all kinds together.
std::vector<Selection> selections() {
  Cuts energies, angles, momenta, opening, apart, mass, total, q2, efficiency;
  energies.minus.min_energy = energies.plus.min_energy = 3;
  angles.minus.max_angle = angles.plus.max_angle = 0.08;
  momenta.minus.min_transverse_momentum = momenta.plus.min_transverse_momentum = 0.15;
  opening.max_opening_angle = 0.06;
  apart.min_opening_angle = 0.03;
  mass.min_dilepton_mass = 0.3;
  mass.max_dilepton_mass = 0.6;
  total.min_total_energy = 12;
  q2.max_momentum_transfer = std::sqrt(0.004);
  efficiency.minus.efficiency = efficiency.plus.efficiency = {{1, 3, 6, 15}, {0, 0.5, 0.9, 0.7}};
  std::vector<Selection> all{{"nothing", {}},      {"energies", energies},
                             {"angles", angles},   {"transverse momenta", momenta},
                             {"opening", opening}, {"apart", apart},
                             {"mass", mass},       {"total energy", total},
                             {"Q2", q2},           {"efficiency", efficiency}};

  Cuts one_energy, one_angle, one_momentum, everything;
  one_energy.minus.min_energy = 5;
  one_energy.plus.min_energy = 1;
  one_angle.plus.max_angle = 0.04;
  one_momentum.minus.min_transverse_momentum = 0.2;
  everything.minus = {2, 0.15, 0.05, efficiency.minus.efficiency};
  everything.plus = {1, 0.2, 0.1, {{2, 9}, {0.4, 0.8}}};
  everything.min_dilepton_mass = 0.25;
  everything.max_dilepton_mass = 1.2;
  everything.min_total_energy = 6;
  everything.min_opening_angle = 0.01;
  everything.max_opening_angle = 0.2;
  everything.max_momentum_transfer = std::sqrt(0.05);
  for (const auto& [name, cuts] : {Selection{"energies, lopsided", one_energy},
                                   {"angle of mu+", one_angle},
                                   {"transverse momentum of mu-", one_momentum},
                                   {"everything", everything}}) {
    Cuts mirrored = cuts;
    std::swap(mirrored.minus, mirrored.plus);
    all.push_back({name, cuts});
    all.push_back({name + ", mirrored", mirrored});
  }
  return all;
}

void compare(const std::vector<DirectEvent>& events, const Hadron& hadron, int blocks) {
  for (const auto& [name, cuts] : selections()) {
    const Parts direct = selected(events, cuts), map = mapped(hadron, cuts, blocks);
    const auto check = [&, &name = name](const char* part, const Mean& a, const Mean& b) {
      const double error = std::hypot(a.error, b.error);
      INFO(hadron.name << ", " << name << ", T_" << part << ": direct " << a.value << " +- "
                       << a.error << ", map " << b.value << " +- " << b.error);
      CHECK(std::abs(a.value - b.value) <= 4 * error);
      CHECK(error / direct.vv.value < 0.04);
    };
    check("VV", direct.vv, map.vv);
    check("AA", direct.aa, map.aa);
    check("VA", direct.va, map.va);
    if (!cuts.charge_symmetric() && name.find("everything") == std::string::npos) {
      INFO(hadron.name << ", " << name);
      CHECK(std::abs(map.va.value) > 5 * map.va.error);
    }
  }
}

double dipole2(double Q2) {
  return std::pow(1 + Q2 / 0.71, -4);
}

}  // namespace

TEST_CASE("Cuts of flavours are merged into those of charges, the tighter one holds", "[cuts]") {
  using enum physics::Flavour;
  Cuts cuts;
  cuts.min_total_energy = 4;
  cuts.minus = {.min_energy = 2, .max_angle = 0.1, .min_transverse_momentum = 0.3};
  cuts.plus = {.min_energy = 1};
  cuts.flavours[index_of(e)] = {.min_energy = 3, .max_angle = 0.2, .efficiency = {{1, 2}, {0, 1}}};
  cuts.flavours[index_of(mu)] = {.min_energy = 0.5, .min_transverse_momentum = 0.4};

  const Cuts mu_e = cuts.for_state({mu, e});
  CHECK(mu_e.minus ==
        physics::LeptonCuts{.min_energy = 2, .max_angle = 0.1, .min_transverse_momentum = 0.4});
  CHECK(mu_e.plus ==
        physics::LeptonCuts{.min_energy = 3, .max_angle = 0.2, .efficiency = {{1, 2}, {0, 1}}});
  CHECK(mu_e.min_total_energy == 4);
  CHECK(mu_e.flavours == std::array<physics::LeptonCuts, 3>{});
  CHECK(mu_e.for_state({mu, e}) == mu_e);

  const Cuts e_mu = cuts.for_state({e, mu});
  CHECK(e_mu.minus == physics::LeptonCuts{.min_energy = 3,
                                          .max_angle = 0.1,
                                          .min_transverse_momentum = 0.3,
                                          .efficiency = {{1, 2}, {0, 1}}});
  CHECK(e_mu.plus == physics::LeptonCuts{.min_energy = 1, .min_transverse_momentum = 0.4});

  const Cuts taus = cuts.for_state({tau, tau});  // of which no flavour says anything
  CHECK(taus.minus == cuts.minus);
  CHECK(taus.plus == cuts.plus);
}

TEST_CASE("Cuts on a flavour are alike for both charges of it", "[cuts]") {
  using enum physics::Flavour;
  Cuts cuts;
  cuts.flavours[index_of(mu)].min_energy = 3;
  CHECK(cuts.for_state({mu, mu}).charge_symmetric());
  CHECK_FALSE(cuts.for_state({mu, e}).charge_symmetric());
  CHECK(cuts.for_state({e, e}) == Cuts{});
}

TEST_CASE("A charge and a flavour cannot both have an efficiency", "[cuts]") {
  using enum physics::Flavour;
  Cuts cuts;
  cuts.minus.efficiency = {{1, 2}, {0, 1}};
  CHECK(cuts.for_state({e, e}).minus.efficiency == cuts.minus.efficiency);
  cuts.flavours[index_of(mu)].efficiency = {{1, 3}, {0.5, 1}};
  CHECK_THROWS_AS(cuts.for_state({mu, mu}), std::invalid_argument);
  CHECK_THROWS_AS(cuts.for_state({mu, e}), std::invalid_argument);
  const Cuts apart = cuts.for_state({e, mu});  // each lepton has one of them
  CHECK(apart.minus.efficiency == cuts.minus.efficiency);
  CHECK(apart.plus.efficiency == cuts.flavours[index_of(mu)].efficiency);
}

// Each of the following: 18 selections, 3 integrals, 4 standard deviations: false alarm 0.3 % for a
// new pair of seeds. The tests of T_VA need the sample to be large enough, nothing else.

TEST_CASE("Coherent integrals with cuts equal those of selected events", "[cuts]") {
  const physics::Nucleus iron{"Fe56", 26, 56, iron_mass, physics::ChargeDensity{4.106, 0.519, 0}};
  const auto hadron = physics::coherent_nucleus(iron, physics::FormFactorModel::fermi);
  const auto along = [&](double Q2) {
    return 4 * std::pow(26 * hadron.electric(std::sqrt(Q2)), 2);
  };
  const reference::DirectTarget target{iron_mass, along, [](double) { return 0; },
                                       hadron.kinematics().q2_max, 0.1};
  compare(reference::direct_events(target, energy, 300000, 61), hadron, 800);
}

TEST_CASE("Integrals on a bound proton with cuts equal those of selected events", "[cuts]") {
  const auto hadron =
      physics::single_nucleon(physics::Nucleon::proton, physics::NucleonModel::dipole, kF);
  const double mass = hadron.mass;
  const auto open = [=](double Q2) {
    const double x = std::sqrt(Q2 + Q2 * Q2 / (4 * mass * mass)) / kF;
    return x < 2 ? 0.75 * x - x * x * x / 16 : 1;
  };
  const auto along = [=](double Q2) {
    const double tau = Q2 / (4 * mass * mass);
    return open(Q2) * 4 * dipole2(Q2) * (1 + tau * 2.793 * 2.793) / (1 + tau);
  };
  const auto across = [=](double Q2) { return open(Q2) * Q2 * 2.793 * 2.793 * dipole2(Q2); };
  const reference::DirectTarget target{mass, along, across, hadron.kinematics().q2_max, 0.3};
  compare(reference::direct_events(target, energy, 100000, 62), hadron, 800);
}
