#pragma once

#include <string>

namespace tridentscan::config {

/// One datum of an experiment with its standing: published, inferred, assumed, computed or
/// unverified.
struct Assumption {
  std::string key;    // "cuts.min_lepton_energy"
  std::string value;  // as written, "9 GeV"
  std::string status;
  std::string source;
};

}  // namespace tridentscan::config
