#include "tests/scanner/config/support.hpp"

using namespace tridentscan::config;
using namespace tridentscan::config::test;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

namespace {

/// The only problem of an experiment that differs in one passage from the small one.
std::string problem_of_experiment(const std::string& passage, const std::string& by) {
  return only(problems_of_experiment(with(small_experiment(), passage, by)));
}

}  // namespace

TEST_CASE("an experiment is read as it is written") {
  const ScanConfig config = load(small_scan(), small_experiment());
  REQUIRE(config.experiments.size() == 1);
  const Experiment& experiment = config.experiments[0];
  CHECK(experiment.name == "small");
  CHECK(experiment.label == "Small");
  CHECK(experiment.trident().beam.mean_energy() == 20);
  CHECK(experiment.trident().target.name == "Ar40");
  CHECK(experiment.trident().hadrons.form_factor == tridentscan::physics::FormFactorModel::density);
  CHECK(experiment.trident().cuts.minus.min_energy == 3);
  CHECK(experiment.trident().cuts.charge_symmetric());
  CHECK(ratio_of(experiment).ratio == 0.9);
  CHECK(ratio_of(experiment).error_up == 0.2);
  CHECK_FALSE(experiment.projection);
}

TEST_CASE("every datum is an assumption with its standing") {
  const ScanConfig config = load(small_scan(), small_experiment());
  std::vector<std::string> keys;
  for (const Assumption& assumption : config.experiments[0].assumptions) {
    keys.push_back(assumption.key);
    CHECK_FALSE(assumption.value.empty());
    CHECK_FALSE(assumption.status.empty());
    CHECK_FALSE(assumption.source.empty());
  }
  CHECK(keys == std::vector<std::string>{
                    "target.nucleus", "target.Ar40.mass", "target.Ar40.density", "beam.energy",
                    "cuts.min_lepton_energy", "measurement.ratio", "measurement.error"});
  CHECK(config.experiments[0].assumptions[4].value == "3 GeV");
}

TEST_CASE("a projection has the Standard Model as its result") {
  const std::string text = with(
      with(small_experiment(), "measurement:\n  ratio: {value: 0.9, status: assumed, source: me}\n",
           "projection:\n"),
      "  error: {value: 0.2", "  accuracy: {value: 0.1");
  const ScanConfig config = load(small_scan(), text);
  CHECK(config.experiments[0].projection);
  CHECK(ratio_of(config.experiments[0]).ratio == 1);
  CHECK(ratio_of(config.experiments[0]).error_up == 0.1);
}

TEST_CASE("asymmetric errors of a measurement") {
  const std::string one = "  error: {value: 0.2, status: assumed, source: me}\n";
  const std::string up = "  error_up: {value: 1.73, status: assumed, source: me}\n";
  const std::string down = "  error_down: {value: 0.72, status: assumed, source: me}\n";
  const Experiment experiment =
      load(small_scan(), with(small_experiment(), one, up + down)).experiments[0];
  CHECK(ratio_of(experiment).error_up == 1.73);
  CHECK(ratio_of(experiment).error_down == 0.72);
  CHECK(experiment.assumptions.back().key == "measurement.error_down");
  CHECK_THAT(problem_of_experiment(one, up), Contains("missing key 'error_down'"));
  CHECK_THAT(problem_of_experiment(one, down), Contains("missing key 'error_up'"));
  CHECK_THAT(problem_of_experiment(one, one + up + down),
             StartsWith("e.yaml:12:10: measurement.error: stands beside error_up or error_down"));
  CHECK_THAT(problem_of_experiment(one, up + with(down, "0.72", "-0.72")),
             StartsWith("e.yaml:13:23: measurement.error_down.value: -0.72 is out of range"));
}

