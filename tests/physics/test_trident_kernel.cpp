#include "physics/trident_kernel.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <stdexcept>

#include "physics/constants.hpp"
#include "tests/support/muon_boson.hpp"

using namespace tridentscan::physics;

namespace {

/// A sample of points with weights over the whole range of ln K2.
struct Sample {
  std::vector<double> k2, vv, aa, va;
};

Sample random_sample(double k2_max) {
  std::mt19937_64 generator(6);
  std::uniform_real_distribution<double> uniform;
  Sample s;
  for (int i = 0; i < 2000; ++i) {
    s.k2.push_back(k2_max * std::exp(-20 * uniform(generator)));
    s.vv.push_back(uniform(generator));
    s.aa.push_back(uniform(generator));
    s.va.push_back(uniform(generator) - 0.5);
  }
  return s;
}

TridentKernel kernel_of(const Sample& s, double k2_max) {
  const KernelNodes nodes(k2_max);
  std::vector<double> sums(nodes.size() * KernelNodes::columns);
  CHECK(nodes.deposit(s.k2, s.vv, s.aa, s.va, sums, InstructionSet::baseline) == 0);
  TridentKernel kernel;
  kernel.k2 = nodes.k2();
  kernel.weight.assign(nodes.size(), KernelNodes::spacing);
  kernel.mean = nodes.values(sums, 1);
  return kernel;
}

}  // namespace

TEST_CASE("A kernel keeps the sums over its points exactly for constant couplings", "[kernel]") {
  const Sample s = random_sample(30);
  const auto kernel = kernel_of(s, 30);
  double vv = 0, aa = 0, va = 0;
  for (std::size_t i = 0; i < s.k2.size(); ++i) {
    vv += s.vv[i], aa += s.aa[i], va += s.va[i];
  }
  CHECK(cross_section(kernel, kernel.mean, {1, 0}) == Approx(vv).epsilon(1e-12));
  CHECK(cross_section(kernel, kernel.mean, {0, 1}) == Approx(aa).epsilon(1e-12));
  CHECK(cross_section(kernel, kernel.mean, {2, 3}) ==
        Approx(4 * vv + 9 * aa + 6 * va).epsilon(1e-12));
}

TEST_CASE("A reader of a kernel gets any mediator to 1e-5 for masses from 0.1 MeV to 1 TeV",
          "[kernel]") {
  // Single points are the hardest case: in a real kernel the interpolation errors of many points
  // average out.
  const double mass = GENERATE(1e-4, 1e-3, 1e-2, 0.1, 1.0, 10.0, 100.0, 1000.0);
  const Mediator mediator = tridentscan::support::muon_boson("test", 1, 0.7, -0.4);
  for (const double k2 : {2e-11, 2e-9, 1e-7, 1e-6, 3.3e-5, 1e-3, 0.02, 0.7, 29.9}) {
    const Sample s{{k2}, {1.0}, {0.5}, {0.25}};
    const auto p = coupling_polynomials(kernel_of(s, 30), mediator, muon_pair, mass).mean;
    const Couplings sm = standard_model();
    const Couplings d = mediator.shift(Flavour::mu, Flavour::mu, k2, mass);
    CHECK(p.s0 ==
          Approx(sm.vector * sm.vector + 0.5 * sm.axial * sm.axial + 0.25 * sm.vector * sm.axial)
              .epsilon(1e-12));
    CHECK(p.s1 == Approx(2 * sm.vector * d.vector + sm.axial * d.axial +
                         0.25 * (sm.vector * d.axial + sm.axial * d.vector))
                      .epsilon(1e-5));
    CHECK(p.s2 == Approx(d.vector * d.vector + 0.5 * d.axial * d.axial + 0.25 * d.vector * d.axial)
                      .epsilon(1e-5));
  }
}

TEST_CASE(
    "A heavy mediator becomes a contact interaction: Eq. (11) with T_VV and T_AA taken into "
    "account",
    "[kernel]") {
  const double mass = 1000, coupling = 2;
  auto s = random_sample(30);
  const double v = GENERATE(1.0, 0.6);  // T_VV/T_AA
  s.vv = s.aa;
  s.va.assign(s.va.size(), 0);
  for (double& x : s.vv) {
    x *= v;
  }
  const auto p = coupling_polynomials(kernel_of(s, 30), lmu_ltau(), muon_pair, mass).mean;
  const double cv = 0.5 + 2 * constants::sin2_theta_w;
  const double shift = constants::vev_squared * coupling * coupling / (mass * mass);
  const double expected = (v * (cv + shift) * (cv + shift) + 0.25) / (v * cv * cv + 0.25);
  CHECK(p(coupling) / p.s0 == Approx(expected).epsilon(1e-4));  // K2/m^2 < 3e-5
}

