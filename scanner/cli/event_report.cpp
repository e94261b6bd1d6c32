#include "scanner/cli/event_report.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <cmath>
#include <utility>

#include "physics/detector.hpp"
#include "scanner/cli/exit_codes.hpp"
#include "scanner/cli/log.hpp"
#include "scanner/cli/text_table.hpp"

namespace tridentscan::cli {
namespace {

/// Trained for one question.
run::EventSampler trained(const config::Experiment& experiment, const EventRequest& request,
                          const EventModels& models, const run::Machine& machine) {
  run::EventSampler sampler = sampler_of(request, models, experiment, machine.isa);
  run::train(sampler, machine, [](const auto&...) {});
  return sampler;
}

/// "1.234e-42" cm^2, or a number of events.
struct Scale {
  double events_per_cm2;  // 0: not known
  [[nodiscard]] std::string operator()(double sigma) const {
    return events_per_cm2 > 0 ? fmt::format("{:.4g}", sigma * events_per_cm2)
                              : fmt::format("{:.4e}", sigma);
  }
};

std::vector<io::EventBeam> beams_of(const physics::Beam& beam) {
  std::vector<io::EventBeam> beams;
  for (const physics::Neutrino& kind : beam.kinds()) {
    if (beam.is_monoenergetic()) {
      beams.push_back({kind, {beam.mean_energy()}, {}});
    } else {
      beams.push_back({kind, beam.spectrum().energy, beam.spectrum().of(kind)});
    }
  }
  return beams;
}

double sigma_of(const run::EventSampler& sampler, const std::string& reaction) {
  for (std::size_t r = 0; r < sampler.reactions().size(); ++r) {
    if (sampler.reactions()[r].name == reaction) {
      return sampler.reactions()[r].number * sampler.trained()[r].reference_sigma;
    }
  }
  return 0;  // below threshold with the cuts
}

}  // namespace

run::EventSampler sampler_of(const EventRequest& request, const EventModels& models,
                             const config::Experiment& experiment, physics::InstructionSet isa) {
  run::EventSampler::Settings settings;
  settings.seed = request.seed;
  settings.model = models.weighted;
  settings.for_plane = models.plane_boson.has_value();
  settings.plane_boson = models.plane_boson.value_or(physics::Mediator{});
  const auto boson = models.boson();
  const auto kind = boson ? boson->kind : physics::Mediator::Kind::vector;
  return {run::reactions_of(experiment.trident(), kind), std::move(settings), isa};
}

io::EventHead head_of(const EventRequest& request, const EventInput& input,
                      const run::EventSampler& sampler, const run::EventTotals& totals) {
  const physics::EventModel& model = input.models.weighted;
  io::EventHead head;
  head.experiment = input.experiment.name;
  head.model = model.boson ? model.boson->name : "sm";
  head.mass = model.mass;
  head.coupling = model.coupling;
  const auto& plane = input.models.plane_boson;
  head.drawn_for = plane ? "plane of " + plane->name : "model";
  head.sum_of_weights = totals.weights;
  head.overweights = totals.overweights;
  head.largest_multiplicity = totals.largest_multiplicity;
  const auto sigma = sampler.cross_section();
  head.cross_section = sigma.value;
  head.cross_section_error = sigma.error;
  if (input.experiment.exposure) {
    const config::Exposure& exposure = *input.experiment.exposure;
    head.exposure = exposure.description();
    head.expected_events = exposure.events_per_cm2 * sigma.value;
    if (exposure.of_beam && exposure.of_beam->dimension == config::Dimension::protons) {
      head.protons_on_target = exposure.of_beam->value;
    }
  }
  head.beams = beams_of(input.experiment.trident().beam);
  head.flux_unit = input.experiment.trident().flux_unit;
  head.placement = input.placement;
  head.reference = model;
  head.more_weights = input.models.more_weights;
  head.seed = request.seed;
  head.configuration = input.configuration;
  for (std::size_t r = 0; r < sampler.reactions().size(); ++r) {
    const auto& reaction = sampler.reactions()[r];
    const auto& trained = sampler.trained()[r];
    head.processes.push_back({.name = reaction.name,
                              .neutrino = reaction.reaction.incoming(),
                              .state = reaction.reaction.state(),
                              .struck_nucleon = run::struck_nucleon(reaction),
                              .couplings = reaction.reaction.channel().couplings,
                              .cross_section = reaction.number * trained.reference_sigma,
                              .error = reaction.number * trained.reference_error,
                              .efficiency = trained.efficiency});
  }
  return head;
}

int report_expectation(const EventRequest& request, const EventInput& input,
                       const run::Machine& machine) {
  config::Experiment uncut = input.experiment;
  uncut.trident().cuts = {};
  const EventModels standard;
  const EventModels& asked = input.models.plane_boson ? standard : input.models;
  const bool has_boson = asked.weighted.boson.has_value();
  const config::Trident& trident = input.experiment.trident();
  const bool has_cuts =
      physics::Detector::cuts_of_integrand(trident.detection, trident.cuts) != uncut.trident().cuts;
  const auto before = trained(uncut, request, standard, machine);
  const auto after = has_cuts ? trained(input.experiment, request, standard, machine) : before;
  const auto boson = has_boson ? trained(input.experiment, request, asked, machine) : after;
  const auto boson_before = has_boson && has_cuts ? trained(uncut, request, asked, machine) : boson;
  if (!machine.communicator.is_root()) return exit_code::done;

  const auto& exposure = input.experiment.exposure;
  const Scale scale{exposure ? exposure->events_per_cm2 : 0};
  std::vector<std::vector<std::string>> cells{{"reaction", "Standard Model"}};
  if (has_cuts) cells.front().emplace_back("after cuts");
  if (has_boson) cells.front().emplace_back("with the boson");
  if (has_boson && has_cuts) cells.front().emplace_back("after cuts");
  const auto add_row = [&](const std::string& name, double sm, double sm_cut, double all,
                           double all_cut) {
    auto& row = cells.emplace_back(std::vector<std::string>{name, scale(sm)});
    if (has_cuts) row.push_back(scale(sm_cut));
    if (has_boson) row.push_back(scale(all));
    if (has_boson && has_cuts) row.push_back(scale(all_cut));
  };
  for (const auto& reaction : before.reactions()) {
    const std::string& name = reaction.name;
    add_row(name, sigma_of(before, name), sigma_of(after, name), sigma_of(boson_before, name),
            sigma_of(boson, name));
  }
  add_row("all", before.cross_section().value, after.cross_section().value,
          boson_before.cross_section().value, boson.cross_section().value);
  fmt::print("{}: {}\n{}\n", input.experiment.name,
             exposure ? "events of " + exposure->description()
                      : "cm^2 per nucleus of the target and neutrino of the beam (no exposure)",
             text_table(cells));
  return exit_code::done;
}

void report_effective_numbers(const physics::Mediator& boson, const run::EventSampler& sampler,
                              const io::EventSpool& spool) {
  constexpr std::array masses{1e-3, 2e-3, 5e-3, 1e-2, 2e-2, 5e-2, 0.1, 0.2,
                              0.5,  1.0,  2.0,  5.0,  10.0, 1e2,  1e3};
  std::array<double, masses.size()> sums{}, squares{};
  spool.for_each([&](std::span<const result::EventRecord> events) {
    for (const auto& event : events) {
      const auto& reaction = sampler.reactions()[static_cast<std::size_t>(event.reaction)].reaction;
      const auto reference =
          physics::EventModel{}.products(reaction.incoming(), reaction.state(), event.k2);
      const double per_weight = event.weight / squared_amplitude(reference, event.tensors);
      for (std::size_t i = 0; i < masses.size(); ++i) {
        const double weight =
            per_weight *
            squared_amplitude(physics::boson_alone(boson, reaction.incoming(), reaction.state(),
                                                   event.k2, masses[i]),
                              event.tensors);
        sums[i] += weight;
        squares[i] += weight * weight;
      }
    }
  });
  const auto all = static_cast<double>(spool.size());
  std::vector<std::string> words;
  for (std::size_t i = 0; i < masses.size(); ++i) {
    const double share = squares[i] > 0 ? sums[i] * sums[i] / squares[i] / all : 0;
    words.push_back(fmt::format("{:g} GeV {:.3f}", masses[i], share));
  }
  log_info("effective share of the events for {} alone: {}", boson.name, fmt::join(words, ", "));
}

}  // namespace tridentscan::cli
