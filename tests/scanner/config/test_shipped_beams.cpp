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
    CHECK_FALSE(beam.only_sum_is_known);
    CHECK_FALSE(beam.assumptions.empty());
    ++beams;
  }
  CHECK(beams == 23);
}

TEST_CASE("flux and mean energy of a column are those of its source") {
  struct Known {
    std::string beam, kind;
    double flux, mean;  // in the beam's unit, and GeV; four digits
  };
  // Computed from the sources before they were resampled, which keeps both.
  const auto known = GENERATE(
      Known{"dune_nd_fhc", "nue", 1.087e-09, 4.035},
      Known{"dune_nd_fhc", "nuebar", 2.376e-10, 6.483},
      Known{"dune_nd_fhc", "numu", 1.049e-07, 2.679},
      Known{"dune_nd_fhc", "numubar", 7.776e-09, 3.862},
      Known{"dune_nd_rhc", "nue", 2.98e-10, 7.264},
      Known{"dune_nd_rhc", "numubar", 9.442e-08, 2.438},
      Known{"dune_nd_tauopt_fhc", "nue", 8.87e-10, 8.422},
      Known{"dune_nd_tauopt_fhc", "numubar", 5.59e-09, 4.658},
      Known{"dune_nd_tauopt_rhc", "nue", 2.551e-10, 7.952},
      Known{"dune_nd_tauopt_rhc", "numubar", 9.309e-08, 5.709},
      Known{"t2k_nd280_fhc", "nue", 2.257e-10, 1.293},
      Known{"t2k_nd280_fhc", "numubar", 1.216e-09, 0.991},
      Known{"t2k_nd280_rhc", "nue", 4.296e-11, 2.021},
      Known{"t2k_nd280_rhc", "numubar", 1.544e-08, 0.7122},
      Known{"microboone_bnb_fhc", "nue", 3.978e-12, 0.9714},
      Known{"microboone_bnb_fhc", "numubar", 4.559e-11, 0.4703},
      Known{"sbnd_fhc", "nue", 9.589e-11, 0.8744}, Known{"sbnd_fhc", "numubar", 1.205e-09, 0.3919},
      Known{"miniboone_fhc", "nue", 2.869e-12, 0.9577},
      Known{"miniboone_fhc", "numubar", 3.26e-11, 0.4614},
      Known{"miniboone_rhc", "nue", 6.707e-13, 0.8783},
      Known{"miniboone_rhc", "numubar", 2.928e-10, 0.6641},
      Known{"numi_me_fhc", "nue", 6.457e-10, 6.33},
      Known{"numi_me_fhc", "numubar", 2.363e-09, 6.54},
      Known{"numi_me_rhc", "nue", 4.884e-11, 8.389},
      Known{"numi_me_rhc", "numubar", 5.13e-08, 5.459}, Known{"nutev_fhc", "nue", 0.01398, 93.9},
      Known{"nutev_fhc", "nuebar", 0.001321, 40.03}, Known{"nutev_fhc", "numu", 1, 78.69},
      Known{"nutev_fhc", "numubar", 0.004002, 31.48}, Known{"ship", "nue", 1.313e-08, 30.1},
      Known{"ship", "nuebar", 9.725e-09, 22.22}, Known{"ship", "numu", 1.505e-07, 8.37},
      Known{"ship", "numubar", 1.22e-07, 6.8}, Known{"ship", "nutau", 1.068e-09, 22.29},
      Known{"ship", "nutaubar", 1.085e-09, 31.88}, Known{"fasernu", "nue", 2.361e+06, 732.7},
      Known{"fasernu", "nuebar", 2.665e+06, 521.5}, Known{"fasernu", "numu", 1.939e+07, 311.6},
      Known{"fasernu", "numubar", 1.536e+07, 250.4}, Known{"fasernu", "nutau", 68270, 600},
      Known{"fasernu", "nutaubar", 68590, 594.9}, Known{"fasernu2", "nue", 875200, 449.1},
      Known{"fasernu2", "numubar", 6.209e+06, 232.9}, Known{"fasernu2", "nutau", 28630, 351.9},
      Known{"flare10", "nue", 578200, 356.2}, Known{"flare10", "numubar", 4.485e+06, 183.4},
      Known{"flare10", "nutau", 26660, 331.4}, Known{"snd_lhc", "nue", 949800, 345.3},
      Known{"snd_lhc", "numubar", 7.939e+06, 134.9}, Known{"snd_lhc", "nutau", 44740, 374.4});
  CAPTURE(known.beam, known.kind);
  const physics::Beam beam = column(known.beam, *physics::neutrino_of(known.kind));
  CHECK(beam.total_flux() == Approx(known.flux).epsilon(1e-3));
  CHECK(beam.mean_energy() == Approx(known.mean).epsilon(1e-3));
}

TEST_CASE("beams of one curve or two columns are those of their source") {
  // Thinning moved the integrals of flux and of energy times flux by at most 0.08 and 0.14 per cent
  // in charm2_rhc, and by 0.02 and 0.03 in the others.
  CHECK(column("charm2_fhc", numu).mean_energy() == Approx(24.85).epsilon(7e-4));
  CHECK(column("charm2_rhc", numubar).mean_energy() == Approx(21.1).epsilon(5e-3));
  CHECK(column("t2k_ingrid_fhc", numu).mean_energy() == Approx(1.4194).epsilon(5e-4));
  CHECK(column("t2k_ingrid_fhc", numubar).mean_energy() == Approx(1.4194).epsilon(5e-4));
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