TEST_CASE("Polynomials of an experiment are the sum over its reactions, replica by replica",
          "[kernel]") {
  using enum Flavour;
  const auto one = random_sample(30);
  const Sample other{one.k2, one.aa, one.va, one.vv};
  std::vector<ReactionKernel> parts = {{{{mu}, {mu, mu}}, kernel_of(one, 30)},
                                       {{{mu, true}, {mu, mu}}, kernel_of(other, 30)},
                                       {{{mu}, {mu, e}}, kernel_of(one, 30)}};
  for (auto& [reaction, kernel] : parts) {
    kernel.replicas = {kernel.mean, kernel.mean};
    for (double& t : kernel.replicas[1].t_vv) t *= 3;
  }
  const double mass = 0.1;
  const auto sum = coupling_polynomials(parts, lmu_ltau(), mass);
  const auto at = [&](std::size_t part) {
    return coupling_polynomials(parts[part].kernel, lmu_ltau(), parts[part].reaction, mass);
  };
  const auto a = at(0), b = at(1), c = at(2);
  CHECK(c.mean.s0 > 0);
  CHECK(c.mean.s1 == 0);  // no boson turns a muon into an electron
  CHECK(c.mean.s2 == 0);
  CHECK(sum.mean.s0 == Approx(a.mean.s0 + b.mean.s0 + c.mean.s0).epsilon(1e-14));
  CHECK(sum.mean.s1 == Approx(a.mean.s1 + b.mean.s1).epsilon(1e-14));
  CHECK(sum.mean.s2 == Approx(a.mean.s2 + b.mean.s2).epsilon(1e-14));
  const auto sigma = cross_sections(parts);
  REQUIRE(sum.replicas.size() == 2);
  REQUIRE(sigma.size() == 2);
  for (std::size_t r = 0; r < 2; ++r) {
    CHECK(sum.replicas[r].s0 ==
          Approx(a.replicas[r].s0 + b.replicas[r].s0 + c.replicas[r].s0).epsilon(1e-14));
    CHECK(sum.replicas[r].s2 == Approx(a.replicas[r].s2 + b.replicas[r].s2).epsilon(1e-14));
    CHECK(sigma[r] == Approx(sum.replicas[r].s0).epsilon(1e-14));
  }
  // Variants of the Standard Model hold for all reactions.
  CHECK(cross_sections(parts, {.coupling_factor = 2})[1] == Approx(4 * sigma[1]).epsilon(1e-14));
  parts.push_back({{{e}, {mu, tau}}, parts[0].kernel});
  CHECK_THROWS_AS(cross_sections(parts), std::invalid_argument);
  CHECK_THROWS_AS(coupling_polynomials(parts, lmu_ltau(), mass), std::invalid_argument);
}

TEST_CASE("Instruction sets agree on the deposit", "[kernel]") {
  const KernelNodes nodes(30);
  std::mt19937_64 generator(3);
  std::uniform_real_distribution<double> uniform;
  std::vector<double> k2, vv, aa, va;
  for (int i = 0; i < 700; ++i) {  // no multiple of a block
    k2.push_back(i == 5   ? std::nan("")
                 : i == 6 ? 1e3
                          : std::pow(10, -10 + 11 * uniform(generator)));
    vv.push_back(i == 7 ? HUGE_VAL : uniform(generator));
    aa.push_back(uniform(generator));
    va.push_back(uniform(generator) - 0.5);
  }
  std::vector<std::vector<double>> sums;
  for (const InstructionSet isa : available_instruction_sets()) {
    sums.emplace_back(nodes.size() * KernelNodes::columns);
    CHECK(nodes.deposit(k2, vv, aa, va, sums.back(), isa) == 3);
    for (std::size_t i = 0; i < sums.back().size(); ++i) {
      // Rounding of hundreds of terms of order one, and of the logarithm over the spacing.
      CHECK(sums.back()[i] == Approx(sums.front()[i]).epsilon(1e-12).margin(1e-11));
    }
  }
}

TEST_CASE("Non-finite points are left out and counted", "[kernel]") {
  const KernelNodes nodes(30);
  std::vector<double> sums(nodes.size() * KernelNodes::columns);
  const double nan = std::nan(""), inf = HUGE_VAL;
  CHECK(nodes.deposit(std::vector{1.0, 1.0, nan, 1.0, 1e3}, std::vector{1.0, nan, 1.0, 1.0, 1.0},
                      std::vector{1.0, 1.0, 1.0, inf, 1.0}, std::vector{0.0, 0.0, 0.0, 0.0, 0.0},
                      sums, InstructionSet::baseline) == 4);
  double sum = 0;
  for (std::size_t i = 0; i < sums.size(); i += KernelNodes::columns) {
    sum += sums[i];
  }
  CHECK(sum == Approx(1));
}

TEST_CASE("Couplings of the models", "[mediator]") {
  CHECK(standard_model().vector == Approx(0.5 + 2 * 0.23122));
  CHECK(standard_model().axial == 0.5);
  const auto zp = lmu_ltau();
  // Eqs. (7)-(8): for K2 << m^2 the shift is v^2 g'^2/m^2, (246.22 GeV)^2 g'^2/m^2.
  const auto shift = [&](double k2, double mass) {
    return zp.shift(Flavour::mu, Flavour::mu, k2, mass);
  };
  CHECK(shift(0, 10).vector == Approx(246.22 * 246.22 / 100).epsilon(1e-4));
  CHECK(shift(5, 0.1).axial == 0);
  CHECK(shift(100, 10).vector == Approx(shift(0, 10).vector / 2));
}
