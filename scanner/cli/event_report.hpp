#pragma once

#include "scanner/cli/event_input.hpp"
#include "scanner/io/event_file.hpp"
#include "scanner/run/event_stage.hpp"

namespace tridentscan::cli {

/// The sampler of all reactions of an experiment, not trained yet.
[[nodiscard]] run::EventSampler sampler_of(const EventRequest& request, const EventModels& models,
                                           const config::Experiment& experiment,
                                           physics::InstructionSet isa);

/// What a file says beside its events, but for the program.
[[nodiscard]] io::EventHead head_of(const EventRequest& request, const EventInput& input,
                                    const run::EventSampler& sampler,
                                    const run::EventTotals& totals);

/// Prints cross sections and, where the exposure is known, numbers of events: by reaction, in the
/// Standard Model and in the model asked for, before and after cuts. On all ranks.
[[nodiscard]] int report_expectation(const EventRequest& request, const EventInput& input,
                                     const run::Machine& machine);

/// Says how many events of equal weight those of a file are worth for the boson of the plane alone,
/// mass by mass: (sum w)^2/sum w^2.
void report_effective_numbers(const physics::Mediator& boson, const run::EventSampler& sampler,
                              const io::EventSpool& spool);

}  // namespace tridentscan::cli
