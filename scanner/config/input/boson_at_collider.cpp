#include "scanner/config/input/boson_at_collider.hpp"

#include <fmt/format.h>

#include "physics/muon_pair_boson.hpp"
#include "physics/z_prime_decay.hpp"
#include "scanner/config/input/experiment_parts.hpp"
#include "scanner/config/input/sections.hpp"

namespace tridentscan::config {
namespace {

const Fields<BosonAtCollider>& collider_fields() {
  using namespace key;
  static const Fields<BosonAtCollider> fields =
      Fields<BosonAtCollider>(
          "electron_positron",
          "e+ e- -> mu mu Z', Z' -> mu mu: the coupling that gives so many events is the "
          "sensitivity.")
          .required("energy", &BosonAtCollider::energy,
                    datum(quantity("\"10.58 GeV\"", Dimension::energy,
                                   {1, 60, "far below the Z: a photon makes the muons"})),
                    "in the centre of mass")
          .required("luminosity", &BosonAtCollider::luminosity,
                    datum(quantity("\"536 fb^-1\"", Dimension::luminosity, {0, 1e9, "", true})),
                    "integrated")
          .required("efficiency", &BosonAtCollider::efficiency,
                    datum(number("0.5", {0, 1, "a share of the events", true})),
                    "share of events that is found")
          .required("max_events", &BosonAtCollider::max_events,
                    datum(number("10", {0, 1e9, "events of the boson", true})),
                    "events of the Z' that would not be noticed")
          .optional(
              "recoil_window", &BosonAtCollider::recoil_window,
              datum(quantity("\"100 MeV\"", Dimension::energy, {0, 60, "to either side", true})),
              "the mass of the other pair lies so close to that of the Z'");
  return fields;
}

}  // namespace

std::string BosonAtCollider::summary() const {
  return fmt::format("e+ e- -> mu mu Z' at {:g} GeV, {:g} events", energy, max_events);
}

std::vector<Fact> BosonAtCollider::facts() const {
  return {{"process", "e+ e- -> mu mu Z'"},
          {"energy", energy, "GeV"},
          {"luminosity", luminosity, "fb^-1"},
          {"sensitive to events", max_events}};
}

const Section& BosonAtCollider::file_section() {
  using namespace key;
  static const Section section{
      "experiment at an electron-positron collider",
      "A file in `experiments` of a scan: a sensitivity to e+ e- -> mu mu Z'.",
      {schema_version(), required("name", name("babar"), "group of the result file"),
       required("label", text("BaBar"), "for figures"),
       required(kind.word, map_of(collider_fields().section(), "{energy: ...}"), "the search")}};
  return section;
}

Experiment BosonAtCollider::read(const Node& root, const FileName&, Libraries&) {
  const MapNode map(root, file_section());
  Experiment experiment{};
  read_names(map, experiment);
  collider_fields().read(map.required(kind.word), experiment.assumptions,
                         experiment.process.emplace<BosonAtCollider>());
  experiment.projection = true;
  return experiment;
}

Json BosonAtCollider::resolved() const {
  return collider_fields().resolved(*this);
}

void BosonAtCollider::read_resolved(const Json& json) {
  collider_fields().read_resolved(json, *this);
}

double BosonAtCollider::standard_model_rate() const {
  return physics::muon_pair_cross_section(energy * energy);
}

physics::CouplingPolynomials BosonAtCollider::rate(const physics::Mediator& model,
                                                   double mass) const {
  constexpr double per_fb = 1e39;  // cm^-2
  const physics::MuonPairSource source{energy * energy, physics::constants::muon_mass};
  const double events =
      luminosity * per_fb * standard_model_rate() * efficiency *
      model.vector_charge(physics::Flavour::mu) * model.vector_charge(physics::Flavour::mu) *
      physics::decay_of(model, mass).muon_branching_ratio() *
      physics::radiated_boson(source, mass, mass - recoil_window, mass + recoil_window);
  const physics::CouplingPolynomial polynomial{max_events, events, 0};
  return {polynomial, {polynomial, polynomial}};
}

}  // namespace tridentscan::config
