#include "scanner/cli/beam_report.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "physics/units.hpp"
#include "scanner/cli/flux_report.hpp"
#include "scanner/cli/text_table.hpp"
#include "scanner/config/input/load.hpp"

namespace tridentscan::cli {
namespace {

using physics::Neutrino;

constexpr double protons = 1e20;  // POT, or 1 fb^-1

/// A detector of one tonne of argon that looks for some final states.
config::Experiment argon_detector(const config::PublicFlux& flux, const physics::Beam& beam,
                                  const physics::Target& argon,
                                  const std::vector<physics::FinalState>& states) {
  config::Experiment experiment{};
  config::Trident& trident = experiment.trident();
  trident.beam = beam;
  trident.flux_unit = config::text_of(flux.table.unit);
  trident.final_states = states;
  trident.target = argon;
  trident.hadrons.channels = {physics::Channel::coherent, physics::Channel::proton,
                              physics::Channel::neutron};
  const double nucleus = argon.components.front().nucleus.mass * physics::units::gram_per_GeV /
                         physics::units::gram_per_tonne;
  if (flux.table.unit != config::FluxUnit::shape) {
    const double exposure = flux.table.unit == config::FluxUnit::per_pot ? protons : 1;
    experiment.exposure = {beam.total_flux() * exposure / nucleus, ""};
  }
  return experiment;
}

std::string exposure_text(config::FluxUnit unit) {
  switch (unit) {
    case config::FluxUnit::per_pot:
      return "per tonne of argon and 1e20 POT";
    case config::FluxUnit::per_inverse_fb:
      return "per tonne of argon and fb^-1";
    case config::FluxUnit::shape:
      break;
  }
  return "events (of a shape: none)";
}

double flux_of(const physics::Beam& beam, physics::Flavour flavour) {
  double sum = 0;
  for (const Neutrino& kind : beam.kinds()) {
    if (kind.flavour == flavour) sum += beam.share(kind);
  }
  return sum;
}

/// Every beam of pions and heavier mesons has more muon neutrinos than electron neutrinos, and more
/// of these than tau neutrinos.
void warn_of_unusual_order(const physics::Beam& beam, std::vector<std::string>& warnings) {
  const double e = flux_of(beam, physics::Flavour::e);
  const double mu = flux_of(beam, physics::Flavour::mu);
  const double tau = flux_of(beam, physics::Flavour::tau);
  const auto warn = [&](const char* more, const char* fewer) {
    warnings.push_back(fmt::format(
        "more {} than {} neutrinos: are the columns in this order, and is none shifted?", more,
        fewer));
  };
  if (mu > 0 && e > mu) warn("electron", "muon");
  if (e > 0 && tau > e) {
    warn("tau", "electron");
  } else if (mu > 0 && tau > mu) {
    warn("tau", "muon");
  }
}

}  // namespace

BeamReport beam_report(const config::PublicFlux& flux, const std::string& name) {
  const physics::Beam beam(flux.table.columns);
  config::FileSet files;
  const physics::Target argon = config::load_target(files, "Ar40").target;
  config::ScanConfig config{};
  for (const std::vector<std::string>& texts :
       std::vector<std::vector<std::string>>{{"mu- mu+"}, {"e- e+"}, {"mu- e+", "e- mu+"}}) {
    std::vector<physics::FinalState> states;
    for (const std::string& text : texts) states.push_back(physics::final_state_of(text).value());
    auto experiment = argon_detector(flux, beam, argon, states);
    experiment.name = fmt::format("{}", fmt::join(texts, ", "));
    experiment.trident().beam_name = name;
    config.experiments.push_back(std::move(experiment));
  }
  BeamReport report{};
  report.exposure = exposure_text(flux.table.unit);
  report.warnings = flux.warnings;
  // No neutrino of the beam makes some of them: electrons alone no pair of muons and electrons.
  std::erase_if(config.experiments, [&](const config::Experiment& e) {
    const bool is_made = !e.trident().reactions().empty();
    if (!is_made) report.finals.push_back({e.name, 0, 0});
    return !is_made;
  });
  for (const FluxReport& one : flux_reports(config)) {
    report.integral_unit = one.unit;
    report.lowest = one.lowest;
    report.highest = one.highest;
    report.finals.push_back({one.experiment, one.cross_section,
                             one.events.value_or(std::numeric_limits<double>::quiet_NaN())});
    // All ask for the tail; that of the muons, which have the highest threshold, comes first.
    for (const std::string& warning : one.warnings) {
      const auto is_same = [&](const std::string& other) {
        return other.substr(0, 20) == warning.substr(0, 20);
      };
      if (std::none_of(report.warnings.begin(), report.warnings.end(), is_same)) {
        report.warnings.push_back(warning);
      }
    }
  }
  for (const Neutrino& kind : beam.kinds()) {
    const physics::Beam part = beam.only(kind);
    report.kinds.push_back({physics::name_of(kind), part.total_flux(), part.mean_energy()});
  }
  if (beam.kinds().size() > 1) {
    report.kinds.push_back({"all", beam.total_flux(), beam.mean_energy()});
  }
  warn_of_unusual_order(beam, report.warnings);
  return report;
}

std::string text_of(const BeamReport& report, const config::PublicFlux& flux) {
  const std::string inside = config::text_of(flux.table.unit);
  std::string text = fmt::format("layout    {} ({})\n", flux.layout, flux.layout_from);
  text +=
      fmt::format("columns   {} ({})\n", fmt::join(flux.rows.columns, ", "), flux.flavours_from);
  text += fmt::format("unit      {} ({})", flux.rows.units, flux.unit_from);
  if (flux.unit.factor != 1 || flux.unit.per_bin) {
    text += fmt::format(": times {:.6g}{} it is {}", flux.unit.factor,
                        flux.unit.per_bin ? ", over the width of each bin in GeV," : "", inside);
  }
  text += fmt::format("\nenergies  {:g} to {:g} GeV, {} {}\n", report.lowest, report.highest,
                      flux.rows.rows.size(),
                      flux.table.is_histogram ? "bins" : "points, linear between them");
  for (const std::string& note : flux.notes) text += fmt::format("note      {}\n", note);
  std::vector<std::vector<std::string>> rows = {
      {"flavour", fmt::format("integral ({})", report.integral_unit), "mean energy (GeV)"}};
  for (const auto& [name, integral, mean_energy] : report.kinds) {
    rows.push_back({name, fmt::format("{:.4e}", integral), fmt::format("{:.4g}", mean_energy)});
  }
  text += '\n' + text_table(rows);
  rows = {{"Standard Model tridents", "cm2 per nucleus", report.exposure}};
  for (const auto& [states, cross_section, events] : report.finals) {
    rows.push_back({states, fmt::format("{:.3g}", cross_section),
                    std::isnan(events) ? "-" : fmt::format("{:.3g}", events)});
  }
  text += '\n' + text_table(rows) +
          "a first look, good to a few per cent; coherent, and on protons and neutrons\n";
  for (const std::string& warning : report.warnings) text += fmt::format("warning: {}\n", warning);
  return text;
}

nlohmann::ordered_json to_json(const BeamReport& report, const config::PublicFlux& flux) {
  using Json = nlohmann::ordered_json;
  Json json{{"layout", flux.layout},
            {"layout_from", flux.layout_from},
            {"columns", flux.rows.columns},
            {"columns_from", flux.flavours_from},
            {"unit", flux.rows.units},
            {"unit_from", flux.unit_from},
            {"factor", flux.unit.factor},
            {"per_bin", flux.unit.per_bin},
            {"flux_unit", config::text_of(flux.table.unit)},
            {"rows", flux.rows.rows.size()},
            {"lowest_energy_GeV", report.lowest},
            {"highest_energy_GeV", report.highest},
            {"integral_unit", report.integral_unit},
            {"flavours", Json::object()},
            {"exposure", report.exposure},
            {"sm_tridents", Json::object()},
            {"notes", flux.notes},
            {"warnings", report.warnings}};
  for (const auto& [name, integral, mean_energy] : report.kinds) {
    json["flavours"][name] = {{"integral", integral}, {"mean_energy_GeV", mean_energy}};
  }
  for (const auto& [states, cross_section, events] : report.finals) {
    json["sm_tridents"][states] = {{"sm_cross_section_cm2", cross_section}, {"events", events}};
  }
  json["flux"]["energy_GeV"] = flux.table.columns.energy;
  for (const Neutrino& kind : physics::all_neutrinos) {
    if (flux.table.columns.has(kind)) {
      json["flux"][physics::name_of(kind)] = flux.table.columns.of(kind);
    }
  }
  return json;
}

}  // namespace tridentscan::cli
