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
constexpr std::int64_t points_of_nothing = 1 << 18;

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

/// What is seen in each bin of a replica's sums, by nodes and columns [bin].
std::vector<std::vector<double>> seen_in_bins(const Process& process, std::span<const double> sums,
                                              std::size_t size) {
  const std::size_t bins = process.bins();
  std::vector<std::vector<double>> seen(bins, std::vector<double>(size, 0.0));
  const auto add = [&](std::size_t of, double share, std::vector<double>& to) {
    for (std::size_t i = 0; i < size && share > 0; ++i) to[i] += share * sums[of * size + i];
  };
  for (std::size_t b = 0; b < bins; ++b) {
    if (process.migration.empty()) add(b, 1, seen[b]);
    for (std::size_t t = 0; !process.migration.empty() && t < bins; ++t) {
      add(t, process.migration[t * bins + b], seen[b]);
    }
  }
  return seen;
}

}  // namespace

Accumulated::Accumulated(const KernelNodes& nodes, const Sums& sums, std::int64_t points_now,
                         const physics::Mediator& model, const physics::Reaction& reaction)
    : points(points_now) {
  const std::size_t size = nodes.size() * KernelNodes::columns;
  std::vector<std::vector<double>> whole;  // [replica]
  for (const auto& replica : sums) {
    auto& sum = whole.emplace_back(size, 0.0);
    for (const auto& of_bin : replica) {
      for (std::size_t i = 0; i < size; ++i) sum[i] += of_bin[i];
    }
  }
  kernel = kernel_of(nodes, whole, points);
  for (std::size_t b = 0; b < sums.front().size(); ++b) {
    std::vector<std::vector<double>> of_bin;
    for (const auto& replica : sums) of_bin.push_back(replica[b]);
    bins.push_back(kernel_of(nodes, of_bin, points));
  }
  pieces = pieces_of(kernel, model, reaction);
}

Accumulated::Accumulated(const RefinementState& state, std::size_t index, const Process& process,
                         std::int64_t points_now, const physics::Mediator& model) {
  const std::size_t size = process.nodes.size() * KernelNodes::columns;
  Sums sums;
  long left_out = 0;
  for (std::size_t r = 0; r < state.replicas(); ++r) {
    const auto slot = state.sums(index, r);
    left_out += static_cast<long>(slot.back());
    sums.push_back(seen_in_bins(process, slot, size));
  }
  *this = Accumulated(process.nodes, sums, points_now, model, process.reaction);
  non_finite = left_out;
  if (!process.detector) bins.clear();
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
          if (part.points < points_of_nothing) accuracy.insufficient.insert(share.process);
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
