#include "tests/scanner/config/support.hpp"

// Final states of an experiment, and the kinds of neutrinos that make them.

using namespace tridentscan::config;
using namespace tridentscan::config::test;
using namespace tridentscan::physics;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;
using enum tridentscan::physics::Flavour;

namespace {

using States = std::vector<FinalState>;

/// The small experiment with this final state and kind of neutrino.
std::string experiment_of(const std::string& state, const std::string& neutrino = "numu") {
  return with(with(small_experiment(), "target:\n", "  neutrino: " + neutrino + "\ntarget:\n"),
              "beam:\n", "final_state: " + state + "\nbeam:\n");
}

Trident trident_of(const std::string& state, const std::string& neutrino = "numu") {
  return load(small_scan(), experiment_of(state, neutrino)).experiments[0].trident();
}

States states_of(const std::string& state) {
  return trident_of(state).final_states;
}

std::string problem_of_state(const std::string& state, const std::string& neutrino = "numu") {
  return only(problems_of_experiment(experiment_of(state, neutrino)));
}

}  // namespace

TEST_CASE("two muons are the final state unless another is named") {
  const Trident trident = load(small_scan(), small_experiment()).experiments[0].trident();
  CHECK(trident.final_states == States{{mu, mu}});
  CHECK(trident.reactions() == std::vector{muon_pair});
}

TEST_CASE("a final state is a text or a list of texts, order and spacing free") {
  for (const char* text :
       {"mu- e+", "e+ mu-", "mu-e+", "\"  e+   mu- \"", "[mu- e+]", "[e+ mu-]"}) {
    CHECK(states_of(text) == States{{mu, e}});
  }
  CHECK(states_of("e- e+") == States{{e, e}});
  CHECK(states_of("tau+ tau-") == States{{tau, tau}});
  CHECK(states_of("[mu- e+, e- e+]") == States{{mu, e}, {e, e}});
  CHECK(states_of("[e+ e-, e+ mu-]") == States{{e, e}, {mu, e}});
}

TEST_CASE("what is no final state is refused") {
  for (const char* text : {"mu", "mu- mu-", "mu- pi+", "e- mu+ tau-", "mu mu", "\"mu-, mu+\""}) {
    CHECK_THAT(problem_of_state(text),
               StartsWith("e.yaml:4:14: final_state: ") &&
                   Contains("is no pair of leptons (write one of each charge, "
                            "such as mu- e+)"));
  }
  CHECK_THAT(problem_of_state("[mu- mu+, mu- mu]"),
             StartsWith("e.yaml:4:24: final_state[1]: 'mu- mu' is no pair"));
  CHECK_THAT(problem_of_state("[mu- mu+, mu+ mu-]"),
             StartsWith("e.yaml:4:24: final_state[1]: is named twice, name it once"));
  CHECK_THAT(problem_of_state("[]"), Contains("final_state: is an empty list"));
  CHECK_THAT(problem_of_state("{minus: mu, plus: e}"), Contains("final_state: is a map"));
}

TEST_CASE("a final state that the neutrino cannot make is refused, and the right ones are named") {
  CHECK_THAT(problem_of_state("e- mu+"),
             Contains("beam.energy.value: has no neutrino that makes e- mu+ (numu: e- e+, mu- mu+, "
                      "tau- tau+, mu- e+, mu- tau+)"));
  CHECK_THAT(problem_of_state("[mu- mu+, tau- e+]"),
             Contains("has no neutrino that makes tau- e+"));
  CHECK_THAT(problem_of_state("mu- e+", "numubar"),
             Contains("(numubar: e- e+, mu- mu+, tau- tau+, e- mu+, tau- mu+)"));
  CHECK_THAT(problem_of_state("mu- tau+", "nue"),
             Contains("(nue: e- e+, mu- mu+, tau- tau+, e- mu+, e- tau+)"));
  for (const Neutrino& kind : all_neutrinos) {
    for (const FinalState& state : final_states_of(kind)) {
      const Trident trident = trident_of(name_of(state), name_of(kind));
      CHECK(trident.beam.kinds() == std::vector{kind});
      CHECK(trident.reactions() == std::vector<Reaction>{{kind, state}});
    }
  }
  CHECK_THAT(problem_of_state("mu- mu+", "numuu"),
             Contains("beam.neutrino: unknown word 'numuu' (known: nue, nuebar, numu, numubar, "
                      "nutau, nutaubar) did you mean 'numu'?"));
}

TEST_CASE("a beam must be above the threshold of one of its final states") {
  // (M + 2 m)^2 - M^2 over 2 M of argon: 3.55 (1 + 3.55/74.4) GeV of tau pairs; a little more with
  // the momentum transfers that the charge of argon takes.
  const auto at_3_gev = [](const std::string& state) {
    return with(with(experiment_of(state), "3 GeV", "0.1 GeV"), "20 GeV", "3 GeV");
  };
  const std::string problem = only(problems_of_experiment(at_3_gev("tau- tau+")));
  CHECK_THAT(problem, Contains("beam.energy.value: is not above 5.2") &&
                          Contains("GeV, where Ar40 begins to make tau- tau+"));
  CHECK(problems_of_experiment(at_3_gev("[tau- tau+, mu- mu+]")).empty());
  CHECK(problems_of_experiment(at_3_gev("mu- tau+")).empty());  // 1.93 GeV
  const std::string electrons = with(experiment_of("e- e+"), "\"20 GeV\"", "\"10 MeV\"");
  CHECK(problems_of_experiment(with(electrons, "3 GeV", "1 MeV")).empty());
}

TEST_CASE("a beam of one energy is of muon neutrinos unless it says so") {
  const auto beam = load(small_scan(), small_experiment()).experiments[0].trident().beam;
  CHECK(beam.kinds() == std::vector{numu});
  CHECK(trident_of("mu- mu+", "nutaubar").beam == Beam(20, {tau, true}));
}

TEST_CASE("the largest mass of a pair lies above the masses of its leptons") {
  const auto below = [](const std::string& state) {
    return problems_of_experiment(
        with(experiment_of(state), "measurement:\n",
             "  max_dilepton_mass: {value: \"0.15 GeV\", status: assumed, source: me}\n"
             "measurement:\n"));
  };
  CHECK(below("e- e+").empty());
  CHECK(below("mu- e+").empty());
  CHECK(below("[mu- mu+, mu- e+]").empty());
  CHECK_THAT(only(below("mu- mu+")), Contains("above the masses of both leptons"));
}

TEST_CASE("final states are part of both hashes and of the resolved text") {
  const ScanConfig muons = load(small_scan(), experiment_of("mu- mu+"));
  const ScanConfig unsaid =
      load(small_scan(), with(small_experiment(), "target:\n", "  neutrino: numu\ntarget:\n"));
  CHECK(muons.config_hash == unsaid.config_hash);
  CHECK(muons.physics_hash == unsaid.physics_hash);
  for (const char* other : {"e- e+", "[mu- mu+, e- e+]"}) {
    const ScanConfig changed = load(small_scan(), experiment_of(other));
    CHECK(changed.config_hash != muons.config_hash);
    CHECK(changed.physics_hash != muons.physics_hash);
  }
  const ScanConfig antineutrinos = load(small_scan(), experiment_of("mu- mu+", "numubar"));
  CHECK(antineutrinos.physics_hash != muons.physics_hash);
  CHECK_THAT(load(small_scan(), experiment_of("[e+ mu-, e- e+]")).resolved_text,
             Contains("\"mu- e+\",\n") && Contains("\"e- e+\""));
}
