#include "scanner/run/kernel_rounds.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

#include "scanner/integration/estimate.hpp"
#include "scanner/integration/lattice.hpp"
#include "scanner/integration/random_stream.hpp"

namespace tridentscan::run {
namespace {

using physics::KernelNodes;
using physics::TridentIntegrand;

constexpr std::int64_t first_round = 512;       // base points per replica
constexpr std::int64_t points_per_unit = 8192;  // about a millisecond of work
constexpr std::int64_t units_per_round = 64;    // at most, per replica
// Per replica: if none of these passed the cuts, more of them are not worth their time.
constexpr std::int64_t points_of_nothing = 1 << 18;

}  // namespace

std::int64_t refined(std::int64_t points, std::int64_t max_points) {
  return std::min(std::max(2 * points, first_round), max_points);
}

std::vector<Unit> units_of(const std::vector<Refinement>& refinements, int replicas) {
  std::vector<Unit> units;
  for (const auto& [process, first, last] : refinements) {
    const std::int64_t step = std::max(points_per_unit, (last - first) / units_per_round);
    for (int replica = 0; replica < replicas; ++replica) {
      for (std::int64_t begin = first; begin < last; begin += step) {
        units.push_back({process, replica, begin, std::min(begin + step, last)});
      }
    }
  }
  return units;
}

double evaluations_of(const Unit& unit, const Process& process) {
  return static_cast<double>(unit.last - unit.first) *
         static_cast<double>(process.integrand.evaluations_per_point());
}

parallel::UnitResult compute_unit(const Process& process, const Unit& unit, std::uint64_t seed,
                                  physics::InstructionSet isa) {
  constexpr int block = TridentIntegrand::block_size;
  parallel::UnitResult sums(process.nodes.size() * KernelNodes::columns + 1, 0.0);
  if (!process.integrand.is_open()) {
    return sums;
  }
  const integration::RandomStream stream(seed, process.stream,
                                         static_cast<std::uint64_t>(unit.replica));
  std::array<double, TridentIntegrand::dimensions> shift;
  for (std::size_t j = 0; j < shift.size(); ++j) {
    shift[j] = stream.uniform(j);
  }
  const integration::ShiftedLattice lattice(shift, process.integrand.has_spectrum()
                                                       ? integration::for_tridents_of_spectra
                                                       : integration::for_tridents);
  TridentIntegrand::Points points;
  TridentIntegrand::Tensors tensors;
  long non_finite = 0;
  for (std::int64_t first = unit.first; first < unit.last; first += block) {
    lattice.fill(static_cast<std::uint32_t>(first), points);
    process.integrand.evaluate(points, tensors, isa);
    non_finite += process.nodes.deposit(tensors.k2, tensors.vv, tensors.aa, tensors.va,
                                        std::span(sums).first(sums.size() - 1), isa);
  }
  sums.back() = static_cast<double>(non_finite);
  return sums;
}

namespace {

Pieces pieces_of(const physics::TridentKernel& kernel, bool axial) {
  std::vector<physics::VectorMediator> mediators{{"vector", 1, 1, 0}};
  if (axial) {
    mediators.push_back({"axial", 1, 0, 1});
  }
  Pieces pieces;
  for (const auto& mediator : mediators) {
    for (int step = 0; step <= 12; ++step) {
      const double mass = std::pow(10.0, -3 + 0.5 * step);
      std::vector<double> s0, s1, s2;
      for (const auto& p : physics::coupling_polynomials(kernel, mediator, mass).replicas) {
        s0.push_back(p.s0), s1.push_back(p.s1), s2.push_back(p.s2);
      }
      pieces.insert(pieces.end(), {s0, s1, s2});
    }
  }
  return pieces;
}

}  // namespace

KernelState::KernelState(io::StageState& state, const std::vector<Process>& processes, int replicas)
    : values_(state.values), replicas_(static_cast<std::size_t>(replicas)) {
  std::size_t size = 2 * processes.size();
  for (const Process& process : processes) {
    begins_.push_back(size);
    sizes_.push_back(process.nodes.size() * KernelNodes::columns + 1);
    size += replicas_ * sizes_.back();
  }
  if (values_.empty()) {
    values_.resize(size, 0.0);
  } else if (values_.size() != size) {
    throw io::CheckpointError("the checkpoint does not fit the configuration");
  }
}

void KernelState::add(const Unit& unit, const parallel::UnitResult& result) {
  const auto slot = sums(unit.process, static_cast<std::size_t>(unit.replica));
  for (std::size_t i = 0; i < slot.size(); ++i) {
    slot[i] += result[i];
  }
}

Accumulated::Accumulated(const KernelState& state, std::size_t process, const KernelNodes& nodes,
                         std::int64_t points_now, bool axial)
    : points(points_now) {
  kernel.k2 = nodes.k2();
  kernel.weight.assign(nodes.size(), KernelNodes::spacing);
  std::vector<double> mean(nodes.size() * KernelNodes::columns, 0.0);
  for (std::size_t r = 0; r < state.replicas(); ++r) {
    const auto slot = state.sums(process, r);
    non_finite += static_cast<long>(slot.back());
    const auto sum = slot.first(slot.size() - 1);
    for (std::size_t i = 0; i < sum.size(); ++i) {
      mean[i] += sum[i];
    }
    kernel.replicas.push_back(nodes.values(sum, 1.0 / static_cast<double>(points)));
  }
  kernel.mean = nodes.values(
      mean, 1.0 / (static_cast<double>(points) * static_cast<double>(state.replicas())));
  pieces = pieces_of(kernel, axial);
}

Accuracy accuracy_of(const std::vector<ProcessList::Share>& shares,
                     const std::vector<Accumulated>& accumulated, double asked) {
  Accuracy accuracy;
  std::vector<bool> insufficient(accumulated.size(), false);
  const std::size_t pieces = shares.empty() ? 0 : accumulated[shares.front().process].pieces.size();
  for (std::size_t p = 0; p < pieces; ++p) {
    double sum = 0, variance = 0;
    std::vector<double> variances;
    for (const auto& [process, number] : shares) {
      const auto estimate = integration::mean_of_replicas(accumulated[process].pieces[p]);
      sum += number * estimate.value;
      variances.push_back(number * number * estimate.error * estimate.error);
      variance += variances.back();
    }
    if (sum == 0) {
      if (p == 0) {  // the Standard Model: no point passed the cuts so far
        accuracy.relative_error = std::numeric_limits<double>::infinity();
        for (const auto& share : shares) {
          const Accumulated& part = accumulated[share.process];
          insufficient[share.process] =
              insufficient[share.process] || part.points < points_of_nothing;
        }
      }
      continue;
    }
    accuracy.relative_error =
        std::max(accuracy.relative_error, std::sqrt(variance) / std::abs(sum));
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
      insufficient[shares[s].process] = true;
      variance -= (1 - doubled) * variances[s];
    }
  }
  for (std::size_t process = 0; process < insufficient.size(); ++process) {
    if (insufficient[process]) {
      accuracy.insufficient.push_back(process);
    }
  }
  return accuracy;
}

}  // namespace tridentscan::run
