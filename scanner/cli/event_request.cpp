#include "scanner/cli/event_request.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <sstream>
#include <stdexcept>

#include "scanner/cli/option_values.hpp"
#include "scanner/config/yaml/quantity.hpp"

namespace tridentscan::cli {

physics::EventModel EventRequest::event_model() const {
  if (model == "sm" || for_plane) return {};
  const double boson_mass = energy_option("--mass", mass.value());
  if (!(boson_mass > 0)) throw std::invalid_argument("--mass: must be above zero");
  return {physics::gauged_mediator(model), boson_mass, coupling.value()};
}

std::vector<physics::EventModel> EventRequest::more_weights() const {
  std::vector<physics::EventModel> models;
  for (const std::string& text : weights) {
    std::istringstream parts(text);
    std::string name, mass_text, coupling_text, rest;
    std::getline(parts, name, ',');
    std::getline(parts, mass_text, ',');
    std::getline(parts, coupling_text, ',');
    const auto boson = physics::gauged_mediator(name);
    double value = -1;
    const std::size_t start = coupling_text.find_first_not_of(' ');
    if (start != coupling_text.npos) {
      const char* const end = coupling_text.data() + coupling_text.size();
      const auto [last, error] = std::from_chars(coupling_text.data() + start, end, value);
      if (error != std::errc{} || last != end) value = -1;
    }
    if (!boson || !(value >= 0) || std::getline(parts, rest)) {
      throw std::invalid_argument(
          fmt::format("--weight: '{}' is not a point such as \"lmu_ltau, 10 MeV, 1e-3\"", text));
    }
    const double boson_mass =
        energy_option("--weight", mass_text.substr(mass_text.find_first_not_of(' ')));
    if (!(boson_mass > 0)) throw std::invalid_argument("--weight: the mass must be above zero");
    models.push_back({boson, boson_mass, value});
  }
  return models;
}

io::EventPlacement EventRequest::placement() const {
  io::EventPlacement placement;
  placement.seed = seed;
  if (!box.empty()) {
    placement.box.emplace();
    std::ranges::copy(box, placement.box->begin());
    for (std::size_t i = 0; i < box.size(); i += 2) {
      if (!(box[i] <= box[i + 1])) {
        throw std::invalid_argument("--vertex-box: each end must not be below its beginning");
      }
    }
  }
  if (spill) {
    const double length = config::parse_quantity(*spill, config::Dimension::time);
    if (!(length > 0)) throw std::invalid_argument("--spill: must be above zero");
    placement.spill = length * 1e9;
  }
  if (!direction.empty()) {
    placement.direction = {direction[0], direction[1], direction[2]};
    if (!(std::hypot(direction[0], direction[1], direction[2]) > 0)) {
      throw std::invalid_argument("--beam-direction: must not be zero");
    }
  }
  return placement;
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
