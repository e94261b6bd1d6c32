#include "scanner/config/resolved.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "scanner/config/schema.hpp"
#include "scanner/config/sections.hpp"

namespace tridentscan::config {
namespace {

using Json = nlohmann::ordered_json;

Json axis(const Axis& axis) {
  return {{"min", axis.min},
          {"max", axis.max},
          {"points", axis.points},
          {"spacing", name_of(axis.spacing)}};
}

Json target(const physics::Target& target) {
  Json components = Json::array();
  for (const auto& [nucleus, fraction] : target.components)
    components.push_back(
        {{"nucleus", nucleus.name},
         {"fraction", fraction},
         {"Z", nucleus.charge},
         {"A", nucleus.mass_number},
         {"mass", nucleus.mass},
         {"density",
          {{"c", nucleus.density.c}, {"a", nucleus.density.a}, {"w", nucleus.density.w}}}});
  return {{"name", target.name}, {"components", components}};
}

Json muon(const physics::MuonCuts& cuts) {
  return {{"min_energy", cuts.min_energy}, {"max_angle", cuts.max_angle}};
}

Json cuts(const physics::Cuts& cuts) {
  Json result = {{"mu_minus", muon(cuts.minus)},
                 {"mu_plus", muon(cuts.plus)},
                 {"min_dimuon_mass", cuts.min_dimuon_mass},
                 {"max_dimuon_mass", nullptr}};  // JSON has no infinity
  if (std::isfinite(cuts.max_dimuon_mass)) result["max_dimuon_mass"] = cuts.max_dimuon_mass;
  return result;
}

/// One energy, or the whole table of a spectrum.
Json beam(const physics::Beam& beam) {
  if (beam.is_monoenergetic()) return {{"energy", beam.mean_energy()}};
  const physics::Spectrum& spectrum = beam.spectrum();
  return {{"energy", spectrum.energy},
          {"neutrino", spectrum.neutrino},
          {"antineutrino", spectrum.antineutrino}};
}

/// What the kernel of an experiment depends on.
Json process(const Experiment& experiment) {
  return {{"name", experiment.name},
          {"beam", beam(experiment.beam)},
          {"target", target(experiment.target)},
          {"form_factor", std::string(physics::name_of(experiment.form_factor))},
          {"cuts", cuts(experiment.cuts)}};
}

Json experiment(const Experiment& experiment) {
  Json result = process(experiment);
  result["label"] = experiment.label;
  if (!experiment.beam_name.empty()) result["beam_name"] = experiment.beam_name;
  result["projection"] = experiment.projection;
  result["measurement"] = {{"ratio", experiment.measurement.ratio},
                           {"error", experiment.measurement.error}};
  result["assumptions"] = Json::array();
  for (const Assumption& assumption : experiment.assumptions)
    result["assumptions"].push_back({{"key", assumption.key},
                                     {"value", assumption.value},
                                     {"status", assumption.status},
                                     {"source", assumption.source}});
  return result;
}

Json integration(const Integration& integration) {
  return {{"method", name_of(integration.method)},
          {"relative_error", integration.relative_error},
          {"seed", integration.seed},
          {"replicas", integration.replicas},
          {"max_points", integration.max_points}};
}

Json band(const MuonG2Band& band) {
  return {{"name", band.name},       {"label", band.label},  {"quantity", "delta_a_mu"},
          {"central", band.central}, {"lower", band.lower},  {"upper", band.upper},
          {"status", band.status},   {"source", band.source}};
}

}  // namespace

std::string resolved_text(const ScanConfig& config) {
  Json result;
  result["schema_version"] = schema_version;
  result["name"] = config.name;
  result["model"] = {{"name", config.model.name},
                     {"neutrino", config.model.neutrino},
                     {"muon_vector", config.model.muon_vector},
                     {"muon_axial", config.model.muon_axial}};
  result["grid"] = {{"mass", axis(config.mass)}, {"coupling", axis(config.coupling)}};
  result["experiments"] = Json::array();
  for (const Experiment& one : config.experiments) result["experiments"].push_back(experiment(one));
  result["bands"] = Json::array();
  for (const MuonG2Band& one : config.bands) result["bands"].push_back(band(one));
  result["statistics"] = {{"confidence_level", config.statistics.confidence_level},
                          {"test", name_of(config.statistics.test)},
                          {"degrees_of_freedom", config.statistics.degrees_of_freedom}};
  result["integration"] = integration(config.integration);
  return result.dump(2) + "\n";
}

std::string physics_text(const ScanConfig& config) {
  Json result;
  result["experiments"] = Json::array();
  for (const Experiment& one : config.experiments) result["experiments"].push_back(process(one));
  result["integration"] = integration(config.integration);
  return result.dump();
}

}  // namespace tridentscan::config
