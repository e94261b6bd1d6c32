#include "physics/channels.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <set>
#include <utility>

#include "physics/trident_integrand.hpp"

using namespace tridentscan::physics;
using enum Flavour;

TEST_CASE("A neutrino makes five final states, thirty channels in all", "[channels]") {
  int channels = 0;
  for (const Neutrino& incoming : all_neutrinos) {
    const auto states = final_states_of(incoming);
    CHECK(states.size() == 5);
    for (const FinalState& state : states) {
      ++channels;
      // Lepton numbers: +1 for leptons, -1 for antileptons.
      const auto channel = trident_channel(incoming, state).value();
      const int sign = incoming.is_antineutrino ? -1 : 1;
      CHECK(channel.outgoing.is_antineutrino == incoming.is_antineutrino);
      CHECK(channel.va_sign == sign);
      for (const Flavour flavour : all_flavours) {
        const int before = sign * (incoming.flavour == flavour);
        const int after = sign * (channel.outgoing.flavour == flavour) + (state.minus == flavour) -
                          (state.plus == flavour);
        CHECK(before == after);
      }
    }
  }
  CHECK(channels == 30);
  CHECK_FALSE(trident_channel({mu}, {e, mu}));
  CHECK_FALSE(trident_channel({mu}, {e, tau}));
  CHECK_FALSE(trident_channel({mu, true}, {mu, e}));
}

TEST_CASE("Couplings of the diagrams", "[channels]") {
  const auto couplings = [](Neutrino incoming, FinalState state) {
    const auto c = trident_channel(incoming, state, 0.23122).value().couplings;
    return std::pair{c.vector, c.axial};
  };
  const std::pair w_and_z{0.5 + 2 * 0.23122, 0.5}, z{-0.5 + 2 * 0.23122, -0.5}, w{1.0, 1.0};
  CHECK(couplings({mu}, {mu, mu}) == w_and_z);
  CHECK(couplings({e, true}, {e, e}) == w_and_z);
  CHECK(couplings({mu}, {e, e}) == z);
  CHECK(couplings({tau}, {mu, mu}) == z);
  CHECK(couplings({mu}, {mu, e}) == w);
  CHECK(couplings({mu, true}, {e, mu}) == w);  // numubar -> nuebar mu+ e-
  CHECK(trident_channel({mu}, {mu, e})->outgoing == Neutrino{e});
  CHECK(trident_channel({mu, true}, {e, mu})->outgoing == Neutrino{e, true});
}

TEST_CASE("Names of neutrinos and final states", "[channels]") {
  for (const Neutrino& neutrino : all_neutrinos) {
    CHECK(neutrino_of(name_of(neutrino)) == neutrino);
  }
  CHECK(neutrino_of("numubar") == Neutrino{mu, true});
  for (const char* wrong : {"", "nu", "numu ", "NuMu", "nuxbar", "mu"}) {
    CHECK_FALSE(neutrino_of(wrong));
  }
  for (const Flavour minus : all_flavours) {
    for (const Flavour plus : all_flavours) {
      CHECK(final_state_of(name_of(FinalState{minus, plus})) == FinalState{minus, plus});
    }
  }
  CHECK(name_of(FinalState{mu, e}) == "mu- e+");
  CHECK(final_state_of("e+ mu-") == FinalState{mu, e});
  CHECK(final_state_of("  mu -e + ") == FinalState{mu, e});
  CHECK(final_state_of("mu+mu-") == FinalState{mu, mu});
  for (const char* wrong : {"", "mu-", "mu- mu-", "mu+ e+", "mu e", "mu- e+ e-", "x- e+"}) {
    CHECK_FALSE(final_state_of(wrong));
  }
  const auto masses = masses_of(FinalState{tau, e});
  CHECK(masses.minus == constants::tau_mass);
  CHECK(masses.plus == constants::electron_mass);
}

