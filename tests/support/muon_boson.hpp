#pragma once

#include <string>
#include <utility>

#include "physics/mediator.hpp"

namespace tridentscan::support {

/// A vector boson that knows the muon and its neutrino alone.
[[nodiscard]] inline physics::Mediator muon_boson(std::string name, double neutrino, double vector,
                                                  double axial) {
  physics::Mediator mediator;
  mediator.name = std::move(name);
  mediator.neutrino = {0, neutrino, 0};
  mediator.lepton[physics::index_of(physics::Flavour::mu)] = {vector, axial};
  return mediator;
}

}  // namespace tridentscan::support
