#include "scanner/run/four_muon_stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <span>

#include "physics/muon_pair_boson.hpp"
#include "physics/z_prime_decay.hpp"
#include "scanner/config/resolved.hpp"
#include "scanner/integration/lattice.hpp"
#include "scanner/integration/random_stream.hpp"
#include "scanner/parallel/work_units.hpp"
#include "scanner/run/streams.hpp"

namespace tridentscan::run {
namespace {

using physics::FourMuonIntegrand;

constexpr std::int64_t first_round = 1024;      // points per replica
constexpr std::int64_t points_per_unit = 8192;  // several milliseconds of work
constexpr std::int64_t units_per_round = 16;    // at most, per replica
constexpr double of_rate = 2;         // a limit on g' needs half the relative accuracy of the rate
constexpr double of_correction = 10;  // times that
constexpr std::int64_t points_of_nothing = 1 << 17;  // per replica, none of which passed the cuts
constexpr std::size_t columns = 3;

/// One thing to integrate.
struct Integral {
  enum class Kind { selected, same_flavour, two_flavours, resonance, full } kind;
  std::size_t experiment;  // index among those of this stage
  std::size_t mass = 0;    // index, of resonance and full
};

/// What is needed of one experiment.
struct Setup {
  const config::ZToFourMuons* z;
  std::string name;
  FourMuonIntegrand selected, same_flavour, two_flavours;
  std::uint64_t stream;
  std::size_t first, last;  // its integrals
};

physics::FourMuonCuts pairs_only(const physics::FourMuonCuts& cuts) {
  physics::FourMuonCuts result;
  result.min_pair_mass = cuts.min_pair_mass;
  return result;
}

struct Work {
  std::vector<Setup> setups;
  std::vector<Integral> integrals;
};

Work work_of(const config::ScanConfig& config, const std::vector<double>& masses) {
  Work work;
  using Kind = Integral::Kind;
  for (const auto& experiment : config.experiments) {
    if (!experiment.z_to_four_muons) continue;
    const config::ZToFourMuons& z = *experiment.z_to_four_muons;
    const physics::FourMuonCuts pairs = pairs_only(z.cuts);
    const std::size_t e = work.setups.size(), first = work.integrals.size();
    work.setups.push_back({&z, experiment.name, FourMuonIntegrand(z.cuts, z.motion, z.scheme),
                           FourMuonIntegrand(pairs, {}, z.scheme),
                           FourMuonIntegrand(pairs, {}, z.scheme, physics::Flavours::different),
                           stream_of(Purpose::four_muons, experiment.name), first, 0});
    for (const Kind kind : {Kind::selected, Kind::same_flavour, Kind::two_flavours})
      work.integrals.push_back({kind, e});
    for (std::size_t i = 0; i < masses.size(); ++i) {
      if (work.setups[e].selected.resonance_is_open(masses[i]))
        work.integrals.push_back({Kind::resonance, e, i});
      work.integrals.push_back({Kind::full, e, i});
    }
    work.setups[e].last = work.integrals.size();
  }
  return work;
}

physics::NewBoson reference_boson(const physics::VectorMediator& model, double mass) {
  constexpr double g2 = reference_coupling * reference_coupling;
  return {mass, g2 * physics::decay_of(model, mass).total, model.muon_vector * model.muon_vector};
}

/// Sums over points [first, last) of one replica: columns, then the number of non-finite points.
/// The random numbers are those of the experiment: masses share them, so that curves have no
/// jitter.
parallel::UnitResult compute_unit(const Setup& setup, const Integral& integral, double mass,
                                  const physics::VectorMediator& model, std::uint64_t seed,
                                  std::uint64_t replica, std::int64_t first, std::int64_t last,
                                  physics::InstructionSet isa) {
  constexpr int block = FourMuonIntegrand::block_size;
  const integration::RandomStream stream(seed, setup.stream, replica);
  std::array<double, FourMuonIntegrand::dimensions> shift;
  for (std::size_t j = 0; j < shift.size(); ++j) shift[j] = stream.uniform(j);
  const integration::ShiftedLattice lattice(shift);
  const auto points = std::make_unique<FourMuonIntegrand::Points>();
  const auto pieces = std::make_unique<FourMuonIntegrand::Pieces>();
  parallel::UnitResult sums(columns + 1, 0.0);
  const auto add = [&](const std::initializer_list<const FourMuonIntegrand::Values*> values) {
    for (std::size_t i = 0; i < block; ++i) {
      double check = 0;
      for (const auto* v : values) check += (*v)[i];
      if (!std::isfinite(check)) {
        ++sums.back();
        continue;
      }
      std::size_t column = 0;
      for (const auto* v : values) sums[column++] += (*v)[i];
    }
  };
  using Kind = Integral::Kind;
  for (std::int64_t at = first; at < last; at += block) {
    lattice.fill(static_cast<std::uint32_t>(at), *points);
    switch (integral.kind) {
      case Kind::selected:
        setup.selected.standard(*points, pieces->standard, isa);
        add({&pieces->standard});
        break;
      case Kind::same_flavour:
        setup.same_flavour.standard(*points, pieces->standard, isa);
        add({&pieces->standard});
        break;
      case Kind::two_flavours:
        setup.two_flavours.standard(*points, pieces->standard, isa);
        add({&pieces->standard});
        break;
      case Kind::resonance:
        setup.selected.resonance(*points, mass, pieces->standard, isa);
        add({&pieces->standard});
        break;
      case Kind::full:
        setup.selected.full(*points, reference_boson(model, mass), *pieces, isa);
        add({&pieces->interference, &pieces->mediator});
        break;
    }
  }
  return sums;
}

/// What the journal keeps, in one array: the points of each integral before the round and after it
/// (the same if it takes no part), then the sums [integral][replica][columns + 1].
class State {
 public:
  State(io::StageState& state, std::size_t integrals, int replicas)
      : values_(state.values),
        integrals_(integrals),
        replicas_(static_cast<std::size_t>(replicas)) {
    const std::size_t size = integrals * (2 + replicas_ * (columns + 1));
    if (values_.empty()) {
      values_.resize(size, 0.0);
    } else if (values_.size() != size) {
      throw io::CheckpointError("the checkpoint does not fit the configuration");
    }
  }
  [[nodiscard]] std::vector<double> plan() const {
    return {values_.begin(), values_.begin() + static_cast<std::ptrdiff_t>(2 * integrals_)};
  }
  void set_plan(const std::vector<double>& plan) {
    std::copy(plan.begin(), plan.end(), values_.begin());
  }
  [[nodiscard]] std::span<double> sums(std::size_t integral, std::size_t replica) const {
    return std::span(values_).subspan(
        2 * integrals_ + (integral * replicas_ + replica) * (columns + 1), columns + 1);
  }
  /// A column per replica, over its points.
  [[nodiscard]] std::vector<double> means(std::size_t integral, std::size_t column) const {
    std::vector<double> result;
    const double points = values_[integrals_ + integral];
    for (std::size_t r = 0; r < replicas_; ++r)
      result.push_back(sums(integral, r)[column] / points);
    return result;
  }
  [[nodiscard]] double points(std::size_t integral) const { return values_[integrals_ + integral]; }
  [[nodiscard]] std::size_t replicas() const { return replicas_; }

