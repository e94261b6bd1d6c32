// Experiments that sum over several kinds of neutrinos and final states.

#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include "scanner/integration/estimate.hpp"
#include "scanner/run/direct_stage.hpp"
#include "scanner/run/kernel_stage.hpp"
#include "scanner/run/processes.hpp"
#include "scanner/run/scan.hpp"
#include "tests/support/muon_boson.hpp"

using namespace tridentscan;
using physics::FinalState;
using physics::Mediator;
using physics::Neutrino;
using physics::numu;
using physics::numubar;
using enum physics::Flavour;

namespace {

config::Experiment on_argon(const std::string& name, const physics::Beam& beam,
                            const std::vector<FinalState>& states) {
  config::Experiment experiment{};
  experiment.name = name;
  config::Trident& trident = experiment.trident();
  trident.beam = beam;
  trident.final_states = states;
  trident.target = {"Ar40",
                    {{{"Ar40", 18, 40, 37.2155, physics::ChargeDensity{3.53, 0.542, 0}}, 1.0}}};
  return experiment;
}

std::vector<run::KernelResult> kernels_of(const std::vector<config::Experiment>& experiments,
                                          const Mediator& model, double relative_error,
                                          std::uint64_t seed = 1) {
  parallel::Communicator communicator;
  config::Integration integration;
  integration.relative_error = relative_error;
  integration.seed = seed;
  return run::compute_kernels(experiments, {integration, model},
                              {communicator, 2, physics::available_instruction_sets().back()},
                              [](const auto&...) {});
}

/// s0, s1 and s2 with their errors.
std::array<integration::Estimate, 3> pieces(std::span<const physics::ReactionKernel> kernels,
                                            const Mediator& model, double mass) {
  std::array<std::vector<double>, 3> values;
  for (const auto& p : physics::coupling_polynomials(kernels, model, mass).replicas) {
    values[0].push_back(p.s0), values[1].push_back(p.s1), values[2].push_back(p.s2);
  }
  return {integration::mean_of_replicas(values[0]), integration::mean_of_replicas(values[1]),
          integration::mean_of_replicas(values[2])};
}

/// Neutrinos of three kinds with different spectra.
physics::Beam three_kinds() {
  physics::Spectrum spectrum =
      physics::muon_neutrinos({1, 5, 10, 30}, {0, 3, 2, 0}, {1, 1, 0.5, 0.2});
  spectrum.of({e}) = {0, 0.1, 0.3, 0.4};
  return physics::Beam(spectrum);
}

std::vector<physics::Reaction> reactions_of(const run::KernelResult& result) {
  std::vector<physics::Reaction> reactions;
  for (const auto& kernel : result.kernels) reactions.push_back(kernel.reaction);
  return reactions;
}

constexpr FinalState muons{mu, mu}, electrons{e, e};

}  // namespace

