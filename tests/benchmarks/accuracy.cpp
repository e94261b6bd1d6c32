#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "physics/mediator.hpp"
#include "physics/trident_kernel.hpp"
#include "tests/benchmarks/scalar_integrand.hpp"
#include "tests/benchmarks/sections.hpp"

namespace tridentscan::benchmarks {
namespace {

constexpr double unreachable = 1e-12;
constexpr std::int64_t smallest = 256;  // points per replica: one block

double relative_error(const TimedKernel& kernel, const Observable& observable) {
  const auto estimate = integration::mean_of_replicas(values(kernel.result, observable));
  return estimate.value == 0 ? 0 : estimate.error / std::abs(estimate.value);
}

/// Root-mean-square over seeds of the relative error, and the least CPU time.
struct Rung {
  std::int64_t base_points;
  double seconds;
  std::vector<double> errors;  // of the observables
};

using Ladder = std::vector<Rung>;

Rung step(const config::Experiment& experiment, const Setting& setting, std::int64_t points,
          int seed, int seeds, Rung rung) {
  const auto kernel =
      compute_kernel(experiment, setting, unreachable, points, static_cast<std::uint64_t>(seed));
  rung.base_points = kernel.result.base_points;
  rung.seconds = std::min(rung.seconds, kernel.seconds);
  rung.errors.resize(observables().size());
  for (std::size_t o = 0; o < observables().size(); ++o) {
    rung.errors[o] =
        std::hypot(rung.errors[o], relative_error(kernel, observables()[o]) / std::sqrt(seeds));
  }
  return rung;
}

/// Up to 2^17 points, or until all errors of all experiments are below `finest`: a ladder for each.
/// They take turns, so that slow moments of the machine meet all alike.
std::vector<Ladder> climb(const std::vector<config::Experiment>& experiments,
                          const Setting& setting, int seeds = 5, double finest = 0) {
  if (setting.quick) seeds = 1;
  const std::int64_t largest = setting.quick ? 1024 : 1 << 17;
  std::vector<Ladder> ladders(experiments.size());
  double worst = 1;
  for (std::int64_t points = smallest; points <= largest && worst >= finest; points *= 2) {
    std::vector<Rung> rungs(experiments.size(), {0, 1e300, {}});
    for (int seed = 1; seed <= seeds; ++seed) {
      for (std::size_t e = 0; e < experiments.size(); ++e) {
        rungs[e] = step(experiments[e], setting, points, seed, seeds, std::move(rungs[e]));
      }
    }
    worst = 0;
    for (std::size_t e = 0; e < experiments.size(); ++e) {
      ladders[e].push_back(rungs[e]);
      worst = std::max(worst, *std::max_element(rungs[e].errors.begin(), rungs[e].errors.end()));
    }
  }
  return ladders;
}

/// The first rung from which on the error stays below the target.
Json rung_for(const Ladder& ladder, double target, std::size_t first, std::size_t last) {
  const auto misses = [&](const Rung& rung) {
    return std::any_of(rung.errors.begin() + static_cast<long>(first),
                       rung.errors.begin() + static_cast<long>(last),
                       [&](double error) { return error > target; });
  };
  const auto last_miss = std::find_if(ladder.rbegin(), ladder.rend(), misses);
  if (last_miss == ladder.rbegin()) {
    return nullptr;  // not within the ladder
  }
  const Rung& rung = *last_miss.base();
  return {{"base_points", rung.base_points}, {"seconds", rung.seconds}};
}

/// CPU time to an error of the worst observable, between rungs by a power law; beyond them by that
/// of the last two.
double seconds_to(const Ladder& ladder, double target) {
  const auto worst = [](const Rung& rung) {
    return *std::max_element(rung.errors.begin(), rung.errors.end());
  };
  auto above = ladder.begin();
  while (above + 2 < ladder.end() && worst(*(above + 1)) > target) ++above;
  const Rung &a = *above, &b = *(above + 1);
  const double place = std::log(worst(a) / target) / std::log(worst(a) / worst(b));
  return a.seconds * std::pow(b.seconds / a.seconds, place);
}

double median(std::vector<double> v) {
  std::sort(v.begin(), v.end());
  return v[v.size() / 2];
}

}  // namespace

std::vector<Observable> observables() {
  return {{"SM", 0}, {"Z' 10 MeV", 0.01}, {"Z' 1 GeV", 1}};
}

std::vector<double> values(const run::KernelResult& result, const Observable& observable) {
  if (observable.mass == 0) {
    return physics::cross_sections(result.kernels);
  }
  std::vector<double> values;
  for (const auto& p :
       physics::coupling_polynomials(result.kernels, physics::lmu_ltau(), observable.mass)
           .replicas) {
    values.push_back(p.s2);
  }
  return values;
}

Integrand integrand(const config::Experiment& experiment, const Observable& observable) {
  const auto trident = std::make_shared<ScalarTrident>(
      experiment.trident().target, experiment.trident().hadrons.form_factor,
      experiment.trident().beam.mean_energy(), experiment.trident().cuts);
  const auto sm = physics::standard_model();
  const ScalarTrident::Couplings couplings =
      observable.mass == 0
          ? ScalarTrident::Couplings{sm.vector, sm.axial, 0, 1}
          : ScalarTrident::Couplings{
                0, 0,
                physics::lmu_ltau().shift(physics::Flavour::mu, physics::Flavour::mu, 0, 1).vector,
                observable.mass};
  return [=](std::span<const double> x) { return (*trident)(x, couplings); };
}

TimedKernel compute_kernel(const config::Experiment& experiment, const Setting& setting,
                           double relative_error, std::int64_t max_points, std::uint64_t seed) {
  config::ScanConfig config{};
  config.model = physics::lmu_ltau();
  config.mass = {0.01, 1, 2, config::Spacing::log};
  config.experiments = {experiment};
  config.integration.relative_error = relative_error;
  config.integration.max_points = max_points;
  config.integration.seed = seed;
  // A journal keeps what its stages have computed. Thousands of kernels need one each, or each of
  // them pays for memory that Linux has to clear first.
  run::Machine machine = setting.machine;
  machine.journal = std::make_shared<run::Journal>();
  const double start = cpu_seconds();
  auto kernels = run::compute_kernels(config, machine, [](const auto&...) {});
  return {std::move(kernels.front()), cpu_seconds() - start};
}

Json convergence(const config::Experiment& experiment, const Setting& setting) {
  const Ladder ladder = climb({experiment}, setting).front();
  Json json;
  for (const Rung& rung : ladder) {
    json["ladder"].push_back(
        {{"base_points", rung.base_points}, {"seconds", rung.seconds}, {"errors", rung.errors}});
  }
  const std::vector<double> targets = {1e-2, 1e-3, 1e-4};
  for (const double target : targets) {
    json["all_pieces"].push_back(
        {{"target", target}, {"kernel", rung_for(ladder, target, 0, observables().size())}});
  }
  for (std::size_t o = 0; o < observables().size(); ++o) {
    const auto function = integrand(experiment, observables()[o]);
    VegasRun vegas{};
    double vegas_target = 0;
    for (const double target : targets) {
      // Beyond 1e-3 (1e-2 in a quick run) calls grow with the inverse square of the error.
      const bool timed = target >= (setting.quick ? 1e-2 : 1e-3) * 0.99;
      if (timed) {
        vegas = GslVegas(ScalarTrident::dimensions, function, 1).to_accuracy(target);
        vegas_target = target;
      }
      const double factor = std::pow(vegas_target / target, 2);
      json["pieces"].push_back({{"observable", observables()[o].name},
                                {"target", target},
                                {"kernel", rung_for(ladder, target, o, o + 1)},
                                {"gsl",
                                 {{"calls", static_cast<double>(vegas.calls) * factor},
                                  {"seconds", vegas.seconds * factor},
                                  {"extrapolated", !timed}}}});
    }
  }
  return json;
}

Json stopping_rule(const std::vector<config::Experiment>& experiments, const Setting& setting) {
  const int seeds = setting.quick ? 1 : 7;
  Json json = Json::array();
  for (const auto& experiment : experiments) {
    for (const double target : {1e-3, 1e-4}) {
      if (setting.quick && target < 1e-3) {
        continue;
      }
      std::vector<double> points, seconds;
      for (int seed = 1; seed <= seeds; ++seed) {
        const auto kernel = compute_kernel(experiment, setting, target, std::int64_t{1} << 20,
                                           static_cast<std::uint64_t>(seed));
        points.push_back(static_cast<double>(kernel.result.base_points));
        seconds.push_back(kernel.seconds);
      }
      json.push_back({{"experiment", experiment.name},
                      {"spectrum", !experiment.trident().beam.is_monoenergetic()},
                      {"nuclei", experiment.trident().target.components.size()},
                      {"target", target},
                      {"base_points", median(points)},
                      {"seconds", median(seconds)}});
    }
  }
  return json;
}

/// Fifty lines, one GeV apart.
physics::Beam comb() {
  std::vector<double> energy, flux;
  for (int line = 1; line <= 50; ++line) {
    for (const double height : {0.0, 1.0, 0.0}) {
      energy.push_back(line + 0.001 * (static_cast<double>(flux.size() % 3) - 1));
      flux.push_back(height);
    }
  }
  return physics::Beam(physics::muon_neutrinos(energy, flux));
}

Json beams(const config::Experiment& wide, const config::Experiment& low, const Setting& setting) {
  const int seeds = 20;
  const std::vector<double> targets = {1e-3, 1e-4};
  const std::vector<std::pair<std::string, physics::Beam>> all = {
      {wide.name, wide.trident().beam.only(physics::numu)},
      {low.name, low.trident().beam.only(physics::numu)},
      {"fifty lines", comb()}};
  Json json = Json::array();
  for (const auto& [name, beam] : all) {
    for (const auto flavour : {physics::Flavour::mu, physics::Flavour::e}) {
      config::Experiment experiment = wide;
      experiment.trident().final_states = {{flavour, flavour}};
      experiment.trident().cuts = {};
      const auto with = [&](const physics::Beam& some) {
        experiment.trident().beam = some;
        return experiment;
      };
      const auto ladders =
          climb({with(beam), with(beam.mean_energy())}, setting, seeds, targets.back());
      for (const double target : targets) {
        json.push_back({{"beam", name},
                        {"pair", physics::name_of(experiment.trident().final_states.front())},
                        {"target", target},
                        {"spectrum", seconds_to(ladders[0], target)},
                        {"one_energy", seconds_to(ladders[1], target)}});
      }
    }
  }
  return json;
}

Json equal_calls(const config::Experiment& experiment, const Setting& setting) {
  const long calls = setting.quick ? 4096 : 65536;
  const int seeds = setting.quick ? 2 : 24;
  // 3 x 16 independent lattices of `calls` points each; and a mean that serves as the truth.
  std::vector<std::vector<double>> lattices(observables().size());
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const auto kernel = compute_kernel(experiment, setting, unreachable, calls, seed);
    for (std::size_t o = 0; o < observables().size(); ++o) {
      const auto some = values(kernel.result, observables()[o]);
      lattices[o].insert(lattices[o].end(), some.begin(), some.end());
    }
  }
  Json json = Json::array();
  for (std::size_t o = 0; o < observables().size(); ++o) {
    const auto mean = integration::mean_of_replicas(lattices[o]);
    const double lattice_rms =
        mean.error * std::sqrt(static_cast<double>(lattices[o].size())) / mean.value;
    const auto function = integrand(experiment, observables()[o]);
    double five = 0, one = 0;
    for (int seed = 1; seed <= seeds; ++seed) {
      GslVegas vegas(ScalarTrident::dimensions, function, static_cast<std::uint64_t>(seed));
      five += std::pow(vegas.five_iterations(calls).value / mean.value - 1, 2) / seeds;
      one += std::pow(vegas.warm_up_and_one(calls).value / mean.value - 1, 2) / seeds;
    }
    const double vegas_rms = std::sqrt(std::min(five, one));
    json.push_back({{"observable", observables()[o].name},
                    {"calls", calls},
                    {"lattice", lattice_rms},
                    {"gsl_five_iterations", std::sqrt(five)},
                    {"gsl_warm_up_and_one", std::sqrt(one)},
                    {"ratio", vegas_rms / lattice_rms}});
  }
  return json;
}

}  // namespace tridentscan::benchmarks