 private:
  std::vector<double>& values_;
  std::size_t integrals_, replicas_;
};

/// The rates of one experiment from the sums.
class Rates {
 public:
  Rates(const State& state, const Setup& setup)
      : state_(state),
        z_(*setup.z),
        selected_(state.means(setup.first, 0)),
        same_(state.means(setup.first + 1, 0)),
        different_(state.means(setup.first + 2, 0)) {}

  /// From the amplitude as it is to the Standard Model as published.
  [[nodiscard]] double scale(double same, double different) const {
    return z_.standard_model / (z_.muon_branching_ratio * (2 * same + different));
  }
  /// Of the 4 mu among what is counted.
  [[nodiscard]] double share(double same, double different) const {
    return z_.counts == config::FourLeptons::four_leptons ? same / (2 * same + different) : 1;
  }
  [[nodiscard]] integration::Estimate standard_model() const {
    std::vector<double> all;
    for (std::size_t r = 0; r < state_.replicas(); ++r)
      all.push_back(z_.muon_branching_ratio * scale(same_[r], different_[r]) * selected_[r]);
    return integration::mean_of_replicas(all);
  }
  [[nodiscard]] result::ZBranchingRatios branching_ratios() const {
    const auto estimate = [&](double of_same, double of_different) {
      std::vector<double> all;
      for (std::size_t r = 0; r < state_.replicas(); ++r)
        all.push_back(z_.muon_branching_ratio *
                      (of_same * same_[r] + of_different * different_[r]));
      return integration::mean_of_replicas(all);
    };
    return {estimate(1, 0), estimate(0, 1), estimate(2, 1)};
  }
  /// `resonance`: integral, or none. The photon that makes a pair is scaled with the Standard Model
  /// (its amplitude with the root); the boson is not.
  [[nodiscard]] physics::CouplingPolynomials at(const std::size_t* resonance, std::size_t full,
                                                const physics::VectorMediator& model,
                                                double mass) const {
    const double charge2 = model.muon_vector * model.muon_vector;
    const double decays = physics::decay_of(model, mass).muon_branching_ratio();
    const std::vector<double> none(state_.replicas(), 0.0);
    const auto narrow = resonance != nullptr ? state_.means(*resonance, 0) : none;
    const auto interference = state_.means(full, 0), mediator = state_.means(full, 1);
    const auto polynomial = [&](double sm, double same, double different, double n, double i,
                                double q) {
      constexpr double g2 = reference_coupling * reference_coupling;
      const double k = scale(same, different), f = share(same, different);
      const double peak = n * charge2 * decays;
      return physics::CouplingPolynomial{k * sm, f * (peak + std::sqrt(k) * i),
                                         f * (q - peak / g2)};
    };
    physics::CouplingPolynomials result;
    for (std::size_t r = 0; r < state_.replicas(); ++r)
      result.replicas.push_back(polynomial(selected_[r], same_[r], different_[r], narrow[r],
                                           interference[r], mediator[r]));
    const auto mean = [](const std::vector<double>& v) {
      return integration::mean_of_replicas(v).value;
    };
    result.mean = polynomial(mean(selected_), mean(same_), mean(different_), mean(narrow),
                             mean(interference), mean(mediator));
    return result;
  }

