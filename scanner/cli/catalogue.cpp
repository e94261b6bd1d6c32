#include "scanner/cli/catalogue.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <map>
#include <stdexcept>

#include "scanner/cli/measurement_text.hpp"
#include "scanner/cli/model_options.hpp"
#include "scanner/config/yaml/spelling.hpp"

namespace tridentscan::cli {
namespace {

/// From the best standing to the worst.
constexpr std::array standings = {"published", "computed", "inferred", "assumed", "unverified"};

std::string weakest_status(const std::vector<config::Assumption>& data) {
  std::size_t weakest = 0;
  for (const auto& datum : data) {
    const auto found = std::find(standings.begin(), standings.end(), datum.status);
    weakest = std::max(weakest, static_cast<std::size_t>(found - standings.begin()));
  }
  return standings.at(weakest);
}

/// "numu, numubar"
std::string species(const physics::Beam& beam) {
  std::vector<std::string> names;
  for (const physics::Neutrino& kind : beam.kinds()) names.push_back(physics::name_of(kind));
  return fmt::format("{}", fmt::join(names, ", "));
}

Description describe_beam(const std::string& name, config::FileSet& files) {
  const config::BeamData beam = config::load_beam(files, name);
  const physics::Spectrum& spectrum = beam.beam.spectrum();
  const bool sum = beam.only_sum_is_known;
  Description result{"beam", beam.name, beam.label, {}, beam.assumptions};
  result.facts = {
      {"mean energy", beam.beam.mean_energy(), "GeV"},
      {"lowest energy", spectrum.energy.front(), "GeV"},
      {"highest energy", spectrum.energy.back(), "GeV"},
      {"rows", spectrum.energy.size()},
      {"species", sum ? "numu and numubar, only their sum is known" : species(beam.beam)},
      {"flux", config::text_of(beam.unit)}};
  if (beam.unit != config::FluxUnit::shape) {
    result.facts.push_back(
        {"total flux", beam.beam.total_flux(),
         beam.unit == config::FluxUnit::per_pot ? "per cm^2 per POT" : "per cm^2 per fb^-1"});
  }
  result.facts.push_back({"weakest datum", weakest_status(beam.assumptions)});
  return result;
}

Description describe_target(const std::string& name, config::FileSet& files) {
  const auto [target, assumptions] = config::load_target(files, name);
  const bool nucleus = target.components.size() == 1 && target.components[0].nucleus.name == name;
  Description result{"target", name, nucleus ? "nucleus" : "material", {}, assumptions};
  std::vector<std::string> names;
  for (const auto& component : target.components) names.push_back(component.nucleus.name);
  if (nucleus) {
    const physics::Nucleus& only = target.components[0].nucleus;
    result.label = only.density ? "nucleus" : "nucleon, free";
    result.facts = {{"Z", only.charge}, {"A", only.mass_number}};
    if (only.density) {
      result.facts.push_back({"charge radius", physics::rms_radius(*only.density), "fm"});
    }
  } else {
    result.facts = {{"nuclei", fmt::format("{}", fmt::join(names, ", "))}};
    for (const auto& [part, fraction] : target.components) {
      result.facts.push_back({"number fraction of " + part.name, fraction});
    }
  }
  result.facts.push_back({"mean mass", target.mean_mass(), "GeV"});
  result.facts.push_back({"weakest datum", weakest_status(assumptions)});
  return result;
}

/// What a projection counts is known after a run only.
std::string text_of_measurement(const config::Experiment& e) {
  return e.projection && e.events_from_exposure ? "counts"
                                                : measurement_text(e.measurement, e.projection);
}

Description describe_experiment(const std::string& name, config::FileSet& files) {
  const config::Experiment e = config::load_experiment(files, name);
  Description result{"experiment", e.name, e.label, {}, e.assumptions};
  result.facts = std::visit([](const auto& kind) { return kind.facts(); }, e.process);
  if (config::kind_of(e.process).has_likelihood) {
    result.facts.push_back(
        {"measurement", (e.projection ? "projected " : "") + text_of_measurement(e)});
  }
  if (e.exposure) {
    result.facts.push_back({"exposure", e.exposure->description()});
  }
  result.facts.push_back({"weakest datum", weakest_status(e.assumptions)});
  return result;
}

Description describe_model(const std::string& name) {
  const auto found = physics::gauged_mediator(name);
  if (!found) {
    throw std::invalid_argument(fmt::format("unknown model {}{}", config::quote(name),
                                            config::suggestion(name, mediator_names())));
  }
  const physics::Mediator& m = *found;
  const bool published = m.name == physics::lmu_ltau().name;
  const auto charges = [](double e, double mu, double tau) {
    return fmt::format("{:g}, {:g}, {:g}", e, mu, tau);
  };
  const std::string of_neutrinos = charges(m.neutrino[0], m.neutrino[1], m.neutrino[2]);
  const std::string of_leptons =
      charges(m.lepton[0].vector, m.lepton[1].vector, m.lepton[2].vector);
  return {"model",
          m.name,
          "vector boson, charges of e, mu and tau times g'",
          {{"neutrinos", of_neutrinos},
           {"charged leptons", of_leptons},
           {"shift of C_V",
            "charge of the neutrino times that of the lepton times v^2 g'^2/(K2 + m^2)"}},
          {{"charges", of_leptons, published ? "published" : "computed",
            published ? "arXiv:1406.2332, Eq. (1)"
                      : "lepton and baryon numbers, the same for neutrinos and both chiralities of "
                        "the charged leptons; kinetic mixing is left out"}}};
}

Description describe_limit(const std::string& name, config::FileSet& files) {
  const config::PublishedLimit limit = config::load_limit(files, name);
  const config::Overlay& overlay = limit.overlay;
  const auto [lowest, highest] =
      std::minmax_element(overlay.curve.mass.begin(), overlay.curve.mass.end());
  return {"limit",
          overlay.name,
          overlay.label,
          {{"model", overlay.model},
           {"kind of curve", config::name_of(overlay.kind)},
           {"paper", overlay.paper},
           {"level", overlay.level},
           {"assumes", overlay.assumes},
           {"lowest mass", *lowest, "GeV"},
           {"highest mass", *highest, "GeV"},
           {"points", overlay.curve.mass.size()},
           {"obtained", limit.obtained},
           {"largest deviation", limit.largest_deviation},
           {"weakest datum", overlay.status}},
          {{"limit." + overlay.name, limit.table, overlay.status, overlay.source}}};
}

}  // namespace

void add_kind(CLI::App& app, CatalogueKind& kind, const std::string& plural) {
  static const std::map<std::string, CatalogueKind> kinds = {
      {"beam", CatalogueKind::beam},
      {"target", CatalogueKind::target},
      {"experiment", CatalogueKind::experiment},
      {"model", CatalogueKind::model},
      {"limit", CatalogueKind::limit}};
  const std::string words =
      fmt::format("{{beam{0},target{0},experiment{0},model{0},limit{0}}}", plural);
  app.add_option_function<std::string>(
         "KIND",
         [&kind, words](const std::string& text) {
           const auto found =
               kinds.find(text.ends_with('s') ? text.substr(0, text.size() - 1) : text);
           if (found == kinds.end()) {
             throw CLI::ValidationError("KIND", fmt::format("'{}' is none of {}", text, words));
           }
           kind = found->second;
         },
         "what to list or show")
      ->type_name(words)
      ->required();
}

std::vector<std::string> names_of(CatalogueKind kind, config::FileSet& files) {
  switch (kind) {
    case CatalogueKind::beam:
      return config::beam_names(files);
    case CatalogueKind::target:
      return config::target_names(files);
    case CatalogueKind::experiment:
      return config::experiment_names(files);
    case CatalogueKind::limit:
      return config::limit_names(files);
    case CatalogueKind::model:
      break;
  }
  return mediator_names();
}

Description describe(CatalogueKind kind, const std::string& name, config::FileSet& files) {
  switch (kind) {
    case CatalogueKind::beam:
      return describe_beam(name, files);
    case CatalogueKind::target:
      return describe_target(name, files);
    case CatalogueKind::experiment:
      return describe_experiment(name, files);
    case CatalogueKind::limit:
      return describe_limit(name, files);
    case CatalogueKind::model:
      break;
  }
  return describe_model(name);
}

std::string text_of(const Fact& fact) {
  return fact.value.is_string()         ? fact.value.get<std::string>()
         : fact.value.is_boolean()      ? fact.value.get<bool>() ? "yes" : "no"
         : fact.value.is_number_float() ? fmt::format("{:.4g}", fact.value.get<double>())
                                        : fact.value.dump();
}

nlohmann::ordered_json to_json(const Description& description) {
  nlohmann::ordered_json json{
      {"kind", description.kind}, {"name", description.name}, {"label", description.label}};
  for (const Fact& fact : description.facts) {
    const bool plain = fact.unit.find(' ') == fact.unit.npos;
    std::string key = fact.name;
    key += fact.unit.empty() || !plain ? "" : "_" + fact.unit;
    std::replace(key.begin(), key.end(), ' ', '_');
    json[key] = fact.value;
    if (!plain) {
      json[key + "_unit"] = fact.unit;
    }
  }
  return json;
}

}  // namespace tridentscan::cli
