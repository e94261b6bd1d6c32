#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scanner/cli/machine_options.hpp"
#include "scanner/cli/model_options.hpp"

namespace tridentscan::cli {

/// What `xsec` was asked for.
struct XsecOptions {
  std::string target;
  std::optional<std::string> energy;  // one of these two
  std::optional<std::string> beam;
  ModelOptions model;
  std::string form_factor = "density";
  std::string method = "exact";            // or "epa"
  std::optional<std::string> photon_flux;  // of epa
  std::optional<std::string> channel;
  std::string nucleon = "dipole";
  bool no_pauli_blocking = false;
  std::optional<std::string> neutrino;
  std::vector<std::string> final_states = {"mu- mu+"};
  std::optional<std::string> min_lepton_energy;
  double relative_error = 1e-3;
  std::uint64_t seed = 1;
  bool json = false, csv = false;
  MachineOptions machine;

  void add_to(CLI::App& app);
  /// A range of energies or all beams, instead of one.
  [[nodiscard]] bool is_table() const {
    return (energy && energy->find(':') != std::string::npos) || beam == "all";
  }
  /// What the options mean together. Throws CLI::ValidationError.
  void check() const;
};

}  // namespace tridentscan::cli
