#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scanner/config/input/scan_config.hpp"

namespace tridentscan::cli {

/// What the flux of one experiment amounts to, for a look before a run.
struct FluxReport {
  std::string experiment, beam;
  std::string table;             // its name, unit and how that was understood
  double integral;               // of all columns over the energy, in the unit below
  std::string unit;              // "per cm^2 per POT"
  double lowest, highest, mean;  // energies with flux, GeV
  double cross_section;          // Standard Model, with cuts, cm^2 per nucleus, to a few per cent
  std::optional<double> events;  // of the exposure
  std::vector<std::string> warnings;  // of what is implausible
};

/// Of the experiments with a spectrum. Warns of more than 1e9 Standard Model events, of a flux that
/// ends while it still makes tridents, of equal columns, and of energies no accelerator has.
[[nodiscard]] std::vector<FluxReport> flux_reports(const config::ScanConfig& config);

}  // namespace tridentscan::cli