TEST_CASE("all cuts and form factors can be chosen") {
  const std::string text =
      with(with(small_experiment(), "measurement:\n",
                "  max_lepton_angle: {value: \"50 mrad\", status: assumed, source: me}\n"
                "  min_dilepton_mass: {value: \"300 MeV\", status: assumed, source: me}\n"
                "  max_dilepton_mass: {value: \"1.5 GeV\", status: assumed, source: me}\n"
                "measurement:\n"),
           "cuts:\n", "  form_factor: helm\ncuts:\n");
  const Experiment experiment = load(small_scan(), text).experiments[0];
  CHECK(experiment.trident().cuts.plus.max_angle == Approx(0.05).epsilon(1e-15));
  CHECK(experiment.trident().cuts.minus.max_angle == experiment.trident().cuts.plus.max_angle);
  CHECK(experiment.trident().cuts.min_dilepton_mass == Approx(0.3).epsilon(1e-15));
  CHECK(experiment.trident().cuts.max_dilepton_mass == 1.5);
  CHECK(experiment.trident().hadrons.form_factor == tridentscan::physics::FormFactorModel::helm);
}

TEST_CASE("cuts on one charge, on the event and with an efficiency") {
  const auto datum = [](const std::string& key, const std::string& value) {
    return key + ": {value: " + value + ", status: assumed, source: me}\n";
  };
  const std::string text = with(
      small_experiment(), "measurement:\n",
      "  " + datum("min_lepton_transverse_momentum", "\"200 MeV\"") + "  lepton_plus:\n    " +
          datum("min_energy", "\"5 GeV\"") + "    " + datum("max_angle", "\"0.1 rad\"") + "  " +
          datum("min_total_lepton_energy", "\"9 GeV\"") + "  " +
          datum("min_opening_angle", "\"10 mrad\"") + "  " +
          datum("max_opening_angle", "\"300 mrad\"") + "  " +
          datum("max_momentum_transfer", "\"0.3 GeV\"") + "  " +
          datum("lepton_efficiency", "[[\"1 GeV\", 0.5], [\"3 GeV\", 0.9]]") + "measurement:\n");
  const auto cuts = load(small_scan(), text).experiments[0].trident().cuts;
  CHECK(cuts.minus.min_energy == 3);
  CHECK(cuts.plus.min_energy == 5);
  CHECK(cuts.minus.min_transverse_momentum == 0.2);
  CHECK(cuts.plus.min_transverse_momentum == 0.2);
  CHECK(cuts.minus.max_angle > 3);
  CHECK(cuts.plus.max_angle == 0.1);
  CHECK(cuts.min_total_energy == 9);
  CHECK(cuts.min_opening_angle == Approx(0.01));
  CHECK(cuts.max_opening_angle == Approx(0.3));
  CHECK(cuts.max_momentum_transfer == Approx(0.3));
  CHECK(cuts.minus.efficiency(2) == Approx(0.7));
  CHECK(cuts.plus.efficiency == cuts.minus.efficiency);
  CHECK_FALSE(cuts.charge_symmetric());
  CHECK_THAT(problems_of_experiment(with(text, "[\"3 GeV\", 0.9]", "[\"1 GeV\", 0.9]")).at(0),
             Contains("sort the rows"));
  CHECK_THAT(problems_of_experiment(with(text, "[\"3 GeV\", 0.9]", "[\"3 GeV\"]")).at(0),
             Contains("values, not 2, write [\"3 GeV\", 0.2]"));
  CHECK_THAT(problems_of_experiment(with(text, "[\"3 GeV\", 0.9]", "[\"3 GeV\", 1.9]")).at(0),
             Contains("1.9 is out of range"));
}

