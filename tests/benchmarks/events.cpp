#include "scanner/run/event_sampler.hpp"
#include "tests/benchmarks/sections.hpp"

namespace tridentscan::benchmarks {
namespace {

/// Standard Model events in memory, by one thread.
Json draw(const config::Experiment& experiment, const Setting& setting, int training_iterations) {
  run::EventSampler::Settings settings;
  settings.training_iterations = training_iterations;
  run::EventSampler sampler(run::reactions_of(experiment.trident()), settings, setting.machine.isa);
  std::vector<run::TrainedReaction> trained;
  double begin = cpu_seconds();
  for (std::size_t r = 0; r < sampler.reactions().size(); ++r) trained.push_back(sampler.train(r));
  const double training = cpu_seconds() - begin;
  sampler.set_trained(trained);
  const std::uint64_t units = setting.quick ? 1 : 60;
  std::size_t events = 0;
  begin = cpu_seconds();
  for (std::uint64_t unit = 0; unit < units; ++unit) events += sampler.unit(unit).size();
  return {{"efficiency", sampler.events_per_unit() / run::EventSampler::trials_per_unit},
          {"overweight_share", trained.front().overweight_share},
          {"training_seconds", training},
          {"events_per_second", static_cast<double>(events) / (cpu_seconds() - begin)}};
}

}  // namespace

Json events(const config::Experiment& experiment, const Setting& setting) {
  return {{"adaptive grid",
           draw(experiment, setting, run::EventSampler::Settings{}.training_iterations)},
          {"plain Monte Carlo", draw(experiment, setting, 0)}};
}

}  // namespace tridentscan::benchmarks
