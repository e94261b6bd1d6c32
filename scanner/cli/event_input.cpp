#include "scanner/cli/event_input.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "scanner/cli/option_values.hpp"
#include "scanner/config/input/load.hpp"
#include "scanner/config/input/resolved.hpp"
#include "scanner/config/yaml/quantity.hpp"

namespace tridentscan::cli {
namespace {

/// A scan has a list of experiments.
bool is_scan(config::FileSet& files, const std::string& path) {
  return path.ends_with(".yaml") && ("\n" + files.read(path)).find("\nexperiments:") != path.npos;
}

config::Experiment one_of(std::vector<config::Experiment> experiments,
                          const std::optional<std::string>& name) {
  std::vector<std::string> names;
  for (const auto& experiment : experiments) {
    if (experiment.name == name || (!name && experiments.size() == 1)) return experiment;
    names.push_back(experiment.name);
  }
  throw std::invalid_argument(
      fmt::format("--experiment: choose one of {}", fmt::join(names, ", ")));
}

config::Experiment read(const EventRequest& request, config::FileSet& files) {
  if (is_scan(files, request.config)) {
    return one_of(config::load_scan(files, request.config, request.overrides).experiments,
                  request.experiment);
  }
  if (request.experiment) {
    throw std::invalid_argument("--experiment: " + request.config + " is one experiment alone");
  }
  return config::load_experiment(files, request.config);
}

void set_exposure(const std::string& text, config::Experiment& experiment) {
  if (!experiment.exposure || !experiment.exposure->of_beam) {
    throw std::invalid_argument("--exposure: " + experiment.name +
                                " has no protons_on_target or luminosity that it could replace");
  }
  const bool collider = experiment.exposure->description.find("fb^-1") != std::string::npos;
  const double wanted = config::parse_quantity(
      text, collider ? config::Dimension::luminosity : config::Dimension::protons);
  if (!(wanted > 0)) throw std::invalid_argument("--exposure: must be above zero");
  const double factor = wanted / *experiment.exposure->of_beam;
  const std::string& before = experiment.exposure->description;
  experiment.exposure = {experiment.exposure->events_per_cm2 * factor,
                         text + before.substr(std::min(before.find(','), before.size())), wanted};
}

/// All that events depend on, but for the program.
std::string configuration_of(const EventRequest& request, const config::Experiment& experiment) {
  config::ScanConfig config{};
  config.name = experiment.name;
  config.model = physics::lmu_ltau();
  config.mass = config.coupling = {1, 1, 1, config::Spacing::log};
  config.experiments.push_back(experiment);
  const auto resolved = nlohmann::ordered_json::parse(config::resolved_text(config));
  nlohmann::ordered_json json;
  json["experiments"] = resolved.at("experiments");
  auto& events = json["events"];
  events["model"] = request.model;
  if (request.mass) events["mass_GeV"] = request.event_model().mass;
  if (request.coupling) events["coupling"] = *request.coupling;
  events["for_plane"] = request.for_plane;
  for (const auto& state : experiment.trident().final_states) {
    events["final_states"].push_back(physics::name_of(state));
  }
  if (request.count) events["count"] = *request.count;
  events["seed"] = request.seed;
  if (request.exposure) events["exposure"] = *request.exposure;
  events["weights"] = request.weights;
  events["vertex_box_cm"] = request.box;
  events["spill"] = request.spill.value_or("");
  events["beam_direction"] = request.direction;
  events["format"] = request.format.value_or("");
  return json.dump();
}

}  // namespace

EventInput load_event_input(const EventRequest& request, parallel::Communicator& communicator) {
  EventInput input;
  const std::string bytes = on_root(communicator, [&] {
    config::FileSet files;
    input.experiment = read(request, files);
    input.read = files.read_paths();
    return files.to_bytes();
  });
  if (!communicator.is_root()) {
    auto files = config::FileSet::from_bytes(bytes);
    input.experiment = read(request, files);
  }
  if (!input.experiment.is_trident()) {
    throw std::invalid_argument(input.experiment.name + " does not look at tridents");
  }
  if (!request.final_states.empty()) {
    input.experiment.trident().final_states = final_states_option(request.final_states);
  }
  if (request.exposure) set_exposure(*request.exposure, input.experiment);
  input.configuration = configuration_of(request, input.experiment);
  return input;
}

}  // namespace tridentscan::cli
