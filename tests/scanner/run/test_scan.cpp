#include <array>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "physics/constants.hpp"
#include "physics/ratio_polynomial.hpp"
#include "scanner/integration/estimate.hpp"
#include "scanner/run/direct_stage.hpp"
#include "scanner/run/kernel_stage.hpp"
#include "scanner/run/processes.hpp"
#include "scanner/run/scan.hpp"
#include "tests/support/machine.hpp"
#include "tests/support/muon_boson.hpp"

using namespace tridentscan;
using support::muon_boson;

namespace {

const physics::Nucleus iron{"Fe56", 26, 56, 52.089777, physics::ChargeDensity{4.106, 0.519, 0}};

config::Experiment experiment(double energy, double min_energy) {
  config::Experiment e{};
  e.name = "test";
  e.trident().beam = energy;
  e.trident().target = {"Fe56", {{iron, 1.0}}};
  e.trident().hadrons.form_factor = physics::FormFactorModel::density;
  e.trident().cuts.minus.min_energy = e.trident().cuts.plus.min_energy = min_energy;
  e.measurement = physics::RatioMeasurement(0.82, 0.28);
  return e;
}

config::ScanConfig scan_config(double energy, double min_energy) {
  config::ScanConfig c{};
  c.name = "test";
  c.model = physics::lmu_ltau();
  c.mass = {1e-2, 10, 4, config::Spacing::log};
  c.coupling = {1e-4, 1e-1, 5, config::Spacing::log};
  c.experiments.push_back(experiment(energy, min_energy));
  c.integration.relative_error = 1e-3;
  return c;
}

physics::CouplingPolynomials polynomials(const physics::TridentKernel& kernel,
                                         const physics::Mediator& model, double mass) {
  return physics::coupling_polynomials(kernel, model, physics::muon_pair, mass);
}

/// Of the only experiment, which has one reaction.
physics::TridentKernel kernel_of(const config::ScanConfig& config, int threads = 2) {
  parallel::Communicator communicator;
  const auto kernels =
      run::compute_kernels(config, machine(communicator, threads), silent).front().kernels;
  REQUIRE(kernels.size() == 1);
  CHECK(kernels.front().reaction == physics::muon_pair);
  return kernels.front().kernel;
}

/// Standard Model, pure Z' at 10 MeV and 1 GeV, one value per replica.
std::array<std::vector<double>, 3> pieces(const physics::TridentKernel& kernel) {
  std::array<std::vector<double>, 3> result;
  const auto light = polynomials(kernel, physics::lmu_ltau(), 0.01);
  const auto heavy = polynomials(kernel, physics::lmu_ltau(), 1.0);
  for (std::size_t r = 0; r < kernel.replicas.size(); ++r) {
    result[0].push_back(light.replicas[r].s0);
    result[1].push_back(light.replicas[r].s2);
    result[2].push_back(heavy.replicas[r].s2);
  }
  return result;
}

}  // namespace

