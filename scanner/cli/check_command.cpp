#include <fmt/format.h>

#include <string>

#include "scanner/cli/commands.hpp"
#include "scanner/cli/exit_codes.hpp"
#include "scanner/cli/measurement_text.hpp"
#include "scanner/config/load.hpp"

namespace tridentscan::cli {
namespace {

std::string beam_text(const config::Experiment& experiment) {
  const double mean = experiment.beam.mean_energy();
  return experiment.beam_name.empty()
             ? fmt::format("at {:g} GeV", mean)
             : fmt::format("in the beam {}, mean energy {:.4g} GeV", experiment.beam_name, mean);
}

}  // namespace

int check(const CheckCommand& command) {
  config::FileSet files;
  const auto config = config::load_scan(files, command.config, command.overrides);
  fmt::print(stderr, "{}: no errors\n", command.config.string());
  fmt::print(stderr, "  {}: {} x {} points, m_Z' {:g} to {:g} GeV, g' {:g} to {:g}\n", config.name,
             config.mass.points, config.coupling.points, config.mass.min, config.mass.max,
             config.coupling.min, config.coupling.max);
  for (const auto& e : config.experiments) {
    fmt::print(stderr, "  {}: {} {}, ratio {}{}\n", e.name, e.target.name, beam_text(e),
               measurement_text(e.measurement), e.projection ? " (projection)" : "");
    for (const auto& a : e.assumptions) {
      if (a.status != "published") {
        fmt::print(stderr, "    {}: {} ({})\n", a.key, a.value, a.status);
      }
    }
  }
  fmt::print(stderr, "  config hash {}, physics hash {}\n", config.config_hash,
             config.physics_hash);
  return exit_code::done;
}

}  // namespace tridentscan::cli
