#include "scanner/cli/event_models.hpp"

#include <fmt/format.h>

#include <charconv>
#include <sstream>
#include <stdexcept>

#include "scanner/cli/option_values.hpp"
#include "scanner/config/input/model_file.hpp"

namespace tridentscan::cli {
namespace {

double mass_option(const std::string& option, const std::string& text) {
  const double mass = energy_option(option, text);
  if (!(mass > 0)) throw std::invalid_argument(option + ": the mass must be above zero");
  return mass;
}

/// -1 for what is no coupling.
double coupling_in(const std::string& text) {
  double value = -1;
  const std::size_t start = text.find_first_not_of(' ');
  if (start == text.npos) return value;
  const char* const end = text.data() + text.size();
  const auto [last, error] = std::from_chars(text.data() + start, end, value);
  return error == std::errc{} && last == end && value >= 0 ? value : -1;
}

/// "lmu_ltau, 10 MeV, 1e-3"
physics::EventModel weight_option(const std::string& text, config::FileSet& files) {
  std::istringstream parts(text);
  std::string name, mass, coupling, rest;
  std::getline(parts, name, ',');
  std::getline(parts, mass, ',');
  std::getline(parts, coupling, ',');
  const bool is_boson = physics::gauged_mediator(name) || name.ends_with(".yaml");
  const double value = coupling_in(coupling);
  if (!is_boson || value < 0 || std::getline(parts, rest)) {
    throw std::invalid_argument(
        fmt::format("--weight: '{}' is not a point such as \"lmu_ltau, 10 MeV, 1e-3\"", text));
  }
  mass.erase(0, mass.find_first_not_of(' '));
  return {config::load_model(files, name), mass_option("--weight", mass), value};
}

}  // namespace

EventModels event_models(const EventRequest& request, config::FileSet& files) {
  EventModels models;
  for (const std::string& text : request.weights) {
    models.more_weights.push_back(weight_option(text, files));
  }
  if (!request.has_boson()) return models;
  const physics::Mediator boson = config::load_model(files, request.model);
  if (request.for_plane) {
    models.plane_boson = boson;
  } else {
    models.weighted = {boson, mass_option("--mass", request.mass.value()),
                       request.coupling.value()};
  }
  return models;
}

}  // namespace tridentscan::cli
