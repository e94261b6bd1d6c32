#include "scanner/run/processes.hpp"

#include <algorithm>
#include <map>
#include <string>

#include "scanner/config/input/resolved.hpp"
#include "scanner/run/streams.hpp"

namespace tridentscan::run {
namespace {

Process make_process(const physics::Hadron& hadron, const config::Experiment& experiment,
                     const std::string& beam_and_cuts) {
  physics::TridentIntegrand integrand(hadron, experiment.trident().beam, experiment.trident().cuts);
  const double k2_max = integrand.is_open() ? integrand.k2_max() : 0;
  return {std::move(integrand), stream_of(Purpose::kernel, hadron.name + beam_and_cuts),
          physics::KernelNodes(std::max(k2_max, 1e-6))};
}

}  // namespace

ProcessList processes_of(const std::vector<config::Experiment>& experiments) {
  ProcessList list;
  std::map<std::string, std::size_t> known;
  for (const auto& experiment : experiments) {
    auto& shares = list.shares.emplace_back();
    const std::string beam_and_cuts = config::beam_and_cuts_text(experiment.trident());
    for (const auto& [hadron, number] :
         physics::hadrons_of(experiment.trident().target, experiment.trident().hadrons)) {
      const auto [entry, is_new] =
          known.emplace(hadron.description + beam_and_cuts, list.processes.size());
      if (is_new) {
        list.processes.push_back(make_process(hadron, experiment, beam_and_cuts));
      }
      shares.push_back({entry->second, number});
    }
  }
  return list;
}

}  // namespace tridentscan::run
