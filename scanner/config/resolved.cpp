#include "scanner/config/resolved.hpp"

#include <algorithm>
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
  for (const auto& [nucleus, fraction] : target.components) {
    components.push_back({{"nucleus", nucleus.name},
                          {"fraction", fraction},
                          {"Z", nucleus.charge},
                          {"A", nucleus.mass_number},
                          {"mass", nucleus.mass}});
    if (const auto& density = nucleus.density)
      components.back()["density"] = {{"c", density->c}, {"a", density->a}, {"w", density->w}};
  }
  return {{"name", target.name}, {"components", components}};
}

template <class Model>
Json names(const std::vector<Model>& models) {
  Json result = Json::array();
  for (const Model model : models) result.push_back(std::string(physics::name_of(model)));
  return result;
}

Json hadrons(const physics::HadronModel& model) {
  return {{"channels", names(model.channels)},
          {"form_factor", std::string(physics::name_of(model.form_factor))},
          {"nucleon", std::string(physics::name_of(model.nucleon))},
          {"bound_nucleons", model.bound_nucleons},
          {"fermi_momentum", model.fermi_momentum}};
}

Json muon(const physics::LeptonCuts& cuts) {
  return {{"min_energy", cuts.min_energy},
          {"max_angle", cuts.max_angle},
          {"min_transverse_momentum", cuts.min_transverse_momentum}};
}

