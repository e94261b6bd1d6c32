#pragma once

#include <optional>
#include <string>
#include <vector>

#include "physics/form_factor.hpp"

namespace tridentscan::physics {

/// A nucleus, or a single nucleon: that has no charge density.
struct Nucleus {
  std::string name;  // "Fe56", "H1"
  int charge;        // Z
  int mass_number;   // A
  double mass;       // GeV
  std::optional<ChargeDensity> density;
};

/// What a beam hits: nuclei by number fraction (they sum to 1). A cross section "per nucleus" of a
/// mixture is the mean over its nuclei.
struct Target {
  struct Component {
    Nucleus nucleus;
    double fraction;
  };
  std::string name;
  std::vector<Component> components;

  /// Of its nuclei, GeV.
  [[nodiscard]] double mean_mass() const {
    double mass = 0;
    for (const auto& [nucleus, fraction] : components) mass += fraction * nucleus.mass;
    return mass;
  }
};

}  // namespace tridentscan::physics
