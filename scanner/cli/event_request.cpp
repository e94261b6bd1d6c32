#include "scanner/cli/event_request.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "scanner/cli/option_values.hpp"

namespace tridentscan::cli {

physics::EventModel EventRequest::event_model() const {
  if (model == "sm" || for_plane) return {};
  const double boson_mass = energy_option("--mass", mass.value());
  if (!(boson_mass > 0)) throw std::invalid_argument("--mass: must be above zero");
  return {physics::gauged_mediator(model), boson_mass, coupling.value()};
}

std::vector<physics::FinalState> EventRequest::states() const {
  std::vector<physics::FinalState> states;
  for (const std::string& text : final_states) {
    const auto state = physics::final_state_of(text);
    if (!state) {
      throw std::invalid_argument(
          fmt::format("--final-state: '{}' is not a pair such as \"mu- e+\"", text));
    }
    states.push_back(*state);
  }
  if (states.empty()) states.push_back({physics::Flavour::mu, physics::Flavour::mu});
  return states;
}

EventFormat EventRequest::event_format() const {
  const std::string ending = output.path ? output.path->extension().string() : ".h5";
  if (format == "hepevt" || (!format && ending == ".hepevt")) return EventFormat::hepevt;
  if (format == "hepmc3" || (!format && ending == ".hepmc3")) return EventFormat::hepmc3;
  if (format == "hdf5" || ending == ".h5" || ending == ".hdf5") return EventFormat::hdf5;
  throw std::invalid_argument(fmt::format(
      "-o: '{}' is the ending of no format: use .h5, .hepmc3 or .hepevt, or --format", ending));
}

}  // namespace tridentscan::cli