TEST_CASE("cuts and efficiencies of one charge or one flavour") {
  const auto datum = [](const std::string& key, const std::string& value) {
    return key + ": {value: " + value + ", status: assumed, source: me}";
  };
  const auto with_cuts = [](const std::string& cuts) {
    return with(small_experiment(), "measurement:\n", cuts + "measurement:\n");
  };
  const auto cuts_of = [&](const std::string& cuts) {
    return load(small_scan(), with_cuts(cuts)).experiments[0].trident().cuts;
  };
  const std::string table = datum("efficiency", "[[\"1 GeV\", 0.5], [\"3 GeV\", 0.9]]");
  const std::string other = datum("efficiency", "[[\"2 GeV\", 1]]");

  const auto by_charge =
      cuts_of("  lepton_minus: {" + table + "}\n  lepton_plus: {" + other + "}\n");
  CHECK(by_charge.minus.efficiency(2) == Approx(0.7));
  CHECK(by_charge.plus.efficiency(2) == 1);
  CHECK_FALSE(by_charge.charge_symmetric());

  const auto by_flavour =
      cuts_of("  electron: {" + datum("min_energy", "\"0.1 GeV\"") + ", " +
              datum("max_angle", "\"0.2 rad\"") + "}\n  muon: {" + table + ", " +
              datum("min_transverse_momentum", "\"50 MeV\"") + "}\n  tau: {" + other + "}\n");
  const auto& [of_e, of_mu, of_tau] = by_flavour.flavours;
  CHECK(of_e.min_energy == 0.1);
  CHECK(of_e.max_angle == 0.2);
  CHECK(of_e.efficiency.empty());
  CHECK(of_mu.min_energy == 0);
  CHECK(of_mu.min_transverse_momentum == Approx(0.05).epsilon(1e-15));
  CHECK(of_mu.efficiency(2) == Approx(0.7));
  CHECK(of_tau.efficiency.value == std::vector<double>{1});
  CHECK(by_flavour.charge_symmetric());
  CHECK(by_flavour.minus.min_energy == 3);  // of every lepton

  for (const char* charges : {"  lepton_minus: {TABLE}\n", "  lepton_TABLE\n"}) {
    CHECK_THAT(only(problems_of_experiment(
                   with_cuts("  muon: {" + other + "}\n" + with(charges, "TABLE", table)))),
               StartsWith("e.yaml:9:3: cuts: has efficiencies by charge and by flavour"));
  }
  CHECK_THAT(only(problems_of_experiment(
                 with_cuts("  tau: {" + datum("min_energy", "\"21 GeV\"") + "}\n"))),
             Contains("cuts.tau.min_energy.value: '21 GeV' is out of range"));
  CHECK_THAT(only(problems_of_experiment(
                 with_cuts("  electron: {" + datum("min_energie", "\"1 GeV\"") + "}\n"))),
             Contains("cuts.electron.min_energie: unknown key (known: min_energy, max_angle, "
                      "min_transverse_momentum, efficiency) did you mean 'min_energy'?"));
}

TEST_CASE("cuts that keep nothing of any reaction are refused") {
  const auto datum = [](const std::string& key, const std::string& value) {
    return key + ": {value: " + value + ", status: assumed, source: me}";
  };
  const auto problems = [&](const std::string& state, const std::string& cuts) {
    return problems_of_experiment(
        with(with(small_experiment(), "measurement:\n", "  " + cuts + "\nmeasurement:\n"),
             "beam:\n", "final_state: " + state + "\nbeam:\n"));
  };
  const std::string hard_electrons = "electron: {" + datum("min_energy", "\"18 GeV\"") + "}";
  CHECK_THAT(
      only(problems("mu- e+", hard_electrons)),
      Contains("cuts: keep nothing: mu- e+ with at least 3 and 18 GeV need more than 21 GeV, "
               "the numu have at most 20"));
  CHECK(problems("mu- mu+", hard_electrons).empty());
  CHECK(problems("[mu- e+, mu- mu+]", hard_electrons).empty());  // something is left
  const std::string blind = "muon: {" + datum("efficiency", "[[\"3 GeV\", 0]]") + "}";
  CHECK_THAT(only(problems("mu- mu+", blind)),
             Contains("cuts: keep nothing: an efficiency is zero at all energies"));
  CHECK_THAT(only(problems("[mu- e+, mu- mu+]", blind)), Contains("an efficiency is zero"));
  CHECK(problems("[e- e+, mu- mu+]", blind).empty());
  // A total of 20 GeV leaves nothing to the neutrino and the nucleus.
  CHECK_THAT(only(problems("mu- mu+", datum("min_total_lepton_energy", "\"20 GeV\""))),
             Contains("cuts: keep nothing: mu- mu+ that passes needs neutrinos above 20"));
}

TEST_CASE("channels of a target") {
  using tridentscan::physics::Channel;
  const auto channels = [](const std::string& text) {
    return load(small_scan(), with(small_experiment(), "cuts:\n", "  " + text + "\ncuts:\n"))
        .experiments[0]
        .trident()
        .hadrons;
  };
  CHECK(load(small_scan(), small_experiment()).experiments[0].trident().hadrons.channels ==
        std::vector{Channel::coherent});
  CHECK(channels("channels: all").channels.size() == 3);
  CHECK(channels("channels: [neutron]").channels == std::vector{Channel::neutron});
  CHECK(channels("fermi_momentum: \"220 MeV\"").fermi_momentum == Approx(0.22));
  CHECK(channels("nucleon: kelly").nucleon == tridentscan::physics::NucleonModel::kelly);
  CHECK_THAT(problem_of_experiment("cuts:\n", "  channels: [proton, proton]\ncuts:\n"),
             Contains("is named twice"));
  CHECK_THAT(problem_of_experiment("cuts:\n", "  channels: [protons]\ncuts:\n"),
             Contains("did you mean 'proton'?"));
}

