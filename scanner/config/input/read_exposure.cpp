#include "scanner/config/input/experiment_parts.hpp"

#include <fmt/format.h>

#include "physics/units.hpp"
#include "scanner/config/description/datum.hpp"
#include "scanner/config/yaml/numbers.hpp"
#include "scanner/config/yaml/read_values.hpp"

namespace tridentscan::config {
namespace {

/// Mean mass of a nucleus of the target, t.
double tonnes_of_nucleus(const physics::Target& target) {
  return target.mean_mass() * physics::units::gram_per_GeV / physics::units::gram_per_tonne;
}

}  // namespace

std::string Exposure::description() const {
  std::string text = amount;
  for (const std::string& part : {target, efficiency}) {
    if (!part.empty()) text += ", " + part;
  }
  return text;
}

const Section& exposure_section() {
  using namespace key;
  static const Section section{
      "exposure",
      "What makes events of a cross section: protons_on_target or luminosity with target_mass, for "
      "a beam with a flux; or events of the charged current with their cross section.",
      {optional("protons_on_target",
                datum(quantity("\"1e20 POT\"", Dimension::protons, {0, 1e30, "", true})),
                "for a flux per POT"),
       optional("luminosity",
                datum(quantity("\"150 fb^-1\"", Dimension::luminosity, {0, 1e30, "", true})),
                "for a flux per fb^-1"),
       optional("target_mass", datum(quantity("\"1 t\"", Dimension::mass, {0, 1e9, "", true})),
                "with either of these"),
       optional("charged_current_events",
                datum(number("1e5", {0, 1e30, "of the whole exposure", true})),
                "of the whole exposure"),
       optional("charged_current_cross_section",
                datum(quantity("\"1.5e-36 cm2\"", Dimension::area, {0, 1, "per nucleus", true})),
                "with charged_current_events, per nucleus"),
       optional("efficiency",
                datum(number("0.5", {0, 1, "the share of events that is found", true})),
                "share of events that is found, beside cuts and efficiency of muons", "1")},
      {"protons_on_target", "luminosity", "charged_current_events"},
      {{{"protons_on_target", "luminosity", "target_mass"},
        {"charged_current_events", "charged_current_cross_section"}}}};
  return section;
}

namespace {

/// Beam of known flux on a mass of target.
void read_flux_exposure(const MapNode& map, const ReadBeam& read_beam, Experiment& experiment) {
  const bool collider = map.has("luminosity");
  const std::string key = collider ? "luminosity" : "protons_on_target";
  const Node beam_node = map.optional(key);
  const Dimension dimension = collider ? Dimension::luminosity : Dimension::protons;
  const double beam_exposure = read_quantity(read_datum(beam_node, experiment.assumptions));
  const double mass =
      read_quantity(read_datum(map.required("target_mass"), experiment.assumptions));
  const FluxUnit needed = collider ? FluxUnit::per_inverse_fb : FluxUnit::per_pot;
  if (read_beam.one_energy) {
    beam_node.refuse(
        "needs a beam with a spectrum (one energy has no flux) give charged_current_events and "
        "charged_current_cross_section instead");
  }
  const std::optional<BeamData>& beam = read_beam.spectrum;
  if (!beam) return;
  if (beam->unit != needed) {
    beam_node.refuse(fmt::format("does not fit the flux of {}, which is \"{}\"", beam->name,
                                 text_of(beam->unit)));
  } else {
    experiment.exposure = {beam->beam.total_flux() * beam_exposure * mass /
                               tonnes_of_nucleus(experiment.trident().target),
                           to_text(beam_exposure, dimension), to_text(mass, Dimension::mass), "",
                           BeamExposure{beam_exposure, dimension}};
  }
}

/// Events of the charged current and their cross section: the flux cancels.
void read_rate_exposure(const MapNode& map, Experiment& experiment) {
  const Node events = map.optional("charged_current_events");
  const Node sigma = map.required("charged_current_cross_section");
  const double number = read_number(read_datum(events, experiment.assumptions));
  const double area = read_quantity(read_datum(sigma, experiment.assumptions));
  experiment.exposure = {number / area, fmt::format("{:g} charged-current events", number)};
}

/// The share of events that is found, beside the cuts and the efficiency of muons: the same
/// everywhere, so that R does not know it.
void read_constant_efficiency(const MapNode& map, Experiment& experiment) {
  const double efficiency =
      read_number(read_datum(map.optional("efficiency"), experiment.assumptions));
  if (!experiment.exposure) return;
  experiment.exposure->events_per_cm2 *= efficiency;
  experiment.exposure->efficiency = "efficiency " + to_text(efficiency);
}

}  // namespace

void read_exposure(const Node& node, const ReadBeam& beam, Experiment& experiment) {
  const MapNode map(node, exposure_section());
  const int ways = int{map.has("protons_on_target")} + int{map.has("luminosity")} +
                   int{map.has("charged_current_events")};
  if (ways != 1) {
    map.node().refuse(
        "needs one of protons_on_target, luminosity and charged_current_events, add "
        "\"protons_on_target: {value: \"1e20 POT\", status: ..., source: ...}\"");
  } else if (map.has("charged_current_events")) {
    read_rate_exposure(map, experiment);
  } else {
    read_flux_exposure(map, beam, experiment);
  }
  if (map.has("efficiency")) read_constant_efficiency(map, experiment);
}

}  // namespace tridentscan::config
