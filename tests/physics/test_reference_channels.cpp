// Cross sections and amplitudes of every channel against an independent program with explicit
// spinors: the tables in tests/support/channels say which.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>

#include "physics/channels.hpp"
#include "physics/trident_integrand.hpp"
#include "physics/trident_kernel.hpp"
#include "tests/support/channel_kernel.hpp"
#include "tests/support/reference_table.hpp"

using namespace tridentscan;
using namespace tridentscan::physics;
using Selection = TridentPhaseSpace::Selection;

namespace {

Hadron hadron_named(const std::string& name) {
  const Nucleus argon{"Ar40", 18, 40, 37.2155, ChargeDensity{3.53, 0.542, 0}};
  const Nucleus iron{"Fe56", 26, 56, 52.0898, ChargeDensity{4.106, 0.519, 0}};
  if (name == "p" || name == "proton") {
    return single_nucleon(Nucleon::proton, NucleonModel::dipole, 0);
  }
  return coherent_nucleus(name.starts_with("Ar") ? argon : iron, FormFactorModel::density);
}

/// "numu_to_nue_mu-e+": who comes in and what is made.
struct ReferenceChannel {
  Neutrino incoming;
  FinalState state;
};
ReferenceChannel reference_channel(const std::string& text) {
  return {neutrino_of(text.substr(0, text.find('_'))).value(),
          final_state_of(text.substr(text.rfind('_') + 1)).value()};
}

/// A point of the table by the program's own kinematics, naive forms and all.
struct PointAndEnergies {
  TridentInvariants invariants;
  double minus, plus, neutrino;  // laboratory energies, GeV
};
PointAndEnergies kinematics(const reference::ReferenceRow& row, const LeptonMasses& leptons) {
  const TridentPhaseSpace space({row["M"], 2, 0.1}, Cuts{}, leptons);
  const double energy = row["E"], u = row["u"];
  const auto pair = space.pair_mass(u);
  const auto d = space.dilepton_of(energy, row["Q2"], row["s"], row["K2"], pair.l, pair.v, u, 1);
  const double f = row["f"], fk = row["fk"];
  const auto p = space.point<Selection::none>(d, (row["eta"] + u) / (2 * u), std::cos(f),
                                              std::sin(f), std::cos(fk), std::sin(fk));
  const double minus = space.lab_energy(energy, p.invariants, false);
  const double plus = space.lab_energy(energy, p.invariants, true);
  return {p.invariants, minus, plus, energy - minus - plus - d.q2 / (2 * row["M"])};
}

/// -g_ab L^ab (physics/trident_integrand.cpp).
TridentTensor lowered(const TridentInvariants& s, const LeptonMasses& leptons) {
  const auto x = trident_tensor(s.along_x(), leptons), y = trident_tensor(s.along_y(), leptons);
  const auto k = trident_tensor(s.along_neutrino(), leptons);
  const double factor = 4 * s.q2 / (s.sh * s.sh);
  return {x.vv + y.vv - factor * k.vv, x.aa + y.aa - factor * k.aa, x.va + y.va - factor * k.va};
}

}  // namespace

TEST_CASE("Amplitudes of every pair equal those of explicit spinors in quadruple precision",
          "[channels]") {
  const auto rows = reference::reference_table("channels/points.csv");
  REQUIRE(rows.size() == 36);
  for (const auto& row : rows) {
    const LeptonMasses leptons{row["m1"], row["m2"]};
    CHECK(leptons == masses_of(final_state_of(row.text("pair")).value()));
    const auto [s, minus, plus, neutrino] = kinematics(row, leptons);
    INFO(row.text("pair") << " E " << row["E"] << " Q2 " << s.q2 << " s " << s.sh << " K2 "
                          << s.k2);
    // docs/physics.md, Amplitude: cancellation in K2 for equal masses, and of the propagators where
    // an electron is collinear.
    const double smallest = s.q2 + 2 * std::min(s.q_p, s.q_pp);
    const double law =
        1e-14 + 1e-15 * s.sh / smallest + (leptons.minus == leptons.plus ? 1e-15 * s.sh / s.k2 : 0);
    const auto t = trident_tensor(s, leptons), g = lowered(s, leptons);
    const auto x = scalar_tensor(s, leptons);
    const double sum = row["t_vv"] + row["t_aa"], sum_g = std::abs(row["g_vv"] + row["g_aa"]);
    CHECK(std::abs(t.vv - row["t_vv"]) < law * sum);
    CHECK(std::abs(t.aa - row["t_aa"]) < law * sum);
    CHECK(std::abs(t.va - row["t_va"]) < law * sum);
    CHECK(std::abs(g.vv - row["g_vv"]) < law * sum_g);
    CHECK(std::abs(g.aa - row["g_aa"]) < law * sum_g);
    CHECK(std::abs(g.va - row["g_va"]) < law * sum_g);
    CHECK(x.ss == Approx(row["t_ss"]).epsilon(law));
    CHECK(x.pp == Approx(row["t_pp"]).epsilon(law));
    CHECK(minus == Approx(row["e_minus"]).epsilon(1e-11));
    CHECK(plus == Approx(row["e_plus"]).epsilon(1e-11));
    CHECK(neutrino == Approx(row["e_nu"]).epsilon(1e-11));
  }
}

