#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "scanner/config/input/public_flux.hpp"

namespace tridentscan::cli {

/// What a flux amounts to, before anything is computed with it.
struct BeamReport {
  struct Kind {
    std::string name;
    double integral;     // over the energy, in the unit below
    double mean_energy;  // GeV
  };
  struct Final {
    std::string states;    // "mu- e+, e- mu+"
    double cross_section;  // flux average of the Standard Model on argon, cm^2 per nucleus
    double events;         // of the exposure; NaN for a shape
  };
  std::vector<Kind> kinds;
  std::string integral_unit;  // "per cm^2 per POT"
  double lowest, highest;     // energies with flux, GeV
  std::vector<Final> finals;
  std::string exposure;  // "per tonne of argon and 1e20 POT"
  std::vector<std::string> warnings;
};

/// Cross sections are a first look, good to a few per cent. Throws ConfigError where the data of
/// argon cannot be read.
[[nodiscard]] BeamReport beam_report(const config::PublicFlux& flux, const std::string& name);

/// As text, and as JSON with the flux itself (steps are two energies beside each other).
[[nodiscard]] std::string text_of(const BeamReport& report, const config::PublicFlux& flux);
[[nodiscard]] nlohmann::ordered_json to_json(const BeamReport& report,
                                             const config::PublicFlux& flux);

}  // namespace tridentscan::cli
