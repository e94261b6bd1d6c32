#include <fmt/format.h>

#include "scanner/cli/commands.hpp"
#include "scanner/cli/exit_codes.hpp"
#include "scanner/config/load.hpp"

namespace tridentscan::cli {

int check(const CheckCommand& command) {
  config::FileSet files;
  const auto config = config::load_scan(files, command.config, command.overrides);
  fmt::print(stderr, "{}: no errors\n", command.config.string());
  fmt::print(stderr, "  {}: {} x {} points, m_Z' {:g} to {:g} GeV, g' {:g} to {:g}\n", config.name,
             config.mass.points, config.coupling.points, config.mass.min, config.mass.max,
             config.coupling.min, config.coupling.max);
  for (const auto& e : config.experiments) {
    fmt::print(stderr, "  {}: {} at {:g} GeV, ratio {:g} +- {:g}{}\n", e.name, e.target.name,
               e.beam.mean_energy(), e.measurement.ratio, e.measurement.error,
               e.projection ? " (projection)" : "");
    for (const auto& a : e.assumptions) {
      if (a.status != "published") {
        fmt::print(stderr, "    {} = {} is {}\n", a.key, a.value, a.status);
      }
    }
  }
  fmt::print(stderr, "  config hash {}, physics hash {}\n", config.config_hash,
             config.physics_hash);
  return exit_code::done;
}

}  // namespace tridentscan::cli
