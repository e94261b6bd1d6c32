#include "scanner/run/four_muon_stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <utility>

#include "physics/four_muon_kernel.hpp"
#include "physics/muon_pair_boson.hpp"
#include "physics/ratio_polynomial.hpp"
#include "physics/z_prime_decay.hpp"
#include "scanner/config/input/resolved.hpp"
#include "scanner/parallel/shared_loop.hpp"
#include "scanner/run/refinement.hpp"
#include "scanner/run/streams.hpp"

namespace tridentscan::run {
namespace {

using physics::FourMuonKernel;
using physics::FourMuonSample;
namespace sums_of = physics::four_muon_sums;

constexpr double of_rate = 2;         // a limit on g' needs half the relative accuracy of the rate
constexpr double of_correction = 10;  // times that
constexpr std::int64_t points_of_nothing = 1 << 17;  // per replica, none of which passed the cuts
constexpr double infinity = std::numeric_limits<double>::infinity();

/// What is needed of one experiment: one integral.
struct Setup {
  const config::ZToFourMuons* z;
  std::string name;
  FourMuonSample sample;
  physics::PairMassBasis basis;
  std::uint64_t stream;
};

std::vector<Setup> setups_of(const config::ScanConfig& config) {
  std::vector<Setup> setups;
  for (const auto& experiment : config.experiments) {
    if (experiment.z_to_four_muons() == nullptr) continue;
    const config::ZToFourMuons& z = *experiment.z_to_four_muons();
    FourMuonSample sample(z.cuts, z.motion, z.scheme);
    const physics::PairMassBasis basis(sample.s_low(), sample.s_high());
    setups.push_back({&z, experiment.name, std::move(sample), basis,
                      stream_of(Purpose::four_muons, experiment.name)});
  }
  return setups;
}

/// Of the muon, whose coupling is a vector: has_known_decays.
double squared_charge(const physics::Mediator& model) {
  const double charge = model.vector_charge(physics::Flavour::mu);
  return charge * charge;
}

parallel::UnitResult compute_unit(const Setup& setup, std::uint64_t seed, const Unit& unit,
                                  physics::InstructionSet isa) {
  const auto lattice = lattice_of_replica<FourMuonSample::dimensions>(
      {seed, setup.stream, static_cast<std::uint64_t>(unit.replica)});
  const auto points = std::make_unique<FourMuonSample::Points>();
  const auto terms = std::make_unique<FourMuonSample::Terms>();
  parallel::UnitResult sums(sums_of::size, 0.0);
  for (std::int64_t at = unit.first; at < unit.last; at += FourMuonSample::block_size) {
    lattice.fill(static_cast<std::uint32_t>(at), *points);
    setup.sample.evaluate(*points, *terms, isa);
    sums_of::add(setup.basis, *terms, sums);
  }
  return sums;
}

FourMuonKernel kernel_of(const RefinementState& state, std::size_t integral,
                         const physics::PairMassBasis& basis) {
  std::vector<std::vector<double>> replicas;
  for (std::size_t r = 0; r < state.replicas(); ++r) {
    const auto sums = state.sums(integral, r);
    auto& means = replicas.emplace_back(sums.begin(), sums.end());
    for (double& mean : means) mean /= static_cast<double>(state.points(integral));
  }
  return {basis, std::move(replicas)};
}

/// The rates of one experiment from its kernel.
class Rates {
 public:
  Rates(const FourMuonKernel& kernel, const config::ZToFourMuons& z) : kernel_(kernel), z_(z) {}

