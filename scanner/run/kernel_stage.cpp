#include "scanner/run/kernel_stage.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <span>

#include "physics/coherent_trident.hpp"
#include "scanner/integration/estimate.hpp"
#include "scanner/integration/lattice.hpp"
#include "scanner/integration/random_stream.hpp"
#include "scanner/parallel/work_units.hpp"
#include "scanner/run/streams.hpp"

namespace tridentscan::run {
namespace {

using physics::CoherentTrident;
using physics::KernelNodes;

constexpr std::int64_t first_round = 1024;      // base points per replica and nucleus
constexpr std::int64_t points_per_unit = 8192;  // about a millisecond of work
constexpr std::int64_t units_per_round = 64;    // at most, per replica and nucleus

/// What one experiment needs to evaluate its integrand.
struct Integrand {
  std::string name;
  std::vector<CoherentTrident> nuclei;
  std::vector<double> fractions;
  KernelNodes nodes;
};

Integrand make_integrand(const config::Experiment& experiment) {
  std::vector<CoherentTrident> nuclei;
  std::vector<double> fractions;
  double k2_max = 1e-6;
  for (const auto& component : experiment.target.components) {
    const auto& nucleus = nuclei.emplace_back(component.nucleus, experiment.form_factor,
                                              experiment.beam, experiment.cuts);
    fractions.push_back(component.fraction);
    k2_max = nucleus.is_open() ? std::max(k2_max, nucleus.k2_max()) : k2_max;
  }
  return {experiment.name, std::move(nuclei), std::move(fractions), KernelNodes(k2_max)};
}

/// Points [first, last) of one replica of one nucleus of one experiment.
struct Unit {
  std::size_t experiment, nucleus;
  int replica;
  std::int64_t first, last;
};

std::vector<Unit> units_of_round(const std::vector<Integrand>& integrands,
                                 const std::vector<bool>& active, int replicas, std::int64_t first,
                                 std::int64_t last) {
  const std::int64_t step = std::max(points_per_unit, (last - first) / units_per_round);
  std::vector<Unit> units;
  for (std::size_t e = 0; e < integrands.size(); ++e) {
    for (std::size_t n = 0; active[e] && n < integrands[e].nuclei.size(); ++n) {
      for (int replica = 0; replica < replicas; ++replica) {
        for (std::int64_t begin = first; begin < last; begin += step) {
          units.push_back({e, n, replica, begin, std::min(begin + step, last)});
        }
      }
    }
  }
  return units;
}

/// Sums over the points of a unit: nodes times columns, then the number of non-finite points.
parallel::UnitResult compute_unit(const Integrand& integrand, const Unit& unit, std::uint64_t seed,
                                  physics::InstructionSet isa) {
  constexpr int block = CoherentTrident::block_size;
  parallel::UnitResult sums(integrand.nodes.size() * KernelNodes::columns + 1, 0.0);
  const CoherentTrident& trident = integrand.nuclei[unit.nucleus];
  if (!trident.is_open()) {
    return sums;
  }
  const integration::RandomStream stream(seed,
                                         stream_of(Purpose::kernel, integrand.name, unit.nucleus),
                                         static_cast<std::uint64_t>(unit.replica));
  std::array<double, CoherentTrident::dimensions> shift;
  for (std::size_t j = 0; j < shift.size(); ++j) {
    shift[j] = stream.uniform(j);
  }
  const integration::ShiftedLattice lattice(shift);
  CoherentTrident::Points points;
  CoherentTrident::Tensors tensors;
  long non_finite = 0;
  for (std::int64_t first = unit.first; first < unit.last; first += block) {
    lattice.fill(static_cast<std::uint32_t>(first), points);
    trident.evaluate(points, tensors, isa);
    non_finite += integrand.nodes.deposit(tensors.k2, tensors.vv, tensors.aa, tensors.va,
                                          std::span(sums).first(sums.size() - 1));
  }
  sums.back() = static_cast<double>(non_finite);
  return sums;
}

/// Sums of one experiment over all rounds so far.
struct Accumulator {
  std::vector<std::vector<std::vector<double>>> sums;  // [nucleus][replica][node * columns]
  std::int64_t points = 0;                             // per replica and nucleus
  long non_finite = 0;
};

physics::TridentKernel make_kernel(const Integrand& integrand, const Accumulator& accumulator,
                                   int replicas) {
  const KernelNodes& nodes = integrand.nodes;
  physics::TridentKernel kernel;
  kernel.k2 = nodes.k2();
  kernel.weight.assign(nodes.size(), KernelNodes::spacing);
  std::vector<double> mean(nodes.size() * KernelNodes::columns, 0.0);
  for (int r = 0; r < replicas; ++r) {
    std::vector<double> sum(mean.size(), 0.0);
    for (std::size_t n = 0; n < integrand.nuclei.size(); ++n) {
      const auto& part = accumulator.sums[n][static_cast<std::size_t>(r)];
      for (std::size_t i = 0; i < sum.size(); ++i) {
        sum[i] += integrand.fractions[n] * part[i];
      }
    }
    for (std::size_t i = 0; i < sum.size(); ++i) {
      mean[i] += sum[i];
    }
    kernel.replicas.push_back(nodes.values(sum, 1.0 / static_cast<double>(accumulator.points)));
  }
  kernel.mean = nodes.values(mean, 1.0 / static_cast<double>(accumulator.points * replicas));
  return kernel;
}

/// Worst relative error over Standard Model, interference and pure-mediator pieces on a ladder of
/// masses from 1 MeV to 1 TeV, whatever the grid of the scan. A piece that vanishes is left out.
double worst_relative_error(const physics::TridentKernel& kernel, bool axial) {
  std::vector<physics::VectorMediator> mediators{{"vector", 1, 1, 0}};
  if (axial) {
    mediators.push_back({"axial", 1, 0, 1});
  }
  double worst = 0;
  std::vector<double> s0, s1, s2;
  for (const auto& mediator : mediators) {
    for (int step = 0; step <= 12; ++step) {
      const double mass = std::pow(10.0, -3 + 0.5 * step);
      s0.clear(), s1.clear(), s2.clear();
      for (const auto& p : physics::coupling_polynomials(kernel, mediator, mass).replicas) {
        s0.push_back(p.s0), s1.push_back(p.s1), s2.push_back(p.s2);
      }
      for (const auto* piece : {&s0, &s1, &s2}) {
        const auto estimate = integration::mean_of_replicas(*piece);
        if (estimate.value != 0) {
          worst = std::max(worst, estimate.error / std::abs(estimate.value));
        }
      }
    }
  }
  return worst;
}

}  // namespace

std::vector<KernelResult> compute_kernels(const config::ScanConfig& config, const Machine& machine,
                                          const Progress& progress) {
  const int replicas = config.integration.replicas;
  std::vector<Integrand> integrands;
  for (const auto& experiment : config.experiments) {
    integrands.push_back(make_integrand(experiment));
  }
  std::vector<KernelResult> results(integrands.size());
  std::vector<Accumulator> accumulators(integrands.size());
  for (std::size_t e = 0; e < integrands.size(); ++e) {
    const std::vector<double> zero(integrands[e].nodes.size() * KernelNodes::columns, 0.0);
    accumulators[e].sums.assign(
        integrands[e].nuclei.size(),
        std::vector<std::vector<double>>(static_cast<std::size_t>(replicas), zero));
  }

  // The root decides who goes on and tells everyone: no rank leaves this loop on a decision of its
  // own.
  std::string active_flags(integrands.size(), '1');
  std::int64_t first = 0;
  std::int64_t last = std::min(first_round, config.integration.max_points);
  double worst = 0;
  while (active_flags.find('1') != std::string::npos) {
    const std::vector<bool> active = [&] {
      std::vector<bool> flags;
      std::transform(active_flags.begin(), active_flags.end(), std::back_inserter(flags),
                     [](char c) { return c == '1'; });
      return flags;
    }();
    const auto units = units_of_round(integrands, active, replicas, first, last);
    const auto sums = parallel::run_units(
        machine.communicator, machine.threads,
        {.count = units.size(),
         .compute =
             [&](std::size_t u) {
               return compute_unit(integrands[units[u].experiment], units[u],
                                   config.integration.seed, machine.isa);
             },
         .progress = [&](std::size_t done) { progress("kernels", done, units.size(), worst); }});

    if (machine.communicator.is_root()) {
      for (std::size_t u = 0; u < units.size(); ++u) {
        Accumulator& accumulator = accumulators[units[u].experiment];
        auto& slot = accumulator.sums[units[u].nucleus][static_cast<std::size_t>(units[u].replica)];
        for (std::size_t i = 0; i < slot.size(); ++i) {
          slot[i] += sums[u][i];
        }
        accumulator.non_finite += static_cast<long>(sums[u].back());
      }
      worst = 0;
      for (std::size_t e = 0; e < integrands.size(); ++e) {
        if (active[e]) {
          accumulators[e].points = last;
          KernelResult& result = results[e];
          result.kernel = make_kernel(integrands[e], accumulators[e], replicas);
          result.relative_error = worst_relative_error(result.kernel, config.model.muon_axial != 0);
          result.reached = result.relative_error <= config.integration.relative_error;
          result.base_points = last * replicas * static_cast<long>(integrands[e].nuclei.size());
          result.evaluations = result.base_points * CoherentTrident::azimuths;
          result.non_finite = accumulators[e].non_finite;
          active_flags[e] = result.reached || last >= config.integration.max_points ? '0' : '1';
        }
        worst = std::max(worst, results[e].relative_error);
      }
    }
    machine.communicator.broadcast(active_flags);
    first = last;
    last = std::min(2 * last, config.integration.max_points);
  }
  return results;
}

}  // namespace tridentscan::run