TEST_CASE("The kernels of a beam are those of its kinds by their shares", "[reactions]") {
  const physics::Beam beam = three_kinds();
  std::vector<config::Experiment> experiments{on_argon("all", beam, {muons})};
  for (const Neutrino& kind : beam.kinds()) {
    experiments.push_back(on_argon(physics::name_of(kind), beam.only(kind), {muons}));
  }
  for (auto& experiment : experiments) {
    experiment.trident().cuts.minus.min_energy = 1;  // T_VA counts
  }
  const auto model = physics::gauged_mediator("le_lmu").value();
  const auto kernels = kernels_of(experiments, model, 4e-3);
  REQUIRE(beam.kinds() == std::vector{Neutrino{e}, numu, numubar});
  CHECK(reactions_of(kernels[0]) ==
        std::vector<physics::Reaction>{{{e}, muons}, {numu, muons}, {numubar, muons}});
  for (std::size_t k = 0; k < 3; ++k) {
    const auto& part = kernels[0].kernels[k].kernel;
    const auto& alone = kernels[k + 1].kernels.at(0).kernel;
    const double share = beam.share(beam.kinds()[k]);
    REQUIRE(part.k2 == alone.k2);
    for (std::size_t i = 0; i < part.k2.size(); ++i) {
      CHECK(part.mean.t_vv[i] == Approx(share * alone.mean.t_vv[i]).epsilon(1e-14));
      CHECK(part.replicas[3].t_va[i] == Approx(share * alone.replicas[3].t_va[i]).epsilon(1e-14));
    }
  }
  // The sum of parts that were computed apart, with other random numbers.
  const auto together = pieces(kernels[0].kernels, model, 0.1);
  const auto apart =
      kernels_of({experiments.begin() + 1, experiments.end()}, model, 4e-3, /*seed=*/2);
  std::array<double, 3> sum{}, variance{};
  for (std::size_t k = 0; k < 3; ++k) {
    const auto part = pieces(apart[k].kernels, model, 0.1);
    const double share = beam.share(beam.kinds()[k]);
    for (std::size_t i = 0; i < 3; ++i) {
      sum[i] += share * part[i].value;
      variance[i] += std::pow(share * part[i].error, 2);
    }
  }
  for (std::size_t i = 0; i < 3; ++i) {
    INFO("s" << i << ": " << together[i].value << " +- " << together[i].error << ", sum "
             << sum[i]);
    CHECK(std::abs(together[i].value - sum[i]) <
          5 * std::hypot(together[i].error, std::sqrt(variance[i])));
  }
}

TEST_CASE("Neutrinos that make none of the final states add nothing", "[reactions]") {
  // Of numu, numubar and nue: numu makes mu- e+, numubar e- mu+, and nue e- mu+.
  const auto experiment = on_argon("mixed", three_kinds(), {{mu, e}, {e, mu}});
  CHECK(experiment.trident().reactions() ==
        std::vector<physics::Reaction>{{{e}, {e, mu}}, {numu, {mu, e}}, {numubar, {e, mu}}});
  const auto list = run::processes_of({experiment}, Mediator::Kind::vector);
  CHECK(list.processes.size() == 3);
  double sum = 0;
  for (const auto& share : list.shares[0]) sum += share.number;
  CHECK(sum == Approx(1));
  const auto one = on_argon("one", three_kinds(), {{mu, e}});
  const auto alone = run::processes_of({one}, Mediator::Kind::vector);
  REQUIRE(alone.processes.size() == 1);
  CHECK(alone.shares[0][0].number == Approx(three_kinds().share(numu)));
}

TEST_CASE("Experiments share what depends on the same cuts, however they are written",
          "[reactions]") {
  const physics::Beam beam = three_kinds();
  std::vector<config::Experiment> experiments;
  const auto add = [&](const physics::Beam& of, const std::vector<FinalState>& states) -> auto& {
    return experiments.emplace_back(on_argon("x", of, states)).trident().cuts;
  };
  auto& by_charge = add(beam, {muons});
  by_charge.minus.min_energy = by_charge.plus.min_energy = 2;
  add(beam, {muons, {mu, e}}).flavours[index_of(mu)].min_energy = 2;
  auto& with_electrons = add(beam.only(numu), {muons});
  with_electrons.flavours[index_of(mu)].min_energy = 2;
  with_electrons.flavours[index_of(e)].min_energy = 5;  // there are none
  add(beam.only(numu), {muons});
  const auto list = run::processes_of(experiments, Mediator::Kind::vector);
  const auto process = [&](std::size_t experiment, std::size_t share) {
    return list.shares[experiment].at(share).process;
  };
  // Three of muons, one of mu- e+, one of muons without cuts.
  CHECK(list.processes.size() == 5);
  CHECK(process(0, 0) == process(1, 0));  // nue
  CHECK(process(0, 1) == process(1, 1));  // numu
  CHECK(process(0, 1) == process(2, 0));
  CHECK(process(0, 2) == process(1, 3));  // numubar, behind mu- e+ of numu
  CHECK(process(3, 0) != process(2, 0));
  CHECK(list.processes[process(1, 2)].reaction == physics::Reaction{numu, {mu, e}});
  std::set<std::uint64_t> streams;
  for (const auto& one : list.processes) streams.insert(one.stream);
  CHECK(streams.size() == list.processes.size());
}

