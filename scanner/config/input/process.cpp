#include "scanner/config/input/process.hpp"

#include <algorithm>

#include "physics/z_prime_decay.hpp"
#include "scanner/config/input/scan_config.hpp"
#include "scanner/config/yaml/node.hpp"

namespace tridentscan::config {

physics::RatioMeasurement sensitivity(const physics::Statistics& statistics) {
  return {1, 1 / std::max(physics::expected_distance(statistics, 0), 1e-3)};
}

void check_processes(ScanConfig& config, const Node& experiments) {
  for (Experiment& experiment : config.experiments) {
    const ProcessKind kind = kind_of(experiment.process);
    if (config.integration.method == Method::direct && !kind.has_direct) {
      experiments.refuse("direct integration knows tridents and Z -> 4 mu only (" +
                         experiment.name + " is neither) leave it out");
      return;
    }
    if (kind.needs_decays && !physics::has_known_decays(config.model)) {
      experiments.refuse("the decays of " + config.model.name + " are not known here (" +
                         experiment.name + " needs them) leave it out");
      return;
    }
    if (!kind.has_likelihood) experiment.measurement = sensitivity(config.statistics);
  }
}

}  // namespace tridentscan::config