  [[nodiscard]] integration::Estimate selected() const {
    return of_replicas([](const std::vector<double>& r) { return r[sums_of::standard]; });
  }
  [[nodiscard]] integration::Estimate standard_model() const {
    return of_replicas([&](const std::vector<double>& r) {
      return z_.muon_branching_ratio * scale(r) * r[sums_of::standard];
    });
  }
  [[nodiscard]] result::ZBranchingRatios branching_ratios() const {
    const double b = z_.muon_branching_ratio;
    return {of_replicas([&](const auto& r) { return b * r[sums_of::same_flavour]; }),
            of_replicas([&](const auto& r) { return b * r[sums_of::two_flavours]; }),
            of_replicas([&](const auto& r) { return b * leptons(r); })};
  }
  /// The photon that makes a pair is scaled with the Standard Model (its amplitude with the root);
  /// the boson is not.
  [[nodiscard]] physics::CouplingPolynomials at(const physics::Mediator& model,
                                                double mass) const {
    constexpr double g2 = reference_coupling * reference_coupling;
    const double charge2 = squared_charge(model);
    const double width = physics::decay_of(model, mass).total;  // for g' = 1
    const auto rates = kernel_.rates(mass, g2 * width);
    const auto peaks = kernel_.peaks(mass);
    const auto polynomial = [&](const std::vector<double>& r, std::size_t i) {
      const double k = scale(r), f = share(r);
      const double peak = charge2 * charge2 * peaks[i] / width;
      return physics::CouplingPolynomial{
          k * r[sums_of::standard], f * (peak + std::sqrt(k) * charge2 * rates[i].interference),
          f * (charge2 * charge2 * rates[i].boson - peak / g2)};
    };
    physics::CouplingPolynomials result;
    const auto& replicas = kernel_.replicas();
    for (std::size_t i = 0; i < replicas.size(); ++i)
      result.replicas.push_back(polynomial(replicas[i], i));
    result.mean = polynomial(kernel_.mean(), replicas.size());
    return result;
  }
  /// R = 1 + g'^2 rise with the width of the boson at each coupling.
  [[nodiscard]] std::shared_ptr<const physics::RiseTable> table_at(
      const physics::Mediator& model, double mass) const {
    const double charge2 = squared_charge(model);
    const double width = physics::decay_of(model, mass).total;  // for g' = 1
    const auto couplings = physics::RiseTable::couplings();
    physics::RiseTable::PerNode rise, variance;
    for (std::size_t k = 0; k < couplings.size(); ++k) {
      const double g2 = couplings[k] * couplings[k];
      const auto rates = kernel_.rates(mass, g2 * width);
      const auto at_node = [&](const std::vector<double>& r, std::size_t i) {
        const double scaled = scale(r);
        const double second_order =
            charge2 * (std::sqrt(scaled) * rates[i].interference + g2 * charge2 * rates[i].boson);
        return physics::CouplingPolynomial{scaled * r[sums_of::standard], share(r) * second_order,
                                           0};
      };
      physics::CouplingPolynomials node;
      const auto& replicas = kernel_.replicas();
      for (std::size_t i = 0; i < replicas.size(); ++i)
        node.replicas.push_back(at_node(replicas[i], i));
      node.mean = at_node(kernel_.mean(), replicas.size());
      const physics::RatioPolynomial ratio = physics::ratio_polynomial(node);
      rise[k] = ratio.a;
      variance[k] = ratio.var_a;
    }
    return std::make_shared<const physics::RiseTable>(rise, variance);
  }

 private:
  static double leptons(const std::vector<double>& r) {
    return 2 * r[sums_of::same_flavour] + r[sums_of::two_flavours];
  }
  /// From the amplitude as it is to the Standard Model as published.
  [[nodiscard]] double scale(const std::vector<double>& r) const {
    return z_.standard_model / (z_.muon_branching_ratio * leptons(r));
  }
  /// Of the 4 mu among what is counted.
  [[nodiscard]] double share(const std::vector<double>& r) const {
    return z_.counts == config::FourLeptons::four_leptons ? r[sums_of::same_flavour] / leptons(r)
                                                          : 1;
  }
  template <class Value>
  [[nodiscard]] integration::Estimate of_replicas(const Value& value) const {
    std::vector<double> all;
    for (const auto& replica : kernel_.replicas()) all.push_back(value(replica));
    return integration::mean_of_replicas(all);
  }