TEST_CASE("A scalar adds by the squares of both charges and does not interfere", "[reactions]") {
  const auto kind = GENERATE(Mediator::Kind::scalar, Mediator::Kind::pseudoscalar);
  const auto scalar = [&](double of_neutrino, double of_muon) {
    auto model = support::muon_boson("s", of_neutrino, of_muon, 0);
    model.kind = kind;
    return model;
  };
  const std::vector<config::Experiment> experiments{on_argon("argon", 20.0, {muons})};
  const auto result = kernels_of(experiments, scalar(2, 0.5), 2e-3).front();
  CHECK(result.reached);
  REQUIRE(result.kernels.size() == 1);
  const auto vector = kernels_of(experiments, physics::lmu_ltau(), 2e-3, 2).front();
  for (const double mass : {0.01, 1.0}) {
    const auto unit = physics::coupling_polynomials(result.kernels, scalar(1, 1), mass).mean;
    CHECK(unit.s1 == 0);
    CHECK(unit.s2 > 0);
    for (const auto& [of_neutrino, of_muon] :
         {std::pair{2.0, 0.5}, std::pair{-1.0, 3.0}, std::pair{0.5, 0.2}}) {
      const auto p =
          physics::coupling_polynomials(result.kernels, scalar(of_neutrino, of_muon), mass).mean;
      CHECK(p.s0 == unit.s0);
      CHECK(p.s1 == 0);
      CHECK(p.s2 == Approx(std::pow(of_neutrino * of_muon, 2) * unit.s2).epsilon(1e-13));
    }
  }
  const auto sm = pieces(result.kernels, scalar(1, 1), 1)[0];
  const auto other = pieces(vector.kernels, physics::lmu_ltau(), 1)[0];
  CHECK(std::abs(sm.value - other.value) < 5 * std::hypot(sm.error, other.error));
  // A vector's kernel knows no scalars.
  for (const double t : vector.kernels.front().kernel.mean.t_scalar) CHECK(t == 0);
}

TEST_CASE("Direct integration and kernel agree on every kind of reaction", "[reactions][direct]") {
  struct Case {
    const char* name;
    Mediator model;
    physics::Beam beam;
    std::vector<FinalState> states;
    double mass, coupling;
  };
  auto loop = physics::lmu_ltau();
  loop.mixing.kind = physics::KineticMixing::Kind::loop;
  auto pseudoscalar = support::muon_boson("p", 1, 1, 0);
  pseudoscalar.kind = Mediator::Kind::pseudoscalar;
  const auto le_lmu = physics::gauged_mediator("le_lmu").value();
  const auto c = GENERATE_COPY(
      Case{"mu- e+", physics::lmu_ltau(), 10.0, {{mu, e}}, 0.1, 1e-3},
      Case{"e- e+", le_lmu, 10.0, {electrons}, 0.05, 5e-4},
      Case{"e- e+ by the loop", loop, 10.0, {electrons}, 0.02, 5e-3},
      Case{"e- e+ of nuebar", le_lmu, physics::Beam(10, {e, true}), {electrons}, 0.05, 5e-4},
      Case{"mu- mu+ by a pseudoscalar", pseudoscalar, 10.0, {muons}, 0.1, 2e-3},
      Case{"two states of three kinds", le_lmu, three_kinds(), {muons, {mu, e}}, 0.1, 1e-3});
  const auto experiment = on_argon("argon", c.beam, c.states);
  const auto kernel = kernels_of({experiment}, c.model, 5e-3).front();
  const auto direct =
      run::integrate_directly(experiment, {c.model, c.mass, c.coupling}, {.relative_error = 5e-3},
                              1, 0, physics::available_instruction_sets().back());
  CHECK(direct.reached);
  const auto sm = integration::mean_of_replicas(physics::cross_sections(kernel.kernels));
  std::vector<double> full;
  for (const auto& p : physics::coupling_polynomials(kernel.kernels, c.model, c.mass).replicas) {
    full.push_back(p(c.coupling));
  }
  const auto sigma = integration::mean_of_replicas(full);
  INFO(c.name << ": sigma " << sigma.value << " +- " << sigma.error << ", directly " << direct.sigma
              << " +- " << direct.sigma_error << "; Standard Model " << sm.value << " +- "
              << sm.error << ", directly " << direct.sm_sigma << " +- " << direct.sm_sigma_error);
  // 5 standard deviations of Student's t with 15 degrees of freedom, 12 times: 2e-3.
  CHECK(std::abs(sigma.value - direct.sigma) < 5 * std::hypot(sigma.error, direct.sigma_error));
  CHECK(std::abs(sm.value - direct.sm_sigma) < 5 * std::hypot(sm.error, direct.sm_sigma_error));
  if (c.states == std::vector<FinalState>{{mu, e}}) {
    CHECK(direct.ratio == 1);
    CHECK(sigma.value == Approx(sm.value).epsilon(1e-13));
  } else {
    CHECK(std::abs(direct.ratio - 1) > 0.1);  // the boson is seen
  }
}

