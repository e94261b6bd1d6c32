#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "scanner/config/input/scan_config.hpp"
#include "scanner/config/yaml/node.hpp"

namespace tridentscan::config {

/// An entry of targets/nuclei.yaml with the standing of its data.
struct KnownNucleus {
  int charge;
  int mass_number;
  double mass;                                    // GeV
  std::optional<physics::ChargeDensity> density;  // none for a nucleon
  std::vector<Assumption> assumptions;
};

using Nuclei = std::map<std::string, KnownNucleus>;

[[nodiscard]] Nuclei read_nuclei(const Node& root);

/// Why there is no nucleus of this name; empty if there is.
[[nodiscard]] std::string unknown_nucleus(const std::string& name, const Nuclei& nuclei);

[[nodiscard]] physics::Nucleus make_nucleus(const std::string& name, const KnownNucleus& known);

}  // namespace tridentscan::config