  const FourMuonKernel& kernel_;
  const config::ZToFourMuons& z_;
};

/// Relative errors of the rate over what is asked of it, from the points so far.
struct Accuracy {
  double standard_model;  // infinite if no point passed
  double worst;           // of the Standard Model and of g' to second order at all masses
};

/// Where a resonance passes the cuts its rate is asked for; elsewhere, where the boson is a
/// correction, of_correction less.
Accuracy accuracy_of(const FourMuonKernel& kernel, const config::ZToFourMuons& z,
                     const physics::Mediator& model, const std::vector<double>& masses,
                     double asked) {
  const Rates rates(kernel, z);
  const integration::Estimate selected = rates.selected();
  if (!(selected.value > 0)) return {infinity, infinity};
  Accuracy result{selected.error / selected.value / asked, selected.error / selected.value / asked};
  if (result.standard_model > 1) return result;  // the masses come later
  const double low = std::sqrt(kernel.basis().s_low()), high = std::sqrt(kernel.basis().s_high());
  for (const double mass : masses) {
    const physics::CouplingPolynomials rate = rates.at(model, mass);
    const bool open = mass > low && mass < high;
    std::vector<double> second_order;
    for (const auto& replica : rate.replicas) second_order.push_back(replica.s1);
    const integration::Estimate s1 = integration::mean_of_replicas(second_order);
    // Where interference and resonance cancel both are small against the rest.
    constexpr double small = 0.1;
    const double size = std::max(std::abs(s1.value), small * rate.mean.s0);
    result.worst = std::max(result.worst, s1.error / size / asked / (open ? 1 : of_correction));
  }
  return result;
}

}  // namespace

std::vector<FourMuonResult> compute_four_muons(const config::ScanConfig& config,
                                               const Machine& machine, const Progress& progress) {
  const std::vector<double> masses = config.mass.values();
  const std::vector<Setup> setups = setups_of(config);
  if (setups.empty()) {
    return {};
  }
  const auto& integration = config.integration;
  const std::string stage = "four muons";
  RefinementState state(machine.journal->begin_stage(stage),
                        std::vector<std::size_t>(setups.size(), sums_of::size),
                        integration.replicas);
  const auto accuracy = [&](std::size_t e) {
    return accuracy_of(kernel_of(state, e, setups[e].basis), *setups[e].z, config.model, masses,
                       of_rate * integration.relative_error);
  };
  const auto judge = [&] {
    Judgement judgement;
    for (std::size_t e = 0; e < setups.size(); ++e) {
      const Accuracy a = accuracy(e);
      judgement.relative_error =
          std::max(judgement.relative_error, a.worst * integration.relative_error);
      const bool nothing = std::isinf(a.standard_model) && state.points(e) >= points_of_nothing;
      if (a.worst > 1 && !nothing) judgement.insufficient.insert(e);
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
  for (std::size_t e = 0; machine.communicator.is_root() && e < setups.size(); ++e) {
    const FourMuonKernel kernel = kernel_of(state, e, setups[e].basis);
    const Rates rates(kernel, *setups[e].z);
    const Accuracy reached = accuracy(e);
    FourMuonResult& result = results.emplace_back();
    result.standard_model = rates.standard_model();
    result.branching_ratios = rates.branching_ratios();
    result.relative_error = reached.worst * integration.relative_error;
    result.reached = reached.worst <= 1;
    result.evaluations = state.points(e) * static_cast<long>(state.replicas());
    for (std::size_t r = 0; r < state.replicas(); ++r)
      result.non_finite += static_cast<long>(state.sums(e, r)[sums_of::non_finite]);
    result.rates.resize(masses.size());
    result.tables.resize(masses.size());
    parallel::shared_loop(masses.size(), machine.threads, [&](std::size_t i) {
      result.rates[i] = rates.at(config.model, masses[i]);
      result.tables[i] = rates.table_at(config.model, masses[i]);
    });
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
