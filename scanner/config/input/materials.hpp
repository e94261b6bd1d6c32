#pragma once

#include <map>
#include <string>
#include <vector>

#include "scanner/config/input/nuclei.hpp"

namespace tridentscan::config {

/// A target with the standing of the data that went into it.
struct TargetData {
  physics::Target target;
  std::vector<Assumption> assumptions;
};

using Materials = std::map<std::string, TargetData>;

/// Entries of targets/materials.yaml. Mass fractions f become number fractions with the masses of
/// the nuclei: n_i = (f_i/m_i) / sum_j f_j/m_j.
[[nodiscard]] Materials read_materials(const Node& root, const Nuclei& nuclei);

}  // namespace tridentscan::config