TEST_CASE("Errors of a kernel are right: pulls over 200 seeds", "[kernel][statistics]") {
  const auto [energy, cut] = GENERATE(std::pair{160.0, 9.0}, std::pair{5.0, 0.0});
  auto config = scan_config(energy, cut);
  config.integration.relative_error = 1e-6;
  config.integration.max_points = 1 << 17;
  config.integration.seed = 4711;
  const auto truth = pieces(kernel_of(config));
  config.integration.max_points = 1 << 10;
  const int seeds = 200;
  std::array<std::vector<double>, 3> pulls;
  for (int seed = 1; seed <= seeds; ++seed) {
    config.integration.seed = static_cast<std::uint64_t>(seed);
    const auto sample = pieces(kernel_of(config));
    for (std::size_t k = 0; k < 3; ++k) {
      const auto estimate = integration::mean_of_replicas(sample[k]);
      const auto reference = integration::mean_of_replicas(truth[k]);
      REQUIRE(reference.error < 0.3 * estimate.error);
      // Student's t with 15 degrees of freedom, turned into a standard normal.
      const double t = (estimate.value - reference.value) / estimate.error;
      const double p = cdf(boost::math::students_t(static_cast<double>(sample[k].size()) - 1), t);
      pulls[k].push_back(quantile(boost::math::normal(), p));
    }
  }
  for (auto& set : pulls) {
    double sum = 0, squares = 0;
    for (const double pull : set) {
      sum += pull;
      squares += pull * pull;
    }
    // Width of 200 normal numbers: 1 +- 0.05; mean 0 +- 0.07. Kolmogorov-Smirnov: sqrt(n) D < 1.95
    // has p = 1e-3.
    CHECK(std::sqrt(squares / seeds) == Approx(1).margin(0.17));
    CHECK(std::abs(sum / seeds) < 0.28);
    std::sort(set.begin(), set.end());
    double distance = 0;
    for (int i = 0; i < seeds; ++i) {
      const double p = cdf(boost::math::normal(), set[static_cast<std::size_t>(i)]);
      distance = std::max({distance, (i + 1.0) / seeds - p, p - static_cast<double>(i) / seeds});
    }
    INFO("width " << std::sqrt(squares / seeds) << ", mean " << sum / seeds << ", KS "
                  << distance * std::sqrt(seeds));
    CHECK(distance * std::sqrt(seeds) < 1.95);
  }
}

TEST_CASE("A kernel meets the requested error or says that it does not", "[kernel]") {
  parallel::Communicator communicator;
  auto config = scan_config(160, 9);
  auto kernel = run::compute_kernels(config, machine(communicator), silent).front();
  CHECK(kernel.reached);
  CHECK(kernel.relative_error <= 1e-3);
  config.integration.relative_error = 1e-6;
  config.integration.max_points = 2048;
  kernel = run::compute_kernels(config, machine(communicator), silent).front();
  CHECK_FALSE(kernel.reached);
  CHECK(kernel.relative_error > 1e-6);
  CHECK(kernel.base_points == 2048 * 16);
}

TEST_CASE("A kernel does not depend on the number of threads", "[kernel]") {
  auto config = scan_config(20, 3);
  config.experiments.front().trident().target.components = {
      {iron, 0.25}, {{"Ar40", 18, 40, 37.2155, physics::ChargeDensity{3.53, 0.542, 0}}, 0.75}};
  const auto one = kernel_of(config, 1);
  const auto three = kernel_of(config, 3);
  CHECK(one.mean.t_vv == three.mean.t_vv);
  CHECK(one.replicas[7].t_aa == three.replicas[7].t_aa);
}

TEST_CASE("A mixture is the mean over its nuclei", "[kernel]") {
  const physics::Nucleus argon{"Ar40", 18, 40, 37.2155, physics::ChargeDensity{3.53, 0.542, 0}};
  const auto sigma = [&](const physics::Target& target) {
    auto config = scan_config(20, 3);
    config.experiments.front().trident().target = target;
    return integration::mean_of_replicas(pieces(kernel_of(config))[0]);
  };
  const auto fe = sigma({"Fe56", {{iron, 1}}}), ar = sigma({"Ar40", {{argon, 1}}});
  const auto both = sigma({"mix", {{iron, 0.25}, {argon, 0.75}}});
  const double error = std::hypot(both.error, std::hypot(0.25 * fe.error, 0.75 * ar.error));
  CHECK(std::abs(both.value - 0.25 * fe.value - 0.75 * ar.value) < 4 * error);
}

