#include "scanner/cli/xsec_options.hpp"

#include <CLI/CLI.hpp>

#include "physics/channels.hpp"
#include "physics/equivalent_photons.hpp"
#include "physics/hadron.hpp"
#include "scanner/cli/option_values.hpp"

namespace tridentscan::cli {
void XsecOptions::add_to(CLI::App& app) {
  app.add_option("--target", target,
                 "nucleus, material or free nucleon, e.g. Fe56, glass, H1, neutron")
      ->required();
  auto* const one_energy = app.add_option(
      "--energy", energy,
      "neutrino energy with unit, e.g. \"160 GeV\", or a range with the number of energies, "
      "\"1 GeV:300 GeV:20\"");
  app.add_option(
         "--beam", beam,
         "instead: a beam by name, e.g. dune_nd_fhc, or the path of its .yaml file; \"all\": each "
         "beam that came with the program")
      ->excludes(one_energy);
  model.add_to(app, mediator_names());
  app.add_option("--form-factor", form_factor,
                 "density, fermi, helm, exponential or exponential_tenth")
      ->check(CLI::IsMember(physics::word_list<physics::FormFactorModel>()))
      ->capture_default_str();
  app.add_option("--channel", channel,
                 "coherent (default), proton, neutron or all (default for a free nucleon)")
      ->check(CLI::IsMember({"coherent", "proton", "neutron", "all"}));
  app.add_option("--nucleon-form-factors", nucleon, "dipole or kelly")
      ->check(CLI::IsMember(physics::word_list<physics::NucleonModel>()))
      ->capture_default_str();
  app.add_flag("--no-pauli-blocking", no_pauli_blocking,
               "bound nucleons scatter as if they were free");
  app.add_option("--neutrino", neutrino,
                 "kind of neutrino (default: numu at one energy, all kinds of a beam)")
      ->check(CLI::IsMember(physics::neutrino_names()));
  app.add_option("--final-state", final_states,
                 "the two leptons, e.g. \"mu- e+\"; several are summed")
      ->capture_default_str();
  app.add_option("--min-lepton-energy", min_lepton_energy,
                 "cut on both leptons with unit, e.g. \"9 GeV\"");
  app.add_option("--relative-error", relative_error, "numerical relative error to reach")
      ->check(number_from(1e-6, 0.1))
      ->capture_default_str();
  app.add_option("--seed", seed, "seed of the random numbers")
      ->check(no_sign())
      ->capture_default_str();
  auto* const as_json = app.add_flag("--json", json, "print the result as JSON on stdout");
  app.add_flag("--csv", csv, "print CSV, one row an energy or beam")->excludes(as_json);
  app.add_option("--method", method, "exact (2 -> 4) or epa (equivalent photons, an approximation)")
      ->check(CLI::IsMember({"exact", "epa"}))
      ->capture_default_str();
  app.add_option("--photon-flux", photon_flux,
                 "of --method epa: full (default), transverse, or printed (Eq. 3 of "
                 "arXiv:1406.2332)")
      ->check(CLI::IsMember(physics::word_list<physics::PhotonFlux>()));
  machine.add_to(app);
  app.callback([this] { check(); });
}

void XsecOptions::check() const {
  if (!energy && !beam) {
    throw CLI::RequiredError("--beam or --energy");
  }
  model.check();
  if (method == "epa" && (beam || min_lepton_energy)) {
    throw CLI::ValidationError(
        "--method", "epa takes one --energy and no cuts: muons of a real photon have other angles");
  }
  if (method == "epa" && (final_states != std::vector<std::string>{"mu- mu+"} ||
                          (neutrino && *neutrino != "numu" && *neutrino != "numubar"))) {
    throw CLI::ValidationError("--method", "epa knows numu and numubar that make mu- mu+ only");
  }
  if (method == "exact" && photon_flux) {
    throw CLI::ValidationError("--photon-flux", "belongs to --method epa");
  }
}

}  // namespace tridentscan::cli
