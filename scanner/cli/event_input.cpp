#include "scanner/cli/event_input.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <variant>

#include "physics/pdg_codes.hpp"
#include "scanner/cli/option_values.hpp"
#include "scanner/config/input/load.hpp"
#include "scanner/config/input/model_file.hpp"
#include "scanner/config/input/resolved.hpp"
#include "scanner/config/input/volumes.hpp"
#include "scanner/config/yaml/quantity.hpp"

namespace tridentscan::cli {
namespace {

config::Experiment one_of(const std::vector<config::Experiment>& experiments,
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
  if (config::is_scan(files, request.config)) {
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
  config::BeamExposure& of_beam = *experiment.exposure->of_beam;
  const double wanted = config::parse_quantity(text, of_beam.dimension);
  if (!(wanted > 0)) throw std::invalid_argument("--exposure: must be above zero");
  experiment.exposure->events_per_cm2 *= wanted / of_beam.value;
  experiment.exposure->amount = text;
  of_beam.value = wanted;
}

/// Vertices in the volumes of a file, whose nuclei take the place of the target.
void place_in(const std::vector<config::Volume>& volumes, EventInput& input) {
  config::replace_target(volumes, input.experiment);
  for (const auto& volume : volumes) {
    io::EventVolume& one = input.placement.volumes.emplace_back(io::EventVolume{volume.solid});
    for (const auto& [nucleus, fraction] : volume.material.components) {
      one.nuclei[physics::pdg::code_of(nucleus)] += fraction * volume.nuclei;
    }
  }
}

/// Where events may happen, for the configuration.
nlohmann::ordered_json volumes_of(const io::EventPlacement& placement) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const auto& [shape, nuclei] : placement.volumes) {
    nlohmann::ordered_json one;
    if (const auto* box = std::get_if<physics::Box>(&shape)) {
      one["box_cm"] = box->ends;
    } else if (const auto* cylinder = std::get_if<physics::Cylinder>(&shape)) {
      one["cylinder_cm"] = {{"center", cylinder->center},
                            {"axis", cylinder->axis},
                            {"radius", cylinder->radius},
                            {"length", cylinder->length}};
    } else if (const auto* sphere = std::get_if<physics::Sphere>(&shape)) {
      one["sphere_cm"] = {{"center", sphere->center}, {"radius", sphere->radius}};
    }
    for (const auto& [code, number] : nuclei) one["nuclei"][std::to_string(code)] = number;
    list.push_back(one);
  }
  return list;
}

/// All that events depend on, but for the program: cuts on what a detector blurs are none of it.
std::string configuration_of(const EventRequest& request, const EventInput& input) {
  const config::Experiment& experiment = input.experiment;
  config::ScanConfig config{};
  config.name = experiment.name;
  config.model = physics::lmu_ltau();
  config.mass = config.coupling = {1, 1, 1, config::Spacing::log};
  config.experiments.push_back(experiment);
  config::Experiment& drawn = config.experiments.back();
  drawn.process = drawn.trident().drawn();
  drawn.shape.reset();
  const auto resolved = nlohmann::ordered_json::parse(config::resolved_text(config));
  nlohmann::ordered_json json;
  json["experiments"] = resolved.at("experiments");
  auto& events = json["events"];
  const auto boson = input.models.boson();
  events["model"] = boson ? nlohmann::ordered_json::parse(config::model_text(*boson))
                          : nlohmann::ordered_json("sm");
  if (request.mass) events["mass_GeV"] = input.models.weighted.mass;
  if (request.coupling) events["coupling"] = *request.coupling;
  events["for_plane"] = request.for_plane;
  for (const auto& state : experiment.trident().final_states) {
    events["final_states"].push_back(physics::name_of(state));
  }
  if (request.count) events["count"] = *request.count;
  events["seed"] = request.seed;
  if (request.exposure) events["exposure"] = *request.exposure;
  events["weights"] = request.weights;
  events["volumes"] = volumes_of(input.placement);
  events["spill"] = request.spill.value_or("");
  events["beam_direction"] = request.direction;
  events["format"] = request.format.value_or("");
  return json.dump();
}

EventInput load(const EventRequest& request, config::FileSet& files) {
  EventInput input;
  input.experiment = read(request, files);
  input.models = event_models(request, files);
  input.placement = request.placement();
  std::vector<config::Volume> volumes;
  if (request.volumes) volumes = config::load_volumes(files, *request.volumes);
  if (!input.experiment.is_trident()) {
    throw std::invalid_argument(input.experiment.name + " does not look at tridents");
  }
  if (!request.final_states.empty()) {
    input.experiment.trident().final_states = final_states_option(request.final_states);
  }
  if (request.exposure) set_exposure(*request.exposure, input.experiment);
  if (request.volumes) place_in(volumes, input);
  if (request.exposure && !input.experiment.exposure) {
    throw std::invalid_argument("--exposure: " + input.experiment.name +
                                " has no target mass that volumes could replace");
  }
  input.configuration = configuration_of(request, input);
  return input;
}

}  // namespace

EventInput load_event_input(const EventRequest& request, parallel::Communicator& communicator) {
  EventInput input;
  const std::string bytes = on_root(communicator, [&] {
    config::FileSet files;
    input = load(request, files);
    input.read = files.read_paths();
    return files.to_bytes();
  });
  if (!communicator.is_root()) return load_event_input(request, bytes);
  input.files = bytes;
  return input;
}

EventInput load_event_input(const EventRequest& request, const std::string& bytes) {
  auto files = config::FileSet::from_bytes(bytes);
  EventInput input = load(request, files);
  input.files = bytes;
  return input;
}

}  // namespace tridentscan::cli