/// JSON has no infinity.
Json limit(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json cuts(const physics::Cuts& cuts) {
  return {{"lepton_minus", muon(cuts.minus)},
          {"lepton_plus", muon(cuts.plus)},
          {"min_dilepton_mass", cuts.min_dilepton_mass},
          {"max_dilepton_mass", limit(cuts.max_dilepton_mass)},
          {"min_total_energy", cuts.min_total_energy},
          {"min_opening_angle", cuts.min_opening_angle},
          {"max_opening_angle", cuts.max_opening_angle},
          {"max_q2", limit(cuts.max_q2)},
          {"lepton_efficiency",
           {{"energy", cuts.lepton_efficiency.energy}, {"value", cuts.lepton_efficiency.value}}}};
}

/// One energy, or the whole table of a spectrum.
Json beam(const physics::Beam& beam) {
  if (beam.is_monoenergetic())
    return {{"energy", beam.mean_energy()},
            {"neutrino", beam.is_antineutrino() ? "antineutrino" : "neutrino"}};
  const physics::Spectrum& spectrum = beam.spectrum();
  return {{"energy", spectrum.energy},
          {"neutrino", spectrum.neutrino},
          {"antineutrino", spectrum.antineutrino}};
}

Json density(const physics::DensityTable& table) {
  return {{"x", table.x()}, {"value", table.value()}};
}

Json four_muons(const ZToFourMuons& z) {
  Json result = {{"muon_branching_ratio", z.muon_branching_ratio},
                 {"standard_model", z.standard_model},
                 {"all_leptons", z.all_leptons},
                 {"alpha", z.scheme.alpha},
                 {"sin2_theta_w", z.scheme.sin2_theta_w},
                 {"cuts",
                  {{"min_pair_mass", z.cuts.min_pair_mass},
                   {"min_leading_pair_mass", z.cuts.min_leading_pair_mass},
                   {"min_transverse_momentum", z.cuts.min_transverse_momentum},
                   {"max_pseudorapidity", limit(z.cuts.max_pseudorapidity)},
                   {"min_separation", z.cuts.min_separation}}}};
  if (z.motion)
    result["motion"] = {{"transverse_momentum", density(z.motion->transverse_momentum)},
                        {"rapidity", density(z.motion->rapidity)}};
  return result;
}

Json collider(const BosonAtCollider& c) {
  return {{"energy", c.energy},
          {"luminosity", c.luminosity},
          {"efficiency", c.efficiency},
          {"recoil_window", limit(c.recoil_window)},
          {"max_events", c.max_events}};
}

/// What the kernel of an experiment depends on.
Json process(const Experiment& experiment) {
  if (experiment.z_to_four_muons)
    return {{"name", experiment.name},
            {"z_to_four_muons", four_muons(*experiment.z_to_four_muons)}};
  if (experiment.boson_at_collider)
    return {{"name", experiment.name},
            {"boson_at_collider", collider(*experiment.boson_at_collider)}};
  return {{"name", experiment.name},
          {"beam", beam(experiment.beam)},
          {"target", target(experiment.target)},
          {"hadrons", hadrons(experiment.hadrons)},
          {"cuts", cuts(experiment.cuts)}};
}

struct MeasurementText {
  Json operator()(const physics::RatioMeasurement& m) const {
    return {{"ratio", m.ratio}, {"error_up", m.error_up}, {"error_down", m.error_down}};
  }
  Json operator()(const physics::CountMeasurement& m) const {
    return {{"observed", m.observed},
            {"background", m.background},
            {"background_error", m.background_error},
            {"standard_model", m.standard_model},
            {"normalisation_error", m.standard_model_error / m.standard_model}};
  }
};

Json experiment(const Experiment& experiment) {
  Json result = process(experiment);
  result["label"] = experiment.label;
  if (!experiment.beam_name.empty()) result["beam_name"] = experiment.beam_name;
  result["projection"] = experiment.projection;
  result["measurement"] = std::visit(MeasurementText{}, experiment.measurement);
  if (experiment.events_from_exposure) result["measurement"]["standard_model"] = nullptr;
  if (experiment.exposure)
    result["exposure"] = {{"events_per_cm2", experiment.exposure->events_per_cm2},
                          {"description", experiment.exposure->description}};
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

Json theory_error(const TheoryError& error) {
  return {{"form_factors", names(error.form_factors)}, {"charge_radius", error.charge_radius},
          {"nucleon", names(error.nucleon)},           {"fermi_momentum", error.fermi_momentum},
          {"bound_nucleons", error.bound_nucleons},    {"sin2_theta_w", error.sin2_theta_w},
          {"electroweak", error.electroweak},          {"qed", error.qed},
          {"energy_scale", error.energy_scale}};
}

Json names(const std::vector<std::size_t>& indices, const std::vector<Experiment>& experiments) {
  Json result = Json::array();
  for (const std::size_t e : indices) result.push_back(experiments[e].name);
  return result;
}

Json combination(const Combination& combination, const std::vector<Experiment>& experiments) {
  Json errors = Json::array();
  for (const CommonError& error : combination.common_errors)
    errors.push_back({{"name", error.name},
                      {"size", error.size},
                      {"experiments", names(error.experiments, experiments)},
                      {"status", error.status},
                      {"source", error.source}});
  return {{"experiments", names(combination.experiments, experiments)}, {"common_errors", errors}};
}

Json band(const MuonG2Band& band) {
  return {{"name", band.name},           {"label", band.label},     {"quantity", "delta_a_mu"},
          {"as", name_of(band.meaning)}, {"central", band.central}, {"lower", band.lower},
          {"upper", band.upper},         {"status", band.status},   {"source", band.source}};
}

Json overlay(const Overlay& overlay) {
  return {{"name", overlay.name},
          {"label", overlay.label},
          {"kind", name_of(overlay.kind)},
          {"mass", overlay.curve.mass},
          {"coupling", overlay.curve.coupling},
          {"offsets", overlay.curve.offsets},
          {"status", overlay.status},
          {"source", overlay.source}};
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
  result["overlays"] = Json::array();
  for (const Overlay& one : config.overlays) result["overlays"].push_back(overlay(one));
  result["statistics"] = {{"confidence_level", config.statistics.confidence_level},
                          {"test", config.statistics.test->word},
                          {"degrees_of_freedom", config.statistics.degrees_of_freedom}};
  if (config.statistics.test->needs_toys())
    result["statistics"]["toys"] = {{"p_value_error", config.toys.p_value_error},
                                    {"most", config.toys.most}};
  if (config.combination)
    result["combination"] = combination(*config.combination, config.experiments);
  if (config.theory_error) result["theory_error"] = theory_error(*config.theory_error);
  result["integration"] = integration(config.integration);
  return result.dump(2) + "\n";
}

std::string beam_and_cuts_text(const Experiment& experiment) {
  return Json{{"beam", beam(experiment.beam)}, {"cuts", cuts(experiment.cuts)}}.dump();
}

std::string physics_text(const ScanConfig& config) {
  Json result;
  result["experiments"] = Json::array();
  for (const Experiment& one : config.experiments) result["experiments"].push_back(process(one));
  result["integration"] = integration(config.integration);
  result["axial_coupling"] = config.model.muon_axial != 0;
  if (!std::all_of(config.experiments.begin(), config.experiments.end(),
                   [](const Experiment& one) { return one.is_trident(); }))
    result["four_muons"] = {
        {"model", config.model.name},  // integrated for one model and its masses
        {"muon_vector", config.model.muon_vector},
        {"neutrino", config.model.neutrino},
        {"mass", axis(config.mass)}};
  return result.dump();
}

}  // namespace tridentscan::config