TEST_CASE("One kernel serves all vector models; charges scale the coupling", "[kernel]") {
  parallel::Communicator communicator;
  const auto result = [&](const physics::Mediator& model) {
    auto config = scan_config(20, 3);
    config.model = model;
    return run::scan(config, machine(communicator), silent, [](const auto&...) {})
        .experiments.front();
  };
  const auto reference = result(physics::lmu_ltau());
  REQUIRE(reference.kernels.size() == 1);
  const auto& same = reference.kernels.front().kernel;
  for (const auto& [model, charge] : {std::pair{*physics::gauged_mediator("b_minus_3lmu"), 3.0},
                                      std::pair{*physics::gauged_mediator("le_lmu"), 1.0},
                                      std::pair{muon_boson("half", 0.5, 0.5, 0), 0.5}}) {
    const auto other = result(model);
    REQUIRE(other.kernels.size() == 1);
    const auto& kernel = other.kernels.front().kernel;
    CHECK(kernel.mean.t_vv == same.mean.t_vv);
    CHECK(kernel.replicas.back().t_aa == same.replicas.back().t_aa);
    for (std::size_t i = 0; i < reference.exclusion.limit.size(); ++i) {
      CHECK(other.exclusion.limit[i] * charge ==
            Approx(reference.exclusion.limit[i]).epsilon(1e-12));
    }
  }
  // Opposite charges turn the sign of the interference and of nothing else.
  const auto opposite = muon_boson("opposite", 1, -1, 0);
  const auto kernel = result(opposite).kernels.at(0).kernel;
  CHECK(kernel.mean.t_vv == same.mean.t_vv);
  const auto p = polynomials(kernel, opposite, 0.1).mean;
  const auto q = polynomials(kernel, physics::lmu_ltau(), 0.1).mean;
  CHECK(p.s0 == q.s0);
  CHECK(p.s1 == -q.s1);
  CHECK(p.s2 == q.s2);
  CHECK(q.s1 > 0);
}

TEST_CASE("An axial boson interferes with C_A as a vector boson with C_V", "[kernel]") {
  auto config = scan_config(160, 9);
  const auto vector = muon_boson("v", 1, 1, 0), axial = muon_boson("a", 1, 0, 1),
             right = muon_boson("r", 1, 1, -1);
  config.model = axial;
  const auto kernel = kernel_of(config);
  // Cuts that treat both muons alike leave no T_VA: C_V and C_A do not mix.
  const auto v = polynomials(kernel, vector, 0.1).mean;
  const auto a = polynomials(kernel, axial, 0.1).mean;
  const auto r = polynomials(kernel, right, 0.1).mean;
  CHECK(r.s1 == Approx(v.s1 - a.s1).epsilon(1e-12));
  CHECK(r.s2 == Approx(v.s2 + a.s2).epsilon(1e-12));
  // Heavy: a shift of C_A by the same amount, sigma = C_V^2 T_VV + C_A^2 T_AA.
  const double shift = physics::constants::vev_squared / 1e6;
  const auto sm = physics::standard_model();
  const double expected =
      physics::cross_section(kernel, kernel.mean, {sm.vector, sm.axial + shift});
  CHECK(polynomials(kernel, axial, 1e3).mean(1) == Approx(expected).epsilon(1e-4));
}

TEST_CASE("Experiments share the processes they have in common", "[kernel]") {
  auto config = scan_config(20, 3);
  auto& experiments = config.experiments;
  experiments.front().trident().hadrons.channels = {physics::Channel::coherent,
                                                    physics::Channel::proton};
  experiments.push_back(experiments.front());
  experiments.back().name = "twin";
  experiments.push_back(experiments.front());
  experiments.back().name = "other_form_factor";
  experiments.back().trident().hadrons.form_factor = physics::FormFactorModel::fermi;
  experiments.push_back(experiments.front());
  experiments.back().name = "other_cuts";
  experiments.back().trident().cuts.minus.min_energy = 1;
  const auto list = run::processes_of(experiments, physics::Mediator::Kind::vector);
  CHECK(list.processes.size() == 5);  // Fe, p; Fe with another form factor; Fe and p with cuts
  CHECK(list.shares[0][0].process == list.shares[1][0].process);
  CHECK(list.shares[0][1].process == list.shares[2][1].process);  // protons know no form factor
  CHECK(list.shares[0][1].number == 26);
  const auto stream = [&](std::size_t e) {
    return list.processes[list.shares[e][0].process].stream;
  };
  CHECK(stream(0) == stream(2));  // the shift between form factors has a small error
  CHECK(stream(0) != stream(3));
}