TEST_CASE("Cross sections of every channel equal those of an independent program", "[channels]") {
  const auto rows = reference::reference_table("channels/cross_sections.csv");
  REQUIRE(rows.size() == 82);
  for (const auto& row : rows) {
    const auto [incoming, state] = reference_channel(row.text("channel"));
    const auto channel = trident_channel(incoming, state).value();
    INFO(row.text("channel") << " " << row.text("target") << " " << row["energy_GeV"]);
    CHECK(channel.couplings.vector == Approx(row["CV"]));
    CHECK(channel.couplings.axial == Approx(row["CA"]));
    const TridentIntegrand trident(hadron_named(row.text("target")), row["energy_GeV"], Cuts{},
                                   masses_of(state));
    const auto sigma =
        reference::cross_section_of(reference::kernel_of(trident, 17, 4), channel.couplings);
    INFO(sigma.value << " +- " << sigma.error << ", reference " << row["sigma_cm2"]);
    CHECK(sigma.error < 7e-4 * sigma.value);
    CHECK(std::abs(sigma.value - row["sigma_cm2"]) <
          std::hypot(3 * row["error_cm2"], 1e-3 * row["sigma_cm2"]));
  }
}

namespace {

/// The boson that a row of the table of mediators names.
Mediator mediator_named(const std::string& text) {
  const auto gauged_with = [](const std::string& name, KineticMixing mixing) {
    Mediator mediator = gauged_mediator(name).value();
    mediator.mixing = mixing;
    return mediator;
  };
  const auto loop = gauged_with("lmu_ltau", {KineticMixing::Kind::loop});
  if (text == "Lmu-Ltau eps(K2)" || text == "Lmu-Ltau with eps(K2)") return loop;
  if (text == "Lmu-Ltau eps(0)") {
    return gauged_with("lmu_ltau", {KineticMixing::Kind::value, loop.mixing_at(0)});
  }
  if (text == "Lmu-Ltau tree") return gauged_with("lmu_ltau", {});
  if (text == "B-3Lmu") return gauged_with("b_minus_3lmu", {});
  if (text == "B-3Le") return gauged_with("b_minus_3le", {});
  if (text == "Le-Lmu") return gauged_with("le_lmu", {});
  return gauged_with("b_minus_l", {});  // "B-L", "B-L or Le-Lmu or Le-Ltau"
}

}  // namespace

TEST_CASE("Bosons change cross sections as in an independent program", "[channels][mediator]") {
  std::map<std::string, TridentKernel> kernels;
  for (const auto& row : reference::reference_table("channels/mediators.csv")) {
    const auto [incoming, state] = reference_channel(row.text("channel"));
    auto& kernel = kernels[row.text("channel") + row.text("target")];
    if (kernel.empty()) {
      const TridentIntegrand trident(hadron_named(row.text("target")), row["energy_GeV"], Cuts{},
                                     masses_of(state));
      kernel = reference::kernel_of(trident, 15, 8);
    }
    const auto p = coupling_polynomials(kernel, mediator_named(row.text("model")),
                                        {incoming, state}, row["mass_GeV"]);
    const double ratio = p.mean(row["g"]) / p.mean.s0;
    INFO(row.text("channel") << " " << row.text("target") << " " << row.text("model") << " mass "
                             << row["mass_GeV"] << ": " << ratio << ", reference " << row["ratio"]);
    CHECK(ratio == Approx(row["ratio"]).epsilon(3e-3));
  }
}

TEST_CASE("Cross sections with cuts by charge equal those of explicit spinors and rejection",
          "[channels]") {
  // tests/support/reference_trident.py: own phase space, spinors, cuts by rejection.
  const auto rows = reference::reference_table("channels/cuts.csv");
  REQUIRE(rows.size() == 6);
  for (const auto& row : rows) {
    const Neutrino incoming = neutrino_of(row.text("neutrino")).value();
    const FinalState state =
        final_state_of(row.text("minus") + "-" + row.text("plus") + "+").value();
    Cuts cuts;
    cuts.minus = {.min_energy = row["min_energy_minus"], .max_angle = row["max_angle_minus"]};
    cuts.plus = {.min_energy = row["min_energy_plus"], .max_angle = row["max_angle_plus"]};
    const TridentIntegrand trident(hadron_named(row.text("target")), row["energy"], cuts,
                                   masses_of(state));
    const auto sigma = reference::cross_section_of(
        reference::kernel_of(trident, 16, 8), trident_channel(incoming, state).value().couplings);
    INFO(row.text("neutrino") << " -> " << name_of(state) << " on " << row.text("target") << ": "
                              << sigma.value << " +- " << sigma.error << ", reference "
                              << row["sigma"] << " +- " << row["error"]);
    // Student's t of the two errors, 15 and 7 degrees of freedom: 5 of them are 2e-4 for all rows.
    CHECK(std::abs(sigma.value - row["sigma"]) < 5 * std::hypot(sigma.error, row["error"]));
    CHECK(sigma.error < 0.005 * sigma.value);
  }
}
