#include "scanner/run/sample_kernels.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <span>

#include "scanner/config/description/differences.hpp"
#include "scanner/config/yaml/file_set.hpp"
#include "scanner/integration/random_stream.hpp"
#include "scanner/io/atomic_file.hpp"
#include "scanner/io/event_table.hpp"
#include "scanner/run/kernel_rounds.hpp"
#include "scanner/run/streams.hpp"

namespace tridentscan::run {
namespace {

using config::SimulatedResponse;
using physics::KernelNodes;
using Json = nlohmann::ordered_json;

/// A selected event as it is spread over nodes: its tensors times sigma(M) w/(W |M|^2), cm^2.
struct Deposit {
  std::size_t reaction, bin, replica;
  double k2;
  physics::EventTensors tensors;
};

/// All of a sample that kernels need.
struct Sample {
  std::vector<Deposit> deposits;
  std::vector<double> shares;  // of all weights [replica]
  double k2_max = 0;
  double relative_error = 0;  // of sigma(M)
};

/// What the events were drawn of must be what the experiment looks at.
void check_drawn_for(const config::Trident& trident, const io::EventTable& table) {
  Json drawn;
  try {
    drawn =
        Json::parse(table.configuration()).at("experiments").at(0).at(config::Trident::kind.word);
  } catch (const Json::exception& error) {
    trident.simulated->refuse(fmt::format(
        "does not say what its events were drawn for ({}), draw them again", error.what()));
  }
  const Json wanted = trident.drawn().resolved();
  std::vector<std::string> others;
  for (const auto& [part, value] : wanted.items()) {
    if (!drawn.contains(part) || drawn.at(part) != value) others.push_back(part);
  }
  if (others.empty()) return;
  auto differences = config::differences(drawn.dump(), wanted.dump());
  constexpr std::size_t most = 3;
  const bool are_all = differences.size() <= most;
  differences.resize(std::min(differences.size(), most));
  trident.simulated->refuse(
      fmt::format("its events were drawn with other {} ({}{}), draw them with this file",
                  fmt::join(others, ", "), fmt::join(differences, "; "), are_all ? "" : "; ..."));
}

/// The selected events among those of the file, in their order: both ascend.
void read_events(const SimulatedResponse& simulated, const io::EventTable& table,
                 const std::vector<physics::Reaction>& reactions, std::size_t replicas,
                 std::uint64_t seed, Sample& sample) {
  std::vector<config::SelectedEvent> selected = simulated.selected;
  std::ranges::sort(selected, {}, &config::SelectedEvent::event);
  if (const auto& last = selected.back(); last.event >= table.size()) {
    simulated.refuse(
        fmt::format("has {} events, from 0 to {}, and none of the number {}, which {}:{} selects: "
                    "is it the file "
                    "that was simulated?",
                    table.size(), table.size() - 1, last.event, simulated.table, last.line));
  }
  const physics::EventModel own = table.model();
  // At random: a selection of every second event must not be one of replicas.
  const integration::RandomStream lots(seed, stream_of(Purpose::events, "replicas"));
  sample.shares.assign(replicas, 0.0);
  auto next = selected.begin();
  double sum = 0;
  constexpr std::int64_t at_a_time = 1 << 15;
  for (std::int64_t first = 0; first < table.size(); first += at_a_time) {
    const auto events = table.events(first, std::min(at_a_time, table.size() - first));
    for (std::int64_t i = 0; i < std::ssize(events); ++i) {
      const io::Weighable& event = events[static_cast<std::size_t>(i)];
      const double lot = lots.uniform(static_cast<std::uint64_t>(first + i));
      const auto replica = static_cast<std::size_t>(lot * static_cast<double>(replicas));
      sum += event.weight;
      sample.shares[replica] += event.weight;
      if (next == selected.end() || next->event != first + i) continue;
      const auto reaction =
          std::ranges::find(reactions, physics::Reaction{event.incoming, event.state});
      const double squared =
          squared_amplitude(own.products(event.incoming, event.state, event.k2), event.tensors);
      if (reaction != reactions.end() && event.weight > 0 && squared > 0) {
        const double factor = event.weight / squared;
        const physics::EventTensors& t = event.tensors;
        sample.deposits.push_back(
            {static_cast<std::size_t>(reaction - reactions.begin()),
             next->bin,
             replica,
             event.k2,
             {factor * t.vv, factor * t.aa, factor * t.va, factor * t.ss, factor * t.pp}});
        sample.k2_max = std::max(sample.k2_max, event.k2);
      }
      ++next;
    }
  }
  const double sigma = table.cross_section();
  if (!(sum > 0 && sigma > 0) || sample.deposits.empty()) {
    simulated.refuse("gives the selected events no weight, draw them for a model that makes them");
  }
  sample.relative_error = table.cross_section_error() / sigma;
  for (double& share : sample.shares) share /= sum;
  for (Deposit& one : sample.deposits) {
    for (const auto member :
         {&physics::EventTensors::vv, &physics::EventTensors::aa, &physics::EventTensors::va,
          &physics::EventTensors::ss, &physics::EventTensors::pp}) {
      one.tensors.*member *= sigma / sum;
    }
  }
}

Sample read_sample(const config::Trident& trident, std::size_t replicas, std::uint64_t seed) {
  const SimulatedResponse& simulated = *trident.simulated;
  try {
    if (config::FileSet().read_seal(simulated.events) != simulated.seal) {
      simulated.refuse("is another file than that which was named, name that one");
    }
    const io::EventTable table(simulated.events, io::EventTable::Use::read);
    check_drawn_for(trident, table);
    Sample sample;
    read_events(simulated, table, trident.reactions(), replicas, seed, sample);
    return sample;
  } catch (const io::IoError& error) {
    simulated.refuse(fmt::format("cannot be read: {}", error.what()));
  }
}

/// Deviations of replicas whose mean is zero and has the error 1.
std::vector<double> unit_deviations(std::size_t replicas) {
  const auto n = static_cast<double>(replicas);
  const double pairs = std::floor(n / 2);
  std::vector<double> deviations(replicas, 0.0);
  for (std::size_t r = 0; r + 1 < replicas; r += 2) {
    deviations[r] = std::sqrt(n * (n - 1) / (2 * pairs));
    deviations[r + 1] = -deviations[r];
  }
  return deviations;
}

/// Sums of one reaction, to which each replica gives so much that their mean is the sample's.
SumsOfBins sums_by_bin(const Sample& sample, std::size_t reaction, std::size_t bins,
                       const KernelNodes& nodes, physics::Mediator::Kind boson,
                       physics::InstructionSet isa) {
  const std::size_t replicas = sample.shares.size();
  const auto n = static_cast<double>(replicas);
  const std::vector<double> none(nodes.size() * KernelNodes::columns, 0.0);
  std::vector whole(bins, none);
  SumsOfBins sums(bins, std::vector(replicas, none));
  for (const auto& [of, bin, replica, k2, t] : sample.deposits) {
    if (of != reaction) continue;
    const double scalar = boson == physics::Mediator::Kind::scalar         ? t.ss
                          : boson == physics::Mediator::Kind::pseudoscalar ? t.pp
                                                                           : 0;
    const auto one = [](const double& value) { return std::span(&value, 1); };
    nodes.deposit(one(k2), one(t.vv), one(t.aa), one(t.va), one(scalar), whole[bin], isa);
    nodes.deposit(one(k2), one(t.vv), one(t.aa), one(t.va), one(scalar), sums[bin][replica], isa);
  }
  // To first order the ratio of the selected weights to all weights, and sigma(M) with its error.
  const std::vector<double> deviations = unit_deviations(replicas);
  for (std::size_t r = 0; r < replicas; ++r) {
    const double common = 1 - n * sample.shares[r] + sample.relative_error * deviations[r];
    for (std::size_t b = 0; b < bins; ++b) {
      for (std::size_t i = 0; i < none.size(); ++i) {
        sums[b][r][i] = n * sums[b][r][i] + common * whole[b][i];
      }
    }
  }
  return sums;
}

/// Of all bins together [replica].
std::vector<std::vector<double>> sum_of(const SumsOfBins& sums) {
  std::vector<std::vector<double>> result = sums.front();
  for (std::size_t b = 1; b < sums.size(); ++b) {
    for (std::size_t r = 0; r < result.size(); ++r) {
      for (std::size_t i = 0; i < result[r].size(); ++i) result[r][i] += sums[b][r][i];
    }
  }
  return result;
}

}  // namespace

KernelResult sample_kernels(const config::Trident& trident, const KernelSettings& settings,
                            physics::InstructionSet isa) {
  const std::vector<physics::Reaction> reactions = trident.reactions();
  const std::size_t bins = trident.detection.bins();
  const Sample sample = read_sample(
      trident, static_cast<std::size_t>(settings.integration.replicas), settings.integration.seed);
  const KernelNodes nodes(std::max(sample.k2_max, 1e-6));
  std::vector<Accumulated> accumulated;
  std::vector<ProcessList::Share> shares;
  KernelResult result;
  result.bins.resize(bins);
  for (std::size_t i = 0; i < reactions.size(); ++i) {
    const SumsOfBins sums = sums_by_bin(sample, i, bins, nodes, settings.model.kind, isa);
    const auto of_bins = kernels_of_bins(nodes, sums, 1);
    const auto& of = accumulated.emplace_back(nodes, sum_of(sums), 1, settings.model, reactions[i]);
    shares.push_back({i, 1.0});
    result.kernels.push_back({reactions[i], of.kernel});
    for (std::size_t b = 0; b < bins; ++b) result.bins[b].push_back({reactions[i], of_bins[b]});
  }
  const double asked = settings.integration.relative_error;
  result.relative_error = accuracy_of(shares, accumulated, asked).relative_error;
  result.reached = result.relative_error <= asked;
  return result;
}

void check_samples(const std::vector<config::Experiment>& experiments) {
  for (const config::Experiment& one : experiments) {
    if (one.is_trident() && one.trident().simulated) {
      static_cast<void>(read_sample(one.trident(), 1, 1));
    }
  }
}

}  // namespace tridentscan::run
