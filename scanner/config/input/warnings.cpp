#include "scanner/config/input/warnings.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "scanner/config/input/sections.hpp"

namespace tridentscan::config {
namespace {

/// Where muons that pass the cuts, of neutrinos of this experiment, have energies outside the table
/// of lepton_efficiency. A table that begins or ends with zero means what it says.
void add_efficiencies_outside(const std::string& name, const Trident& trident,
                              std::vector<std::string>& warnings) {
  const physics::Efficiency& found = trident.cuts.lepton_efficiency;
  if (found.empty()) {
    return;
  }
  const double least =
      std::min(trident.cuts.minus.least_energy(), trident.cuts.plus.least_energy());
  const double largest = trident.beam.max_energy() - least;
  const double first = found.energy.front(), last = found.energy.back();
  if (least < first && found.value.front() > 0) {
    warnings.push_back(fmt::format(
        "{}: lepton_efficiency begins at {:g} GeV with {:g}; below, down to {:.3g} GeV, muons are "
        "taken with {:g} too: add rows for them, [\"0 GeV\", 0] if it falls to nothing",
        name, first, found.value.front(), least, found.value.front()));
  }
  if (largest > last && found.value.back() > 0) {
    warnings.push_back(
        fmt::format("{}: lepton_efficiency ends at {:g} GeV with {:g}; above, up to {:.3g} GeV, "
                    "muons are taken "
                    "with {:g} too: add rows for them, [\"{:.3g} GeV\", {:g}] if it stays",
                    name, last, found.value.back(), largest, found.value.back(),
                    trident.beam.max_energy(), found.value.back()));
  }
}

}  // namespace

std::vector<std::string> warnings_of(const ScanConfig& config) {
  std::vector<std::string> warnings = overlays_outside(config);
  for (const Experiment& experiment : config.experiments) {
    if (experiment.is_trident())
      add_efficiencies_outside(experiment.name, experiment.trident(), warnings);
  }
  return warnings;
}

}  // namespace tridentscan::config
