#include "scanner/cli/event_request.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "scanner/config/yaml/quantity.hpp"

namespace tridentscan::cli {

io::EventPlacement EventRequest::placement() const {
  io::EventPlacement placement;
  placement.seed = seed;
  if (!box.empty()) {
    physics::Box ends;
    std::ranges::copy(box, ends.ends.begin());
    placement.volumes.push_back({ends});
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
