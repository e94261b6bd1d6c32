#include "scanner/run/four_muon_stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <utility>

#include "physics/muon_pair_boson.hpp"
#include "physics/z_prime_decay.hpp"
#include "scanner/config/input/resolved.hpp"
#include "scanner/run/refinement.hpp"
#include "scanner/run/streams.hpp"

namespace tridentscan::run {
namespace {

using physics::FourMuonIntegrand;

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
    if (experiment.z_to_four_muons() == nullptr) continue;
    const config::ZToFourMuons& z = *experiment.z_to_four_muons();
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

physics::NewBoson reference_boson(const physics::Mediator& model, double mass) {
  constexpr double g2 = reference_coupling * reference_coupling;
  return {mass, g2 * physics::decay_of(model, mass).total,
          model.vector_charge(physics::Flavour::mu) * model.vector_charge(physics::Flavour::mu)};
}

/// Sums over the points of a unit: columns, then the number of non-finite points.
/// The random numbers are those of the experiment: masses share them, so that curves have no
/// jitter.
parallel::UnitResult compute_unit(const Setup& setup, const Integral& integral, double mass,
                                  const physics::Mediator& model, std::uint64_t seed,
                                  const Unit& unit, physics::InstructionSet isa) {
  constexpr int block = FourMuonIntegrand::block_size;
  const auto lattice = lattice_of_replica<FourMuonIntegrand::dimensions>(
      {seed, setup.stream, static_cast<std::uint64_t>(unit.replica)});
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
  const Kind kind = integral.kind;
  const FourMuonIntegrand& integrand = kind == Kind::same_flavour   ? setup.same_flavour
                                       : kind == Kind::two_flavours ? setup.two_flavours
                                                                    : setup.selected;
  for (std::int64_t at = unit.first; at < unit.last; at += block) {
    lattice.fill(static_cast<std::uint32_t>(at), *points);
    if (kind == Kind::full) {
      integrand.full(*points, reference_boson(model, mass), *pieces, isa);
      add({&pieces->interference, &pieces->mediator});
    } else if (kind == Kind::resonance) {
      integrand.resonance(*points, mass, pieces->standard, isa);
      add({&pieces->standard});
    } else {
      integrand.standard(*points, pieces->standard, isa);
      add({&pieces->standard});
    }
  }
  return sums;
}

/// The rates of one experiment from the sums.
class Rates {
 public:
  Rates(const RefinementState& state, const Setup& setup)
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
    return of_replicas([&](std::size_t r) {
      return z_.muon_branching_ratio * scale(same_[r], different_[r]) * selected_[r];
    });
  }
  [[nodiscard]] result::ZBranchingRatios branching_ratios() const {
    const double b = z_.muon_branching_ratio;
    return {of_replicas([&](std::size_t r) { return b * same_[r]; }),
            of_replicas([&](std::size_t r) { return b * different_[r]; }),
            of_replicas([&](std::size_t r) { return b * (2 * same_[r] + different_[r]); })};
  }
  /// `resonance`: integral, or none. The photon that makes a pair is scaled with the Standard Model
  /// (its amplitude with the root); the boson is not.
  [[nodiscard]] physics::CouplingPolynomials at(std::optional<std::size_t> resonance,
                                                std::size_t full, const physics::Mediator& model,
                                                double mass) const {
    const double charge2 =
        model.vector_charge(physics::Flavour::mu) * model.vector_charge(physics::Flavour::mu);
    const double decays = physics::decay_of(model, mass).muon_branching_ratio();
    const std::vector<double> none(state_.replicas(), 0.0);
    const auto narrow = resonance ? state_.means(*resonance, 0) : none;
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
  template <class Value>
  [[nodiscard]] integration::Estimate of_replicas(const Value& value) const {
    std::vector<double> all;
    for (std::size_t r = 0; r < state_.replicas(); ++r) all.push_back(value(r));
    return integration::mean_of_replicas(all);
  }

  const RefinementState& state_;
  const config::ZToFourMuons& z_;
  std::vector<double> selected_, same_, different_;
};

/// Relative error of what decides about an integral; for the full amplitude: of its part of R.
double relative_error(const RefinementState& state, const Work& work, std::size_t integral) {
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
  const auto asked_of = [&](std::size_t i) {
    const bool full = work.integrals[i].kind == Integral::Kind::full;
    return of_rate * integration.relative_error * (full ? of_correction : 1);
  };
  const std::string stage = "four muons";
  RefinementState state(machine.journal->begin_stage(stage),
                        std::vector<std::size_t>(count, columns + 1), integration.replicas);
  const auto compute = [&](const Unit& unit) {
    const Integral& integral = work.integrals[unit.integral];
    return compute_unit(work.setups[integral.experiment], integral, masses[integral.mass],
                        config.model, integration.seed, unit, machine.isa);
  };
  const auto describe = [&](const Unit& unit) {
    const Integral& integral = work.integrals[unit.integral];
    return fmt::format("{} of {}, mass {:g} GeV, replica {}, points {} to {}", stage,
                       work.setups[integral.experiment].name, masses[integral.mass], unit.replica,
                       unit.first, unit.last - 1);
  };
  const auto judge = [&] {
    Judgement judgement;
    for (std::size_t i = 0; i < count; ++i) {
      const double error = relative_error(state, work, i);
      judgement.relative_error =
          std::max(judgement.relative_error, error / asked_of(i) * integration.relative_error);
      const bool nothing = std::isinf(error) && state.points(i) >= points_of_nothing;
      if (error > asked_of(i) && !nothing) judgement.insufficient.insert(i);
    }
    return judgement;
  };
  refine({.rounds = {.first_round = 1024,
                     .points_per_unit = 8192,  // several milliseconds of work
                     .units_per_round = 16,
                     .replicas = integration.replicas,
                     .max_points = integration.max_points},
          .compute = compute,
          .describe = describe,
          .evaluations = [](const Unit& u) { return static_cast<double>(u.last - u.first); },
          .judge = judge,
          .title = [&](std::uint64_t) { return stage; }},
         state, machine, progress);

  std::vector<FourMuonResult> results;
  for (std::size_t e = 0; machine.communicator.is_root() && e < work.setups.size(); ++e) {
    const Setup& setup = work.setups[e];
    const Rates rates(state, setup);
    FourMuonResult& result = results.emplace_back();
    result.standard_model = rates.standard_model();
    result.branching_ratios = rates.branching_ratios();
    result.reached = true;
    std::optional<std::size_t> resonance;
    for (std::size_t i = setup.first; i < setup.last; ++i) {
      const Integral& integral = work.integrals[i];
      const double error = relative_error(state, work, i);
      result.reached = result.reached && error <= asked_of(i);
      if (integral.kind != Integral::Kind::full)
        result.relative_error = std::max(result.relative_error, error / of_rate);
      result.evaluations += state.points(i) * static_cast<long>(state.replicas());
      for (std::size_t r = 0; r < state.replicas(); ++r)
        result.non_finite += static_cast<long>(state.sums(i, r).back());
      if (integral.kind == Integral::Kind::resonance) {
        resonance = i;
      } else if (integral.kind == Integral::Kind::full) {
        result.rates.push_back(rates.at(std::exchange(resonance, std::nullopt), i, config.model,
                                        masses[integral.mass]));
      }
    }
  }
  return results;
}

FourMuonResult boson_at_collider(const config::BosonAtCollider& experiment,
                                 const physics::Mediator& model,
                                 const std::vector<double>& masses) {
  constexpr double per_fb = 1e39;  // cm^-2
  const double s = experiment.energy * experiment.energy;
  const physics::MuonPairSource source{s, physics::constants::muon_mass};
  FourMuonResult result;
  result.standard_model = {physics::muon_pair_cross_section(s), 0};
  result.reached = true;
  for (const double mass : masses) {
    const double events = experiment.luminosity * per_fb * result.standard_model.value *
                          experiment.efficiency * model.vector_charge(physics::Flavour::mu) *
                          model.vector_charge(physics::Flavour::mu) *
                          physics::decay_of(model, mass).muon_branching_ratio() *
                          physics::radiated_boson(source, mass, mass - experiment.recoil_window,
                                                  mass + experiment.recoil_window);
    const physics::CouplingPolynomial rate{experiment.max_events, events, 0};
    result.rates.push_back({rate, {rate, rate}});
  }
  return result;
}

}  // namespace tridentscan::run