namespace {

const Nucleus argon{"Ar40", 18, 40, 37.2155, ChargeDensity{3.53, 0.542, 0}};

/// A block of points and the one that CP makes of it: l- and l+ exchanged in the dilepton's rest
/// frame, theta' -> pi - theta', f -> f + pi. The map with cuts does the first by itself.
struct MirrorPoints {
  TridentIntegrand::Points points, mirrored;
};
MirrorPoints mirror_points(std::mt19937_64& generator, bool cuts) {
  std::uniform_real_distribution<double> uniform;
  MirrorPoints m;
  for (auto& coordinate : m.points) {
    for (double& x : coordinate) {
      x = uniform(generator);
    }
  }
  m.mirrored = m.points;
  for (std::size_t i = 0; i < TridentIntegrand::block_size; ++i) {
    m.mirrored[TridentPhaseSpace::x_f][i] = std::fmod(m.points[TridentPhaseSpace::x_f][i] + 0.5, 1);
    if (!cuts) {
      m.mirrored[TridentPhaseSpace::x_t][i] = 1 - m.points[TridentPhaseSpace::x_t][i];
    }
  }
  return m;
}

}  // namespace

TEST_CASE("CP: an antineutrino makes the opposite charges at the same rate, point by point",
          "[channels]") {
  const bool with_cuts = GENERATE(false, true);
  Cuts cuts, mirrored;
  if (with_cuts) {
    cuts.minus.min_energy = mirrored.plus.min_energy = 3;
    cuts.plus.min_energy = mirrored.minus.min_energy = 1;
    cuts.plus.max_angle = mirrored.minus.max_angle = 0.5;
  }
  const Hadron hadron = coherent_nucleus(argon, FormFactorModel::density);
  const auto isa = available_instruction_sets().back();
  std::mt19937_64 generator(5);
  for (const Flavour flavour : all_flavours) {
    for (const FinalState& state : final_states_of({flavour})) {
      const FinalState conjugate{state.plus, state.minus};
      INFO(name_of(Neutrino{flavour}) << " -> " << name_of(state));
      const auto nu = trident_channel({flavour}, state).value();
      const auto nubar = trident_channel({flavour, true}, conjugate).value();
      CHECK(nu.outgoing.flavour == nubar.outgoing.flavour);
      const double energy = 60;
      const TridentIntegrand left(hadron, energy, cuts, masses_of(state));
      const TridentIntegrand right(hadron, Beam(energy, {flavour, true}), mirrored,
                                   masses_of(conjugate));
      const auto x = mirror_points(generator, with_cuts);
      TridentIntegrand::Tensors a, b;
      left.evaluate(x.points, a, isa);
      right.evaluate(x.mirrored, b, isa);
      const auto square = [](const Couplings& c, const TridentIntegrand::Tensors& t,
                             std::size_t i) {
        return c.vector * c.vector * t.vv[i] + c.axial * c.axial * t.aa[i] +
               c.vector * c.axial * t.va[i];
      };
      int counted = 0;
      for (std::size_t i = 0; i < TridentIntegrand::block_size; ++i) {
        const double expected = square(nu.couplings, a, i);
        // Rounding puts some points on the other side of the angular cut.
        if ((expected == 0) != (square(nubar.couplings, b, i) == 0)) continue;
        ++counted;
        const double scale = a.vv[i] + a.aa[i];
        CHECK(std::abs(square(nubar.couplings, b, i) - expected) <=
              (1e-7 + 1e-12 / a.k2[i]) * scale);
      }
      CHECK(counted > 250);
    }
  }
}

TEST_CASE("Exchanging the leptons of unequal masses flips T_VA and nothing else", "[channels]") {
  std::mt19937_64 generator(6);
  const auto isa = available_instruction_sets().back();
  const Hadron proton = single_nucleon(Nucleon::proton, NucleonModel::dipole, 0.235);
  for (const auto& state : {FinalState{e, mu}, FinalState{mu, tau}, FinalState{e, tau}}) {
    const TridentIntegrand direct(proton, 30, Cuts{}, masses_of(state));
    const TridentIntegrand exchanged(proton, 30, Cuts{}, masses_of({state.plus, state.minus}));
    const auto x = mirror_points(generator, false);
    TridentIntegrand::Tensors a, b;
    direct.evaluate(x.points, a, isa);
    exchanged.evaluate(x.mirrored, b, isa);
    for (std::size_t i = 0; i < TridentIntegrand::block_size; ++i) {
      const double margin = 1e-7 * (a.vv[i] + a.aa[i]);
      CHECK(std::abs(a.vv[i] - b.vv[i]) <= margin);
      CHECK(std::abs(a.aa[i] - b.aa[i]) <= margin);
      CHECK(std::abs(a.va[i] + b.va[i]) <= margin);
    }
  }
}