 private:
  const State& state_;
  const config::ZToFourMuons& z_;
  std::vector<double> selected_, same_, different_;
};

/// Relative error of what decides about an integral; for the full amplitude: of its part of R.
double relative_error(const State& state, const Work& work, std::size_t integral) {
  const auto first = integration::mean_of_replicas(state.means(integral, 0));
  if (work.integrals[integral].kind == Integral::Kind::resonance && first.value == 0) return 0;
  if (work.integrals[integral].kind != Integral::Kind::full)
    return first.value > 0 ? first.error / first.value : std::numeric_limits<double>::infinity();
  // Interference and boson alone at the reference coupling, beside all there is.
  constexpr double g2 = reference_coupling * reference_coupling;
  const auto second = integration::mean_of_replicas(state.means(integral, 1));
  const auto sm = integration::mean_of_replicas(
      state.means(work.setups[work.integrals[integral].experiment].first, 0));
  const double error = g2 * std::hypot(first.error, g2 * second.error);
  return error / (g2 * std::abs(first.value) + g2 * g2 * second.value + 0.1 * sm.value);
}

}  // namespace

std::vector<FourMuonResult> compute_four_muons(const config::ScanConfig& config,
                                               const Machine& machine, const Progress& progress) {
  const std::vector<double> masses = config.mass.values();
  const Work work = work_of(config, masses);
  const std::size_t count = work.integrals.size();
  if (count == 0) {
    return {};
  }
  const auto& integration = config.integration;
  const double asked = of_rate * integration.relative_error;
  const auto asked_of = [&](std::size_t i) {
    return asked * (work.integrals[i].kind == Integral::Kind::full ? of_correction : 1);
  };
  const std::string stage = "four muons";
  io::StageState& journal = machine.journal->begin_stage(stage);
  State state(journal, count, integration.replicas);

  // As in the kernel stage: the root decides which integrals get more points and tells everyone.
  std::vector<double> plan = state.plan();
  const auto before = [&](std::size_t i) { return static_cast<std::int64_t>(plan[i]); };
  const auto after = [&](std::size_t i) { return static_cast<std::int64_t>(plan[count + i]); };
  const auto refine = [&](std::size_t i) {
    plan[count + i] =
        static_cast<double>(std::min(std::max(2 * before(i), first_round), integration.max_points));
  };
  for (std::size_t i = 0; i < count; ++i) {
    if (after(i) == 0) refine(i);
  }
  double worst = 0;
  struct Unit {
    std::size_t integral;
    int replica;
    std::int64_t first, last;
  };
  for (;; ++journal.round) {
    machine.communicator.broadcast(plan);
    state.set_plan(plan);
    std::vector<Unit> units;
    for (std::size_t i = 0; i < count; ++i) {
      const std::int64_t step = std::max(points_per_unit, (after(i) - before(i)) / units_per_round);
      for (int replica = 0; replica < integration.replicas; ++replica) {
        for (std::int64_t begin = before(i); begin < after(i); begin += step)
          units.push_back({i, replica, begin, std::min(begin + step, after(i))});
      }
    }
    if (units.empty()) {
      break;
    }
    journal.units = units.size();
    double evaluations = 0;
    const double busy = parallel::reduce_units(
        machine.communicator, machine.threads,
        {.count = units.size(),
         .compute =
             [&](std::size_t u) {
               const auto& [i, replica, first, last] = units[u];
               const Integral& integral = work.integrals[i];
               return compute_unit(work.setups[integral.experiment], integral,
                                   masses[integral.mass], config.model, integration.seed,
                                   static_cast<std::uint64_t>(replica), first, last, machine.isa);
             },
         .merge =
             [&](std::size_t u, const parallel::UnitResult& result) {
               const auto sums =
                   state.sums(units[u].integral, static_cast<std::size_t>(units[u].replica));
               for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += result[i];
               evaluations += static_cast<double>(units[u].last - units[u].first);
             },
         .progress = [&](std::size_t done) { progress(stage, done, units.size(), worst); },
         .go_on = [&] { return machine.journal->go_on(); },
         .describe =
             [&](std::size_t u) {
               const Integral& integral = work.integrals[units[u].integral];
               return fmt::format("{} of {}, mass {:g} GeV, replica {}, points {} to {}", stage,
                                  work.setups[integral.experiment].name, masses[integral.mass],
                                  units[u].replica, units[u].first, units[u].last - 1);
             }},
        journal.done);
    machine.journal->add({busy, evaluations});
    if (machine.communicator.is_root()) {
      worst = 0;
      for (std::size_t i = 0; i < count; ++i) {
        plan[i] = plan[count + i];
        const double error = relative_error(state, work, i);
        worst = std::max(worst, error / asked_of(i) * integration.relative_error);
        const bool nothing = std::isinf(error) && before(i) >= points_of_nothing;
        if (error > asked_of(i) && !nothing) refine(i);
      }
    }
    journal.done = {};
  }

  std::vector<FourMuonResult> results;
  for (std::size_t e = 0; machine.communicator.is_root() && e < work.setups.size(); ++e) {
    const Setup& setup = work.setups[e];
    const Rates rates(state, setup);
    FourMuonResult& result = results.emplace_back();
    result.standard_model = rates.standard_model();
    result.branching_ratios = rates.branching_ratios();
    result.reached = true;
    const std::size_t* resonance = nullptr;
    std::size_t open = 0;
    for (std::size_t i = setup.first; i < setup.last; ++i) {
      const Integral& integral = work.integrals[i];
      const double error = relative_error(state, work, i);
      result.reached = result.reached && error <= asked_of(i);
      if (integral.kind != Integral::Kind::full)
        result.relative_error = std::max(result.relative_error, error / of_rate);
      result.evaluations +=
          static_cast<long>(state.points(i)) * static_cast<long>(state.replicas());
      for (std::size_t r = 0; r < state.replicas(); ++r)
        result.non_finite += static_cast<long>(state.sums(i, r).back());
      if (integral.kind == Integral::Kind::resonance) {
        open = i;
        resonance = &open;
      } else if (integral.kind == Integral::Kind::full) {
        result.rates.push_back(rates.at(resonance, i, config.model, masses[integral.mass]));
        resonance = nullptr;
      }
    }
  }
  return results;
}

FourMuonResult boson_at_collider(const config::BosonAtCollider& experiment,
                                 const physics::VectorMediator& model,
                                 const std::vector<double>& masses) {
  constexpr double per_fb = 1e39;  // cm^-2
  const double s = experiment.energy * experiment.energy;
  const physics::MuonPairSource source{s, physics::constants::muon_mass};
  FourMuonResult result;
  result.standard_model = {physics::muon_pair_cross_section(s), 0};
  result.reached = true;
  for (const double mass : masses) {
    const double events = experiment.luminosity * per_fb * result.standard_model.value *
                          experiment.efficiency * model.muon_vector * model.muon_vector *
                          physics::decay_of(model, mass).muon_branching_ratio() *
                          physics::radiated_boson(source, mass, mass - experiment.recoil_window,
                                                  mass + experiment.recoil_window);
    const physics::CouplingPolynomial rate{experiment.max_events, events, 0};
    result.rates.push_back({rate, {rate, rate}});
  }
  return result;
}

}  // namespace tridentscan::run
