#pragma once

#include <optional>
#include <vector>

#include "physics/event_model.hpp"
#include "scanner/cli/event_request.hpp"
#include "scanner/config/yaml/file_set.hpp"

namespace tridentscan::cli {

/// The models that events are drawn and weighted for.
struct EventModels {
  physics::EventModel weighted;                   // the column `weight` is for it
  std::optional<physics::Mediator> plane_boson;   // of --for-plane
  std::vector<physics::EventModel> more_weights;  // of HepMC3

  /// The boson that plays a part in what is drawn, if there is one.
  [[nodiscard]] std::optional<physics::Mediator> boson() const {
    return plane_boson ? plane_boson : weighted.boson;
  }
};

/// From the options, and the files of bosons that they name. Throws config::ConfigError and
/// std::invalid_argument.
[[nodiscard]] EventModels event_models(const EventRequest& request, config::FileSet& files);

}  // namespace tridentscan::cli