TEST_CASE("an exposure turns cross sections into events") {
  const std::string rate =
      "exposure:\n"
      "  charged_current_events: {value: 3e5, status: assumed, source: me}\n"
      "  charged_current_cross_section: {value: \"1.5e-36 cm2\", status: assumed, source: me}\n"
      "measurement:\n";
  const auto of_rate = load(small_scan(), with(small_experiment(), "measurement:\n", rate));
  CHECK(of_rate.experiments[0].exposure->events_per_cm2 == Approx(2e41).epsilon(1e-12));

  const std::string flux =
      "exposure:\n"
      "  protons_on_target: {value: \"1e20 POT\", status: assumed, source: me}\n"
      "  target_mass: {value: \"2 t\", status: assumed, source: me}\n"
      "measurement:\n";
  const std::string spectrum =
      with(with(small_experiment(), "energy: {value: \"20 GeV\"", "spectrum: {value: dune_nd_fhc"),
           "measurement:\n", flux);
  const auto of_flux = load(small_scan(), spectrum).experiments[0];
  // 2 t of argon of 39.95 g/mol (electrons are left out of the nuclear mass: 0.025 %).
  const double nuclei = 2e6 / 39.962 * 6.02214076e23;
  CHECK(of_flux.exposure->events_per_cm2 ==
        Approx(of_flux.trident().beam.total_flux() * 1e20 * nuclei).epsilon(1e-3));

  const std::string share = "  efficiency: {value: 0.25, status: assumed, source: me}\n";
  const auto found =
      load(small_scan(), with(spectrum, "measurement:\n", share + "measurement:\n")).experiments[0];
  CHECK(found.exposure->events_per_cm2 ==
        Approx(0.25 * of_flux.exposure->events_per_cm2).epsilon(1e-12));
  CHECK(found.exposure->description() == "1e+20 POT, 2 t, efficiency 0.25");
  CHECK_THAT(problems_of_experiment(
                 with(spectrum, "measurement:\n", with(share, "0.25", "25") + "measurement:\n"))
                 .at(0),
             Contains("exposure.efficiency.value: 25 is out of range"));

  CHECK_THAT(problem_of_experiment("measurement:\n", flux),
             Contains("needs a beam with a spectrum"));
  CHECK_THAT(problem_of_experiment("measurement:\n", "exposure: {}\nmeasurement:\n"),
             Contains("needs one of protons_on_target, luminosity and charged_current_events"));
  CHECK_THAT(problems_of_experiment(
                 with(with(spectrum, "protons_on_target", "luminosity"), "1e20 POT", "1 fb^-1"))
                 .at(0),
             Contains("does not fit the flux of dune_nd_fhc"));
}

TEST_CASE("keys that would not be read beside another are refused") {
  const std::string spectrum = "spectrum: {value: dune_nd_fhc, status: assumed, source: me}";
  const std::string beam =
      with(small_experiment(), "energy: {value: \"20 GeV\", status: assumed, source: me}",
           spectrum + "\n  neutrino: numubar");
  CHECK_THAT(problems_of_experiment(beam).at(0),
             Contains("beam.neutrino: does not go with 'spectrum', remove one"));
  const std::string exposure =
      "exposure:\n"
      "  charged_current_events: {value: 1e5, status: assumed, source: me}\n"
      "  charged_current_cross_section: {value: 1e-36 cm2, status: assumed, source: me}\n"
      "  target_mass: {value: 1 t, status: assumed, source: me}\n";
  CHECK_THAT(
      problem_of_experiment("measurement:\n", exposure + "measurement:\n"),
      Contains("exposure.target_mass: does not go with 'charged_current_events', remove one"));
}

