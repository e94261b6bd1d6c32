#include "scanner/cli/flux_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "physics/instruction_set.hpp"
#include "scanner/run/first_look.hpp"

namespace tridentscan::cli {
namespace {

constexpr double many_events = 1e9;
constexpr double fixed_target = 1000;  // GeV, protons of the Tevatron
constexpr double step_down = 2;        // between the two energies that tell how a flux ends
constexpr double much = 0.05;          // of the tridents

using config::Experiment;

bool has_spectrum(const Experiment& experiment) {
  return experiment.is_trident() && !experiment.trident().beam.is_monoenergetic();
}

/// The same with the shares of the kinds of neutrino that the whole beam has.
Experiment at_energy(Experiment experiment, double energy) {
  const physics::Beam& beam = experiment.trident().beam;
  physics::Spectrum line{{energy * (1 - 1e-6), energy * (1 + 1e-6)}, {}};
  for (const physics::Neutrino& kind : beam.kinds()) {
    line.of(kind) = {beam.share(kind), beam.share(kind)};
  }
  experiment.trident().beam = physics::Beam(std::move(line));
  return experiment;
}

/// The part of the tridents that would lie beyond the last row, if flux times cross section went on
/// falling as it does up to there: E^-n with n from two energies. Steeper than any power at a step.
double missing_share(const Experiment& e, double sigma, double sigma_at_end, double sigma_below) {
  const double end = e.trident().beam.max_energy();
  const double at_end = e.trident().beam.flux(end) * sigma_at_end;
  const double below = e.trident().beam.flux(end / step_down) * sigma_below;
  const double all = e.trident().beam.total_flux() * sigma;
  if (!(at_end > 0 && all > 0)) return 0;
  constexpr double slowest = 1.5;  // or the integral would have no end
  const double n =
      below > 0 ? std::max(std::log(below / at_end) / std::log(step_down), slowest) : slowest;
  const double beyond = at_end * end / (n - 1);
  return beyond / (all + beyond);
}

std::vector<std::string> warnings_of(const Experiment& e, const FluxReport& report,
                                     double missing) {
  std::vector<std::string> warnings;
  if (report.events.value_or(0) > many_events) {
    warnings.push_back(fmt::format(
        "{:.2g} Standard Model events are expected: are the unit of the flux and the exposure "
        "right?",
        *report.events));
  }
  if (missing > much) {
    warnings.push_back(fmt::format(
        "the flux ends at {:g} GeV, where it still makes tridents: if it went on falling as it "
        "does there, {:.0f} % of them would lie beyond; does the table have its whole tail?",
        report.highest, 100 * missing));
  }
  const physics::Beam& beam = e.trident().beam;
  for (auto one = beam.kinds().begin(); one != beam.kinds().end(); ++one) {
    for (auto other = one + 1; other != beam.kinds().end(); ++other) {
      if (beam.spectrum().of(*one) == beam.spectrum().of(*other)) {
        warnings.push_back(
            fmt::format("{} and {} have equal columns: was one copied for the other?",
                        physics::name_of(*one), physics::name_of(*other)));
      }
    }
  }
  if (e.trident().flux_unit == text_of(config::FluxUnit::per_pot) && report.mean > fixed_target) {
    warnings.push_back(fmt::format(
        "the mean energy is {:g} GeV, more than protons on a target have had: are the energies of "
        "the table in GeV?",
        report.mean));
  }
  return warnings;
}

std::string table_of(const Experiment& e) {
  const auto& all = e.assumptions;
  const auto found = std::find_if(all.begin(), all.end(), [&](const config::Assumption& a) {
    return a.key == "beam." + e.trident().beam_name + ".flux";
  });
  return found == all.end() ? "" : found->value;
}

/// Of the integral over the energy.
std::string without_energy(std::string unit) {
  constexpr std::string_view energy = " per GeV";
  if (const auto at = unit.find(energy); at != std::string::npos) unit.erase(at, energy.size());
  return unit == "shape" ? "arbitrary units" : unit;
}

}  // namespace

std::vector<FluxReport> flux_reports(const config::ScanConfig& config) {
  std::vector<Experiment> looked_at;
  for (Experiment e : config.experiments) {
    if (!has_spectrum(e)) continue;
    if (e.trident().simulated) {  // how many of its events are seen is not looked at here
      e.process = e.trident().drawn();
      e.exposure.reset();
    }
    looked_at.push_back(e);
    looked_at.push_back(at_energy(e, e.trident().beam.max_energy()));
    looked_at.push_back(at_energy(e, e.trident().beam.max_energy() / step_down));
  }
  const auto sigma = run::first_look(looked_at, config.integration.seed,
                                     physics::available_instruction_sets().back());
  std::vector<FluxReport> reports;
  for (std::size_t i = 0; i < looked_at.size(); i += 3) {
    const Experiment& e = looked_at[i];
    FluxReport report;
    report.experiment = e.name;
    report.beam = e.trident().beam_name;
    report.table = table_of(e);
    report.integral = e.trident().beam.total_flux();
    report.unit = without_energy(e.trident().flux_unit);
    report.lowest = e.trident().beam.spectrum().energy.front();
    report.highest = e.trident().beam.max_energy();
    report.mean = e.trident().beam.mean_energy();
    report.cross_section = sigma[i].value;
    if (e.exposure) report.events = e.exposure->events_per_cm2 * sigma[i].value;
    report.warnings = warnings_of(
        e, report, missing_share(e, sigma[i].value, sigma[i + 1].value, sigma[i + 2].value));
    reports.push_back(std::move(report));
  }
  return reports;
}

}  // namespace tridentscan::cli
