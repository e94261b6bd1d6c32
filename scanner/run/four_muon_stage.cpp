#include "scanner/run/four_muon_stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>
#include <utility>

#include "physics/four_muon_kernel.hpp"
#include "physics/four_muon_rates.hpp"
#include "physics/limit.hpp"
#include "physics/z_prime_decay.hpp"
#include "scanner/config/input/resolved.hpp"
#include "scanner/parallel/shared_loop.hpp"
#include "scanner/run/refinement.hpp"
#include "scanner/run/streams.hpp"
#include "scanner/run/theory_error.hpp"

namespace tridentscan::run {
namespace {

using physics::FourMuonKernel;
using physics::FourMuonRates;
using physics::FourMuonSample;
namespace sums_of = physics::four_muon_sums;

constexpr double of_rate = 2;  // a limit on g' needs half the relative accuracy of the rate
constexpr std::int64_t points_of_nothing = 1 << 17;  // per replica, none of which passed the cuts
constexpr double infinity = std::numeric_limits<double>::infinity();

/// One integral.
struct Setup {
  std::string name;
  physics::FourMuonScale scale;
  FourMuonSample sample;
  physics::PairMassBasis basis;
  std::uint64_t stream;
};
Setup setup_of(const config::Experiment& experiment, const std::string& variant = {}) {
  const auto& z = std::get<config::ZToFourMuons>(experiment.process);
  FourMuonSample sample(z.cuts, z.motion, z.scheme);
  const physics::PairMassBasis basis(sample.s_low(), sample.s_high());
  return {experiment.name + variant, scale_of(z), std::move(sample), basis,
          stream_of(Purpose::four_muons, experiment.name)};
}

/// Integrals of an experiment: its own, and those of its variants, with the same random numbers.
struct Family {
  std::size_t first, end;
};
struct Setups {
  std::vector<Setup> integrals;
  std::vector<Family> experiments;
};
Setups setups_of(const config::Question& config, const std::optional<config::TheoryError>& error) {
  Setups setups;
  for (const auto& experiment : config.experiments) {
    if (!std::holds_alternative<config::ZToFourMuons>(experiment.process)) continue;
    const std::size_t first = setups.integrals.size();
    setups.integrals.push_back(setup_of(experiment));
    for (const Variant& variant : variants_of(experiment, error)) {
      setups.integrals.push_back(
          setup_of(variant.experiment, fmt::format(" ({} {})", variant.component, variant.name)));
    }
    setups.experiments.push_back({first, setups.integrals.size()});
  }
  return setups;
}

parallel::UnitResult compute_unit(const Setup& setup, std::uint64_t seed, const Unit& unit,
                                  physics::InstructionSet isa) {
  const auto lattice = lattice_of_replica<FourMuonSample::dimensions>(
      {seed, setup.stream, static_cast<std::uint64_t>(unit.replica)}, integration::for_four_muons);
  const auto points = std::make_unique<FourMuonSample::Points>();
  const auto terms = std::make_unique<FourMuonSample::Terms>();
  sums_of::Collector collector(setup.basis);
  for (std::int64_t at = unit.first; at < unit.last; at += FourMuonSample::block_size) {
    lattice.fill(static_cast<std::uint32_t>(at), *points);
    setup.sample.evaluate(*points, *terms, isa);
    collector.add(*terms, isa);
  }
  return collector.sums();
}

FourMuonRates rates_of(const RefinementState& state, std::size_t integral, const Setup& setup) {
  std::vector<std::vector<double>> replicas;
  for (std::size_t r = 0; r < state.replicas(); ++r) {
    const auto sums = state.sums(integral, r);
    auto& means = replicas.emplace_back(sums.begin(), sums.end());
    for (double& mean : means) mean /= static_cast<double>(state.points(integral));
  }
  return {FourMuonKernel(setup.basis, std::move(replicas)), setup.scale};
}

/// Relative errors over what is asked for, from the points so far.
struct FourMuonAccuracy {
  double standard_model;  // infinite if no point passed
  double worst;           // of the Standard Model, and of what the boson adds at all masses
};

/// Where the boson begins to be seen: it adds or takes a tenth of the Standard Model.
constexpr double visible = 0.1;

/// g' there, with the width at the reference coupling.
double visible_coupling(const physics::RatioPolynomial& p) {
  double g2 = physics::max_coupling * physics::max_coupling;
  for (const double change : {visible, -visible}) {
    const double root2 = p.a * p.a + 4 * p.b * change;
    if (!(root2 >= 0)) continue;
    for (const double root : {std::sqrt(root2), -std::sqrt(root2)}) {
      if (const double found = 2 * change / (p.a + root); found > 0) g2 = std::min(g2, found);
    }
  }
  return std::sqrt(g2);
}

FourMuonAccuracy accuracy_of(const FourMuonRates& rates, const physics::Mediator& model,
                             const std::vector<double>& masses, double asked, int threads) {
  const integration::Estimate selected = integration::mean_of_replicas(rates.standard_model());
  if (!(selected.value > 0)) return {infinity, infinity};
  const double standard_model = selected.error / selected.value / asked;
  FourMuonAccuracy result{standard_model, standard_model};
  if (result.standard_model > 1) return result;  // the masses come later
  std::vector<double> errors(masses.size());
  parallel::shared_loop(masses.size(), threads, [&](std::size_t i) {
    const double coupling =
        visible_coupling(physics::ratio_polynomial(rates.polynomials(model, masses[i])));
    const physics::RiseWithError rise = rates.rises(model, masses[i], std::array{coupling}).front();
    const double g2 = coupling * coupling;
    // Where interference and resonance cancel R is all that is asked for.
    const double size = std::max(g2 * std::abs(rise.value), visible);
    errors[i] = g2 * std::sqrt(rise.variance) / size / asked;
  });
  for (const double error : errors) result.worst = std::max(result.worst, error);
  return result;
}

}  // namespace

physics::FourMuonScale scale_of(const config::ZToFourMuons& z) {
  return {z.muon_branching_ratio, z.standard_model, z.counts == config::FourLeptons::four_leptons};
}

std::vector<FourMuonResult> compute_four_muons(const config::Question& config,
                                               const std::optional<config::TheoryError>& error,
                                               const Machine& machine, const Progress& progress) {
  const std::vector<double> masses = config.mass.values();
  const Setups all = setups_of(config, error);
  const std::vector<Setup>& setups = all.integrals;
  if (setups.empty()) {
    return {};
  }
  const auto& integration = config.integration;
  const std::string stage = "four muons";
  RefinementState state(machine.journal->begin_stage(stage),
                        std::vector<std::size_t>(setups.size(), sums_of::size),
                        integration.replicas);
  const auto accuracy = [&](std::size_t e) {
    return accuracy_of(rates_of(state, e, setups[e]), config.model, masses,
                       of_rate * integration.relative_error, machine.threads);
  };
  const auto judge = [&] {
    Judgement judgement;
    for (const Family& family : all.experiments) {
      const FourMuonAccuracy a = accuracy(family.first);
      judgement.relative_error =
          std::max(judgement.relative_error, a.worst * integration.relative_error);
      const bool nothing =
          std::isinf(a.standard_model) && state.points(family.first) >= points_of_nothing;
      if (!(a.worst > 1) || nothing) continue;
      for (std::size_t i = family.first; i < family.end; ++i) judgement.insufficient.insert(i);
    }
    return judgement;
  };
  refine({.rounds = {.first_round = 8192,
                     .points_per_unit = 8192,  // several milliseconds of work
                     .units_per_round = 16,
                     .replicas = integration.replicas,
                     .max_points = integration.max_points},
          .compute =
              [&](const Unit& unit) {
                return compute_unit(setups[unit.integral], integration.seed, unit, machine.isa);
              },
          .describe =
              [&](const Unit& unit) {
                return fmt::format("{} of {}, replica {}, points {} to {}", stage,
                                   setups[unit.integral].name, unit.replica, unit.first,
                                   unit.last - 1);
              },
          .evaluations = [](const Unit& u) { return static_cast<double>(u.last - u.first); },
          .judge = judge,
          .title = [&](std::uint64_t) { return stage; }},
         state, machine, progress);

  std::vector<FourMuonResult> results;
  if (!machine.communicator.is_root()) return results;
  for (const Family& family : all.experiments) {
    const std::size_t e = family.first;
    const auto rates = std::make_shared<const FourMuonRates>(rates_of(state, e, setups[e]));
    const FourMuonAccuracy reached = accuracy(e);
    FourMuonResult& result = results.emplace_back();
    result.kernel = rates;
    for (std::size_t i = e + 1; i < family.end; ++i) {
      result.variants.push_back(
          std::make_shared<const FourMuonRates>(rates_of(state, i, setups[i])));
    }
    result.standard_model = integration::mean_of_replicas(rates->standard_model());
    result.branching_ratios = {integration::mean_of_replicas(rates->four_muons()),
                               integration::mean_of_replicas(rates->two_flavours()),
                               integration::mean_of_replicas(rates->four_leptons())};
    result.relative_error = reached.worst * integration.relative_error;
    result.reached = reached.worst <= 1;
    result.evaluations = state.points(e) * static_cast<long>(state.replicas());
    for (std::size_t r = 0; r < state.replicas(); ++r) {
      result.non_finite += static_cast<long>(state.sums(e, r)[sums_of::non_finite]);
    }
    result.rates.resize(masses.size());
    result.tables.resize(masses.size());
    parallel::shared_loop(masses.size(), machine.threads, [&](std::size_t i) {
      result.rates[i] = rates->polynomials(config.model, masses[i]);
      result.tables[i] = rates->table(config.model, masses[i]);
    });
  }
  return results;
}

}  // namespace tridentscan::run
