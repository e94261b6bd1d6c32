// Momenta of events: conservation, mass shells, and the invariants that they were made of; tensors
// and energies against explicit spinors in quadruple precision (tests/support/channels).
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "physics/channels.hpp"
#include "physics/event_kinematics.hpp"
#include "tests/support/reference_table.hpp"

using namespace tridentscan::physics;
using tridentscan::reference::reference_table;
using Map = TridentPhaseSpace::Map;

namespace {

struct Worst {
  double conservation = 0, shell = 0, k2 = 0, l = 0, recoil = 0, scalar_products = 0;
};

/// What is wrong with momenta that belong to invariants, in the units of docs/physics.md, Events.
void compare(double energy, double mass, const TridentInvariants& s, LeptonMasses leptons,
             double phi, Worst& worst) {
  const LabMomenta m = lab_momenta(energy, mass, s, leptons, phi);
  const FourVector rest{mass, 0, 0, 0};
  const FourVector out = m.neutrino_out + m.lepton_minus + m.lepton_plus;
  // Without M on both sides, whose rounding is not an error of the event.
  const double de = m.neutrino_in.e - out.e - m.recoil_kinetic_energy;
  const FourVector d = m.neutrino_in + rest - out - m.recoil;
  for (const double miss : {de, d.x, d.y, d.z}) {
    worst.conservation = std::max(worst.conservation, std::abs(miss) / energy);
  }
  const auto shell = [&](const FourVector& p, double m0) {
    worst.shell = std::max(worst.shell, std::abs(product(p, p) - m0 * m0) / (p.e * p.e));
  };
  shell(m.neutrino_out, 0);
  shell(m.lepton_minus, leptons.minus);
  shell(m.lepton_plus, leptons.plus);
  shell(m.recoil, mass);
  const FourVector pair = m.lepton_minus + m.lepton_plus;
  // The products of hard collinear vectors are differences: errors in units of E^2.
  const double e2 = energy * energy;
  worst.k2 = std::max(worst.k2, std::abs(2 * product(m.neutrino_in, m.neutrino_out) - s.k2) / e2);
  worst.l = std::max(worst.l, std::abs(product(pair, pair) - s.l) / e2);
  worst.recoil = std::max(worst.recoil, std::abs(m.recoil_kinetic_energy * 2 * mass / s.q2 - 1));
  const FourVector q = rest - m.recoil;
  worst.scalar_products = std::max(
      {worst.scalar_products, std::abs(product(m.neutrino_in, m.lepton_minus) - s.k1_p) / e2,
       std::abs(product(m.neutrino_in, m.lepton_plus) - s.k1_pp) / e2,
       std::abs(product(q, m.lepton_minus) - s.q_p) / (e2 + mass * energy),
       std::abs(product(q, m.lepton_plus) - s.q_pp) / (e2 + mass * energy),
       std::abs(2 * product(m.neutrino_in, q) - s.sh) / (e2 + mass * energy)});
}

template <Map map>
Worst worst_of(double energy, double mass, LeptonMasses leptons, double q2_max, int points) {
  const TridentPhaseSpace space({mass, q2_max, 0.1}, Cuts{}, leptons);
  const auto at = space.at(energy);
  REQUIRE(at.is_open());
  std::mt19937_64 random(20261128);
  std::uniform_real_distribution<double> uniform(1e-9, 1 - 1e-9);
  Worst worst;
  for (int i = 0; i < points; ++i) {
    const double x0 = uniform(random), x1 = uniform(random), x2 = uniform(random);
    const auto d = space.dilepton<map>(at, x0, x1, x2, uniform(random));
    const double f = 6.283185307179586 * uniform(random);
    const double fk = 6.283185307179586 * uniform(random);
    const Azimuths a{std::cos(f), std::sin(f), std::cos(fk), std::sin(fk)};
    const auto p = space.point<TridentPhaseSpace::Selection::none, map>(
        d, uniform(random), a.cos_f, a.sin_f, a.cos_fk, a.sin_fk);
    compare(energy, mass, stable_invariants(d, p.w, a, leptons), leptons, 6 * uniform(random),
            worst);
  }
  return worst;
}

}  // namespace