TEST_CASE("With the same random numbers sigma is an exact quadratic in g'^2", "[direct]") {
  const integration::VegasSettings frozen{.training_iterations = 0,
                                          .training_points = 4096,
                                          .relative_error = 1e-9,
                                          .max_points = 8192};
  const auto isa = physics::available_instruction_sets().back();
  const auto e = experiment(160, 9);
  const double mass = GENERATE(1e-3, 0.1, 10.0);
  const auto sigma = [&](double g2) {
    return run::integrate_directly(e, {physics::lmu_ltau(), mass, std::sqrt(g2)}, frozen, 1, 5, isa)
        .sigma;
  };
  // Scale of g'^2 at which the three terms are of one size.
  const double scale =
      sigma(0) / (sigma(1) - sigma(0)) > 1e-8 ? std::sqrt(sigma(0) / sigma(1)) : 1e-4;
  const double a = scale, b = 2 * scale;
  const double s0 = sigma(0), sa = sigma(a), sb = sigma(b);
  const double s2 = ((sb - s0) / b - (sa - s0) / a) / (b - a);
  const double s1 = (sa - s0) / a - s2 * a;
  for (const double g2 : {0.5 * scale, 3 * scale}) {
    CHECK(sigma(g2) == Approx(s0 + g2 * (s1 + g2 * s2)).epsilon(1e-10));
  }
}

TEST_CASE("Direct integration and kernel agree within errors", "[direct][kernel]") {
  parallel::Communicator communicator;
  auto config = scan_config(5, 0);
  config.experiments.front().trident().cuts.minus.min_energy =
      config.experiments.front().trident().cuts.plus.min_energy = 0.5;
  config.experiments.front().trident().cuts.minus.max_angle =
      config.experiments.front().trident().cuts.plus.max_angle = 0.3;
  const auto kernel = run::scan(config, machine(communicator), silent, [](const auto&...) {});
  config.integration.method = config::Method::direct;
  config.integration.relative_error = 5e-3;
  const auto direct = run::scan(config, machine(communicator), silent, [](const auto&...) {});
  const auto& k = kernel.experiments.front();
  const auto& d = direct.experiments.front();
  REQUIRE(k.ratio.size() == 20);
  REQUIRE(d.ratio.size() == 20);
  REQUIRE(k.kernels.size() == 1);
  CHECK(k.kernels.front().kernel.k2.size() > 100);
  CHECK(d.kernels.empty());
  double chi2 = 0;
  for (std::size_t i = 0; i < k.ratio.size(); ++i) {
    const double error = std::hypot(k.ratio_error[i], d.ratio_error[i]);
    chi2 += std::pow((k.ratio[i] - d.ratio[i]) / error, 2);
  }
  INFO("chi2 of the 20 differences of R: " << chi2);
  CHECK(chi2 < 52);   // 20 degrees of freedom: 1e-4
  CHECK(chi2 > 3.5);  // errors that are too large are wrong as well: 1e-5
  CHECK(std::abs(k.sm_cross_section.value - d.sm_cross_section.value) <
        4 * std::hypot(k.sm_cross_section.error, d.sm_cross_section.error));
}

TEST_CASE("A scan tells which stage it is in, also when that one throws", "[scan]") {
  parallel::Communicator communicator;
  auto config = scan_config(20, 3);
  std::string open;
  std::vector<std::string> over;
  const auto news = [&](const std::string& stage, std::optional<double> seconds) {
    CHECK((seconds ? open == stage : open.empty()));
    open = seconds ? "" : stage;
    if (seconds) over.push_back(stage);
  };
  static_cast<void>(run::scan(config, machine(communicator), silent, news));
  CHECK(over == std::vector<std::string>{"kernels", run::reduction_stage});
  CHECK(open.empty());
  const run::Progress broken = [](const auto&...) { throw std::bad_alloc(); };
  CHECK_THROWS_AS(run::scan(config, machine(communicator), broken, news), std::bad_alloc);
  CHECK(open == "kernels");
}
