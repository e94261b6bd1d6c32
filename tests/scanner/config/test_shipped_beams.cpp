#include <cmath>

#include "tests/scanner/config/support.hpp"

// The beams under configs/beams/ against what is known about their sources.

using namespace tridentscan;
using namespace tridentscan::config;
using namespace tridentscan::config::test;

namespace {

FluxTable shipped_table(const std::string& name) {
  FileSet files;
  Problems problems;
  const std::string path = "beams/" + name + ".csv";
  const auto table = read_flux_table(files.read(shipped(path)), path, problems);
  problems.throw_if_any();
  return table.value();
}

BeamData shipped_beam(const std::string& name) {
  ::setenv("TRIDENTSCAN_DATA", shipped("").c_str(), 1);
  FileSet files;
  return load_beam(files, name);
}

using physics::numu;
using physics::numubar;

/// A beam of one column.
physics::Beam column(const std::string& name, const physics::Neutrino& kind) {
  return physics::Beam(shipped_table(name).columns).only(kind);
}

}  // namespace

TEST_CASE("every beam can be loaded and is named like its file") {
  int beams = 0;
  for (const auto& entry : std::filesystem::directory_iterator(shipped("beams"))) {
    if (entry.path().extension() != ".yaml") continue;
    const std::string name = entry.path().stem().string();
    CAPTURE(name);
    const BeamData beam = shipped_beam(name);
    CHECK(beam.name == name);
    CHECK_FALSE(beam.label.empty());
    CHECK(beam.only_sum_is_known == (name == "fasernu2"));
    CHECK_FALSE(beam.assumptions.empty());
    ++beams;
  }
  CHECK(beams == 14);
}

TEST_CASE("the mean energy of a column is that of its source") {
  struct Known {
    const char* beam;
    physics::Neutrino kind;
    double mean;        // GeV
    double half_digit;  // of the number as it was stated
  };
  // Computed from the tables before they were thinned out.
  const auto known =
      GENERATE(Known{"charm2_fhc", numu, 24.85, 0.005}, Known{"charm2_rhc", numubar, 21.1, 0.05},
               Known{"nutev_fhc", numu, 78.7, 0.05}, Known{"fasernu", numu, 309.53, 0.005},
               Known{"fasernu", numubar, 248.72, 0.005}, Known{"fasernu2", numu, 273.25, 0.005},
               Known{"ship", numu, 8.3722, 0.00005}, Known{"ship", numubar, 6.8011, 0.00005},
               Known{"t2k_ingrid_fhc", numu, 1.4194, 0.00005},
               Known{"t2k_ingrid_fhc", numubar, 1.4194, 0.00005});
  CAPTURE(known.beam);
  // Thinning moved the integrals of flux and of energy times flux by at most 0.08 and 0.14 per cent
  // in charm2_rhc, and by 0.02 and 0.03 in the other columns named here.
  const double thinning = std::string(known.beam) == "charm2_rhc" ? 0.0022 : 0.0005;
  CHECK(column(known.beam, known.kind).mean_energy() ==
        Approx(known.mean).margin(known.half_digit + thinning * known.mean));
}

TEST_CASE("the flux of a column is that of its source") {
  CHECK(column("nutev_fhc", numu).total_flux() == Approx(1).epsilon(5e-4));
  CHECK(column("fasernu", numu).total_flux() == Approx(1.9389e7).epsilon(1e-4));
  CHECK(column("fasernu", numubar).total_flux() == Approx(1.5361e7).epsilon(1e-4));
  CHECK(column("fasernu2", numu).total_flux() == Approx(1.4661e7).epsilon(1e-4));
  CHECK(column("ship", numu).total_flux() == Approx(1.5045e-7).epsilon(1e-4));
  CHECK(column("ship", numubar).total_flux() == Approx(1.2197e-7).epsilon(1e-4));
  CHECK(column("t2k_ingrid_fhc", numu).total_flux() == Approx(4.4046e-8).epsilon(1e-4));
  // Wrong signs: 6.5 and 13 per cent.
  const auto share = [](const char* name, const physics::Neutrino& wrong,
                        const physics::Neutrino& right) {
    return column(name, wrong).total_flux() / column(name, right).total_flux();
  };
  CHECK(share("charm2_fhc", numubar, numu) == Approx(0.065).margin(5e-4));
  CHECK(share("charm2_rhc", numu, numubar) == Approx(0.13).margin(5e-3));
  CHECK(share("t2k_ingrid_fhc", numubar, numu) == Approx(0.058 / 0.925).epsilon(1e-4));
}

TEST_CASE("the units of a beam are those of its source") {
  CHECK(shipped_beam("dune_nd_fhc").unit == FluxUnit::per_pot);
  CHECK(shipped_beam("fasernu").unit == FluxUnit::per_inverse_fb);
  CHECK(shipped_beam("fasernu2").unit == FluxUnit::per_inverse_fb);
  CHECK(shipped_beam("nutev_fhc").unit == FluxUnit::shape);
}

TEST_CASE("realistic experiments have the beam, all channels and the same measurement") {
  const auto [realistic_name, in_beam_name] = GENERATE(
      std::pair{"charm2_realistic", "charm2_beam"}, std::pair{"ccfr_realistic", "ccfr_nutev_beam"});
  const auto load_one = [](const std::string& name) {
    return load(with(small_scan(), "- e.yaml", "- data:experiments/" + name + ".yaml"),
                small_experiment())
        .experiments[0];
  };
  const Experiment realistic = load_one(realistic_name), in_beam = load_one(in_beam_name);
  CHECK(realistic.trident().beam_name == in_beam.trident().beam_name);
  CHECK(realistic.trident().hadrons.channels.size() == 3);
  CHECK(in_beam.trident().hadrons.channels.size() == 1);
  CHECK(realistic.trident().cuts.minus == in_beam.trident().cuts.minus);
  CHECK(std::isinf(in_beam.trident().cuts.max_dilepton_mass));
  CHECK(realistic.trident().cuts.max_dilepton_mass < 2.5);
  CHECK(ratio_of(realistic).ratio == ratio_of(in_beam).ratio);
  CHECK(ratio_of(realistic).error_up == ratio_of(in_beam).error_up);
}

TEST_CASE("experiments in a beam differ from those at one energy in nothing else") {
  const auto [in_beam, at_one_energy, beam] =
      GENERATE(std::tuple{"charm2_beam", "charm2", "charm2_fhc"},
               std::tuple{"ccfr_nutev_beam", "ccfr", "nutev_fhc"});
  const auto load_one = [](const std::string& name) {
    return load(with(small_scan(), "- e.yaml", "- data:experiments/" + name + ".yaml"),
                small_experiment())
        .experiments[0];
  };
  const Experiment realistic = load_one(in_beam), published = load_one(at_one_energy);
  CHECK(realistic.name == in_beam);
  CHECK(realistic.trident().beam_name == beam);
  CHECK(realistic.trident().target.name == published.trident().target.name);
  CHECK(realistic.trident().cuts == published.trident().cuts);
  CHECK(ratio_of(realistic).ratio == ratio_of(published).ratio);
  CHECK(ratio_of(realistic).error_up == ratio_of(published).error_up);
  CHECK(ratio_of(realistic).is_symmetric());
}