TEST_CASE("Amplitudes of stable invariants equal those of explicit spinors", "[events]") {
  const auto rows = reference_table("channels/points.csv");
  REQUIRE(rows.size() == 36);
  for (const auto& row : rows) {
    const LeptonMasses leptons{row["m1"], row["m2"]};
    const double energy = row["E"], mass = row["M"], u = row["u"];
    const TridentPhaseSpace space({mass, 2, 0.1}, Cuts{}, leptons);
    const auto pair = space.pair_mass(u);
    const auto d = space.dilepton_of(energy, row["Q2"], row["s"], row["K2"], pair.l, pair.v, u, 1);
    const double w = std::log(leptons.plus / leptons.minus) / 2 + row["eta"];
    const Azimuths azimuths{std::cos(row["f"]), std::sin(row["f"]), std::cos(row["fk"]),
                            std::sin(row["fk"])};
    const TridentInvariants s = stable_invariants(d, w, azimuths, leptons);
    INFO(row.text("pair") << " E " << energy << " Q2 " << s.q2 << " s " << s.sh << " K2 " << s.k2);
    const double smallest = s.q2 + 2 * std::min(s.q_p, s.q_pp);
    const double law =
        1e-14 + 1e-15 * s.sh / smallest + (leptons.minus == leptons.plus ? 1e-15 * s.sh / s.k2 : 0);
    const auto t = trident_tensor(s, leptons);
    const double sum = row["t_vv"] + row["t_aa"];
    CHECK(std::abs(t.vv - row["t_vv"]) < law * sum);
    CHECK(std::abs(t.aa - row["t_aa"]) < law * sum);
    CHECK(std::abs(t.va - row["t_va"]) < law * sum);
    const LabMomenta momenta = lab_momenta(energy, mass, s, leptons, 1);
    CHECK(momenta.lepton_minus.e == Approx(row["e_minus"]).epsilon(1e-11));
    CHECK(momenta.lepton_plus.e == Approx(row["e_plus"]).epsilon(1e-11));
    CHECK(momenta.neutrino_out.e == Approx(row["e_nu"]).epsilon(1e-11));
  }
}

TEST_CASE("Momenta of events are conserved and on their mass shells", "[events]") {
  struct Case {
    double energy, mass, q2_max;
    FinalState state;
  };
  using enum Flavour;
  const double argon = 37.2155;
  constexpr int points = 20000;
  for (const Case& c :
       {Case{5, argon, 2, {mu, mu}}, Case{160, argon, 2, {mu, mu}}, Case{1, argon, 2, {e, e}},
        Case{160, argon, 2, {e, e}}, Case{5, argon, 2, {mu, e}}, Case{20, argon, 2, {e, mu}},
        Case{160, argon, 2, {tau, mu}}, Case{1000, argon, 2, {tau, tau}},
        Case{5, 0.938272, 36, {mu, mu}}, Case{20, 0.938272, 36, {e, e}},
        Case{50, 0.938272, 36, {mu, e}}}) {
    const LeptonMasses leptons = masses_of(c.state);
    const TridentPhaseSpace space({c.mass, c.q2_max, 0.1}, Cuts{}, leptons);
    INFO(name_of(c.state) << " at " << c.energy << " GeV on " << c.mass << " GeV");
    Worst worst;
    switch (space.map()) {
      case Map::product:
        worst = worst_of<Map::product>(c.energy, c.mass, leptons, c.q2_max, points);
        break;
      case Map::channel:
        worst = worst_of<Map::channel>(c.energy, c.mass, leptons, c.q2_max, points);
        break;
      case Map::logarithmic:
        worst = worst_of<Map::logarithmic>(c.energy, c.mass, leptons, c.q2_max, points);
        break;
    }
    CHECK(worst.conservation < 1e-12);
    CHECK(worst.shell < 2e-15);
    CHECK(worst.recoil < 1e-15);
    CHECK(worst.k2 < 1e-12);  // 2 E times what the energy misses
    CHECK(worst.l < 1e-14);
    CHECK(worst.scalar_products < 1e-14);
  }
}