TEST_CASE("faults of an experiment are found at their place") {
  CHECK(problem_of_experiment("label: Small\n", "") ==
        "e.yaml:1:1: missing key 'label' in the map that begins here, add \"label: CCFR\"");
  CHECK_THAT(problem_of_experiment("name: small", "name: my-experiment"),
             StartsWith("e.yaml:2:7: name: 'my-experiment' is no name"));
  CHECK_THAT(
      problem_of_experiment("beam:\n  energy: {value: \"20 GeV\"", "beam:\n  energy: {value: 20"),
      StartsWith("e.yaml:5:19: beam.energy.value: '20' has no unit"));
  CHECK_THAT(
      problem_of_experiment("{value: \"20 GeV\", status: assumed, source: me}", "\"20 GeV\""),
      StartsWith("e.yaml:5:11: beam.energy: is a bare value") &&
          Contains("write {value: \"20 GeV\", status: assumed"));
  CHECK_THAT(problem_of_experiment("\"20 GeV\", status: assumed", "\"20 GeV\", status: guessed"),
             StartsWith("e.yaml:5:37: beam.energy.status: unknown word 'guessed'"));
  CHECK_THAT(problem_of_experiment("\"20 GeV\", status: assumed, source: me",
                                   "\"20 GeV\", status: assumed"),
             StartsWith("e.yaml:5:11: beam.energy: missing key 'source'"));
  CHECK_THAT(problem_of_experiment("value: Ar40", "value: Ar41"),
             StartsWith("e.yaml:7:20: target.nucleus.value: unknown nucleus 'Ar41'") &&
                 Contains("; of argon there are the nucleus Ar40 and the material argon"));
  CHECK_THAT(problem_of_experiment("value: Ar40", "value: water"),
             Contains("target.nucleus.value: 'water' is a material, write \"material: {value: "
                      "water, ...}\""));
  CHECK_THAT(problem_of_experiment("value: Ar40", "value: H1"),
             Contains("has nothing to scatter on") && Contains("channels: all"));
  CHECK_THAT(problem_of_experiment("nucleus: {value: Ar40", "material: {value: glas"),
             Contains("did you mean 'glass'?"));
  CHECK_THAT(
      problem_of_experiment("error:", "eror:"),
      StartsWith("e.yaml:12:3: measurement.eror: unknown key (known: ratio, error, error_up, "
                 "error_down, observed, background"));
  CHECK_THAT(
      problem_of_experiment("\"3 GeV\"", "\"11 GeV\""),
      StartsWith("e.yaml:9:30: cuts.min_lepton_energy.value: '11 GeV' is out of range (both"));
  CHECK_THAT(problem_of_experiment("value: 0.2", "value: 0"),
             StartsWith("e.yaml:12:18: measurement.error.value: 0 is out of range"));
  CHECK_THAT(problem_of_experiment("value: 0.9", "value: \"0.9\""),
             Contains("\"0.9\" is text in quotes, not a number"));
  CHECK_THAT(problem_of_experiment("schema_version: 1", "schema_version: 2"),
             StartsWith("e.yaml:1:17: schema_version: is 2, newer than this program"));
}

TEST_CASE("a beam below threshold is refused") {
  const std::string text =
      with(with(small_experiment(), "\"20 GeV\"", "\"200 MeV\""), "\"3 GeV\"", "\"0 GeV\"");
  const Lines lines = problems_of_experiment(text);
  REQUIRE(lines.size() == 1);
  CHECK_THAT(lines[0], Contains("beam.energy.value: is not above 0.21"));
}

TEST_CASE("a window of dilepton masses that is empty is refused") {
  const std::string text = with(
      small_experiment(), "measurement:\n",
      "  min_dilepton_mass: {value: \"2 GeV\", status: assumed, source: me}\n"
      "  max_dilepton_mass: {value: \"1.5 GeV\", status: assumed, source: me}\nmeasurement:\n");
  const Lines lines = problems_of_experiment(text);
  REQUIRE(lines.size() == 1);
  CHECK_THAT(lines[0], Contains("min_dilepton_mass is not below max_dilepton_mass"));
}

TEST_CASE("measurement and projection exclude each other") {
  CHECK_THAT(
      problem_of_experiment("measurement:\n",
                            "projection: {accuracy: {value: 0.1, status: assumed, source: me}}\n"
                            "measurement:\n"),
      Contains("needs one of 'measurement' and 'projection'"));
}
