#include "scanner/cli/model_options.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <stdexcept>

#include "physics/mediator.hpp"
#include "physics/trident_kernel.hpp"
#include "scanner/cli/option_values.hpp"

namespace tridentscan::cli {

std::vector<std::string> mediator_names() {
  std::vector<std::string> names;
  for (const auto& mediator : physics::gauged_mediators()) names.push_back(mediator.name);
  return names;
}

void ModelOptions::add_to(CLI::App& app, const std::vector<std::string>& mediators) {
  std::vector<std::string> models = {"sm", "v_minus_a"};
  models.insert(models.end(), mediators.begin(), mediators.end());
  app.add_option("--model", model,
                 fmt::format("one of {}; all but the first two need --mass and --coupling",
                             fmt::join(models, ", ")))
      ->check(CLI::IsMember(models))
      ->capture_default_str();
  app.add_option("--mass", mass, "mass of the Z' with unit, e.g. \"10 MeV\"");
  app.add_option("--coupling", coupling, "coupling g' of the Z'")->check(number_from(0, 1000));
}

void ModelOptions::check() const {
  const bool mediator = physics::gauged_mediator(model).has_value();
  if (mediator != (mass.has_value() && coupling.has_value()) || (!mediator && (mass || coupling))) {
    throw CLI::ValidationError("--model",
                               "a Z' needs --mass and --coupling; sm and v_minus_a take neither");
  }
}

double ModelOptions::mediator_mass() const {
  const double value = energy_option("--mass", mass.value());
  if (!(value >= physics::KernelNodes::lightest && value <= physics::KernelNodes::heaviest)) {
    throw std::invalid_argument("--mass: kernels serve 0.1 MeV to 1 TeV");
  }
  return value;
}

}  // namespace tridentscan::cli
