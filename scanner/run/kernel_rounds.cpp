#include "scanner/run/kernel_rounds.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <utility>

#include "scanner/integration/estimate.hpp"
#include "scanner/integration/trident_lattice.hpp"
#include "scanner/run/binned_unit.hpp"
#include "scanner/run/streams.hpp"

namespace tridentscan::run {
namespace {

using physics::KernelNodes;
using physics::TridentIntegrand;

// Per replica: if none of these passed the cuts, more of them are not worth their time.
constexpr std::int64_t points_before_giving_up = 1 << 18;

constexpr std::int64_t first_round = 512;

}  // namespace

Rounds kernel_rounds(int replicas, std::int64_t max_points) {
  return {.first_round = first_round,
          .points_per_unit = 8192,  // about a millisecond of work
          .units_per_round = 64,
          .replicas = replicas,
          .max_points = max_points};
}

RefinementState kernel_state(io::StageState& journal, const std::vector<Process>& processes,
                             int replicas) {
  std::vector<std::size_t> columns;
  for (const Process& process : processes) {
    columns.push_back(process.bins() * process.nodes.size() * KernelNodes::columns + 1);
  }
  return {journal, columns, replicas};
}

double evaluations_of(const Unit& unit, const Process& process) {
  return static_cast<double>(unit.last - unit.first) *
         static_cast<double>(process.integrand.evaluations_per_point());
}

parallel::UnitResult compute_unit(const Process& process, const Unit& unit, std::uint64_t seed,
                                  physics::InstructionSet isa) {
  constexpr int block = TridentIntegrand::block_size;
  parallel::UnitResult sums(process.bins() * process.nodes.size() * KernelNodes::columns + 1, 0.0);
  if (!process.integrand.is_open()) {
    return sums;
  }
  if (process.detector) {
    sums.back() = static_cast<double>(
        add_binned(process, unit, seed, isa, std::span(sums).first(sums.size() - 1)));
    return sums;
  }
  const auto lattice = lattice_of_replica<TridentIntegrand::dimensions>(
      {seed, process.stream, static_cast<std::uint64_t>(unit.replica)},
      integration::vector_for(process.integrand));
  TridentIntegrand::Points points;
  TridentIntegrand::Tensors tensors;
  long non_finite = 0;
  for (std::int64_t first = unit.first; first < unit.last; first += block) {
    lattice.fill(static_cast<std::uint32_t>(first), points);
    process.integrand.evaluate(points, tensors, isa);
    non_finite +=
        process.nodes.deposit(tensors.k2, tensors.vv, tensors.aa, tensors.va, tensors.scalar,
                              std::span(sums).first(sums.size() - 1), isa);
  }
  sums.back() = static_cast<double>(non_finite);
  return sums;
}

namespace {

Pieces pieces_of(const physics::TridentKernel& kernel, const physics::Mediator& model,
                 const physics::Reaction& reaction) {
  Pieces pieces;
  for (int step = 0; step <= 12; ++step) {
    const double mass = std::pow(10.0, -3 + 0.5 * step);
    std::vector<double> s0, s1, s2;
    for (const auto& p : physics::coupling_polynomials(kernel, model, reaction, mass).replicas) {
      s0.push_back(p.s0), s1.push_back(p.s1), s2.push_back(p.s2);
    }
    pieces.insert(pieces.end(), {s0, s1, s2});
  }
  return pieces;
}

/// Of the sums of each replica over so many points, nodes times columns.
physics::TridentKernel kernel_of(const KernelNodes& nodes,
                                 const std::vector<std::vector<double>>& replicas,
                                 std::int64_t points) {
  physics::TridentKernel kernel;
  kernel.k2 = nodes.k2();
  kernel.replicas.reserve(replicas.size());
  kernel.weight.assign(nodes.size(), KernelNodes::spacing);
  std::vector<double> mean(nodes.size() * KernelNodes::columns, 0.0);
  for (const std::vector<double>& sum : replicas) {
    for (std::size_t i = 0; i < sum.size(); ++i) mean[i] += sum[i];
    kernel.replicas.push_back(nodes.values(sum, 1.0 / static_cast<double>(points)));
  }
  kernel.mean = nodes.values(
      mean, 1.0 / (static_cast<double>(points) * static_cast<double>(replicas.size())));
  return kernel;
}

/// How much of true bin t is seen in bin b.
double seen_share(const Process& process, std::size_t t, std::size_t b) {
  if (process.migration.empty()) return t == b ? 1 : 0;
  return process.migration[t * process.bins() + b];
}

/// Adds the sums of one bin of a slot of the state.
void add_bin(std::span<const double> slot, std::size_t bin, double share,
             std::vector<double>& sum) {
  const double* const from = &slot[bin * sum.size()];
  for (std::size_t i = 0; i < sum.size() && share > 0; ++i) sum[i] += share * from[i];
}

}  // namespace

Accumulated::Accumulated(const KernelNodes& nodes, const std::vector<std::vector<double>>& sums,
                         std::int64_t points_now, const physics::Mediator& model,
                         const physics::Reaction& reaction)
    : points(points_now),
      kernel(kernel_of(nodes, sums, points_now)),
      pieces(pieces_of(kernel, model, reaction)) {}

Accumulated::Accumulated(const RefinementState& state, std::size_t index, const Process& process,
                         std::int64_t points_now, const physics::Mediator& model) {
  const std::size_t bins = process.bins();
  std::vector<double> seen(bins, 0.0);  // of each true bin
  for (std::size_t t = 0; t < bins; ++t) {
    for (std::size_t b = 0; b < bins; ++b) seen[t] += seen_share(process, t, b);
  }
  std::vector<std::vector<double>> sums;
  long left_out = 0;
  for (std::size_t r = 0; r < state.replicas(); ++r) {
    const auto slot = state.sums(index, r);
    left_out += static_cast<long>(slot.back());
    auto& sum = sums.emplace_back(process.nodes.size() * KernelNodes::columns, 0.0);
    for (std::size_t t = 0; t < bins; ++t) add_bin(slot, t, seen[t], sum);
  }
  *this = Accumulated(process.nodes, sums, points_now, model, process.reaction);
  non_finite = left_out;
}

std::vector<physics::TridentKernel> kernels_of_bins(const KernelNodes& nodes,
                                                    const SumsOfBins& sums, std::int64_t points) {
  std::vector<physics::TridentKernel> result;
  for (const auto& of_bin : sums) result.push_back(kernel_of(nodes, of_bin, points));
  return result;
}

std::vector<physics::TridentKernel> kernels_of_bins(const RefinementState& state, std::size_t index,
                                                    const Process& process) {
  if (!process.detector) return {};
  const std::size_t bins = process.bins(), size = process.nodes.size() * KernelNodes::columns;
  SumsOfBins sums(bins, std::vector(state.replicas(), std::vector(size, 0.0)));
  for (std::size_t b = 0; b < bins; ++b) {
    for (std::size_t r = 0; r < state.replicas(); ++r) {
      for (std::size_t t = 0; t < bins; ++t) {
        add_bin(state.sums(index, r), t, seen_share(process, t, b), sums[b][r]);
      }
    }
  }
  return kernels_of_bins(process.nodes, sums, state.points(index));
}

Accuracy accuracy_of(const std::vector<ProcessList::Share>& shares,
                     const std::vector<Accumulated>& accumulated, double asked) {
  Accuracy accuracy;
  const std::size_t pieces = shares.empty() ? 0 : accumulated[shares.front().process].pieces.size();
  for (std::size_t p = 0; p < pieces; ++p) {
    double sum = 0, variance = 0;
    std::vector<double> variances;
    for (const auto& [process, number] : shares) {
      const auto estimate = integration::mean_of_replicas(accumulated[process].pieces[p]);
      sum += std::abs(number * estimate.value);
      variances.push_back(number * number * estimate.error * estimate.error);
      variance += variances.back();
    }
    if (sum == 0) {
      if (p == 0) {  // the Standard Model: no point passed the cuts so far
        accuracy.relative_error = std::numeric_limits<double>::infinity();
        for (const auto& share : shares) {
          const Accumulated& part = accumulated[share.process];
          if (part.points < points_before_giving_up) accuracy.insufficient.insert(share.process);
        }
      }
      continue;
    }
    accuracy.relative_error = std::max(accuracy.relative_error, std::sqrt(variance) / sum);
    // The largest contributions first, as few as should be enough.
    constexpr double doubled = 1.0 / 3;  // what is left of a variance that falls like N^-1.6
    const double allowed = asked * asked * sum * sum;
    std::vector<std::size_t> order(shares.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::sort(order, std::greater{}, [&](std::size_t s) { return variances[s]; });
    for (const std::size_t s : order) {
      if (variance <= allowed || variances[s] <= allowed / static_cast<double>(shares.size())) {
        break;
      }
      accuracy.insufficient.insert(shares[s].process);
      variance -= (1 - doubled) * variances[s];
    }
    // Small contributions whose first round happened to scatter little would make the error of a
    // sum too small: that round decides only about those that hardly matter.
    constexpr double small = 0.03;
    for (std::size_t s = 0; s < shares.size() && shares.size() > 1; ++s) {
      if (accumulated[shares[s].process].points <= first_round && variances[s] > small * allowed) {
        accuracy.insufficient.insert(shares[s].process);
      }
    }
  }
  return accuracy;
}

Judgement judge(const ProcessList& list, const std::vector<Accumulated>& accumulated,
                double asked) {
  Judgement judgement;
  for (const auto& shares : list.shares) {
    const Accuracy accuracy = accuracy_of(shares, accumulated, asked);
    judgement.relative_error = std::max(judgement.relative_error, accuracy.relative_error);
    judgement.insufficient.insert(accuracy.insufficient.begin(), accuracy.insufficient.end());
  }
  return judgement;
}

}  // namespace tridentscan::run