TEST_CASE("What the reactions add is the prediction of an experiment", "[reactions][scan]") {
  config::ScanConfig config{};
  config.model = physics::lmu_ltau();
  config.mass = {1e-2, 1, 3, config::Spacing::log};
  config.coupling = {1e-4, 1e-2, 3, config::Spacing::log};
  config.integration.relative_error = 1e-2;
  config.experiments = {on_argon("argon", three_kinds(), {muons, {mu, e}})};
  config::Experiment& experiment = config.experiments[0];
  experiment.measurement = physics::RatioMeasurement(1, 0.2);
  experiment.exposure = {1e43, "an exposure"};
  const auto scan = [](const config::ScanConfig& scanned) {
    parallel::Communicator communicator;
    return run::scan(
               scanned, {communicator, 2, physics::available_instruction_sets().back()},
               [](const auto&...) {}, [](const auto&...) {})
        .experiments[0];
  };
  const auto result = scan(config);
  const auto list = experiment.trident().reactions();
  REQUIRE(list.size() == 4);  // nue, numu and numubar to muons, and numu to mu- e+
  REQUIRE(result.kernels.size() == 4);
  REQUIRE(result.reactions.size() == 4);
  double sigma = 0, events = 0;
  for (std::size_t k = 0; k < 4; ++k) {
    CHECK(result.kernels[k].reaction == list[k]);
    const auto& share = result.reactions[k];
    CHECK(share.cross_section.value > 0);
    CHECK(share.events.value == Approx(1e43 * share.cross_section.value).epsilon(1e-14));
    CHECK(share.events.error == Approx(1e43 * share.cross_section.error).epsilon(1e-14));
    sigma += share.cross_section.value;
    events += share.events.value;
  }
  CHECK(result.sm_cross_section.value == Approx(sigma).epsilon(1e-12));
  CHECK(result.sm_events.value == Approx(events).epsilon(1e-12));
  // R - 1 is that of the reactions the boson plays a part in, diluted by the others.
  const std::vector<physics::ReactionKernel> seen = {result.kernels[1], result.kernels[3]};
  REQUIRE(result.kernels[1].reaction.state == muons);
  REQUIRE(result.kernels[3].reaction == physics::Reaction{numubar, muons});
  for (std::size_t i = 0; i < 3; ++i) {
    const auto p = physics::coupling_polynomials(seen, config.model, config.mass.values()[i]).mean;
    for (std::size_t j = 0; j < 3; ++j) {
      const double g = config.coupling.values()[j];
      CHECK(result.ratio[3 * i + j] == Approx(1 + (p(g) - p.s0) / sigma).epsilon(1e-9));
    }
  }
  config.integration.method = config::Method::direct;
  config.mass.points = config.coupling.points = 2;
  const auto direct = scan(config);
  CHECK(direct.kernels.empty());
  CHECK(direct.reactions.empty());
  CHECK(std::abs(direct.sm_cross_section.value - sigma) <
        5 * std::hypot(direct.sm_cross_section.error, result.sm_cross_section.error));
}
