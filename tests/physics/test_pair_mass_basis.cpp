#include "physics/pair_mass_basis.hpp"

#include <boost/math/quadrature/gauss.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <complex>
#include <stdexcept>

#include "physics/constants.hpp"

using namespace tridentscan;
using physics::PairMassBasis;
using Complex = std::complex<double>;

namespace {

constexpr double s_low = 25, s_high = 86.1876 * 86.1876;
const PairMassBasis basis(s_low, s_high);

/// A distribution of this basis, by its node values times s: the end at 25 GeV^2 is a step.
double node_value(std::size_t j) {
  return std::exp(-0.06 * static_cast<double>(j)) *
         (1 + 0.3 * std::sin(0.7 * static_cast<double>(j)));
}
double density(double s) {
  const auto values = basis.at(s);
  double sum = 0;
  for (std::size_t a = 0; a < PairMassBasis::stencil; ++a) {
    sum += node_value(PairMassBasis::first_node(values.cell) + a) * values.phi[a];
  }
  return sum / s;
}

/// Int ds f(s) between the ends of the range or the nodes and `split`, by panels.
template <class F>
auto integral(F f, double from, double to, int panels) {
  using Rule = boost::math::quadrature::gauss<double, 15>;
  auto sum = f(from) * 0.0;
  const double step = (to - from) / panels;
  for (int i = 0; i < panels; ++i) {
    sum += Rule::integrate(f, from + i * step, from + (i + 1) * step);
  }
  return sum;
}

/// Moments Int ds rho phi_j: panels end at the nodes.
PairMassBasis::PerNode<double> moments() {
  PairMassBasis::PerNode<double> result{};
  const auto nodes = basis.node_masses2();
  for (std::size_t c = 0; c + 1 < nodes.size(); ++c) {
    for (std::size_t j = 0; j < PairMassBasis::nodes; ++j) {
      if (j + 3 < c || j > c + 4) continue;
      result[j] += integral(
          [&](double s) {
            const auto values = basis.at(s);
            return j >= PairMassBasis::first_node(values.cell) &&
                           j < PairMassBasis::first_node(values.cell) + PairMassBasis::stencil
                       ? density(s) * values.phi[j - PairMassBasis::first_node(values.cell)]
                       : 0.0;
          },
          nodes[c], nodes[c + 1], 2);
    }
  }
  return result;
}

/// Int ds rho/(s - m^2 + i m Gamma), with s - m^2 = m Gamma sinh(t), which is smooth at any width.
Complex propagated(double mass, double width) {
  const double m2 = mass * mass, w = mass * width;
  const auto f = [&](double t) {
    const double s = m2 + w * std::sinh(t);
    return density(s) * w * std::cosh(t) / Complex(w * std::sinh(t), w);
  };
  Complex sum = 0;
  const auto nodes = basis.node_masses2();
  for (std::size_t c = 0; c + 1 < nodes.size(); ++c) {
    // A last rounding step out of the cell would be another polynomial.
    const double a = std::asinh((nodes[c] * (1 + 1e-14) - m2) / w),
                 b = std::asinh((nodes[c + 1] * (1 - 1e-14) - m2) / w);
    sum += integral(f, a, b, 1 + static_cast<int>(4 * (b - a)));
  }
  return sum;
}

Complex from_basis(const PairMassBasis::PerNode<double>& m, double mass, double width) {
  const auto d = basis.propagator(mass, width);
  Complex sum = 0;
  for (std::size_t j = 0; j < d.size(); ++j) sum += d[j] * m[j];
  return sum;
}

}  // namespace

TEST_CASE("The functions of the basis add up to one and are one at their own node",
          "[pair_mass_basis]") {
  const auto nodes = basis.node_masses2();
  CHECK(nodes.front() == Approx(s_low).epsilon(1e-14));
  CHECK(nodes.back() == Approx(s_high).epsilon(1e-14));
  for (const double s : {25.0, 25.001, 30.0, 400.0, 7000.0, s_high}) {
    const auto values = basis.at(s);
    double sum = 0, x = 0;
    for (std::size_t a = 0; a < PairMassBasis::stencil; ++a) {
      sum += values.phi[a];
      x += values.phi[a] * std::log(nodes[PairMassBasis::first_node(values.cell) + a]);
    }
    CHECK(sum == Approx(1).epsilon(1e-12));
    CHECK(x == Approx(std::log(s)).epsilon(1e-12));  // cubics keep straight lines
  }
  for (std::size_t j = 0; j < nodes.size(); ++j) {
    const auto values = basis.at(nodes[j]);
    REQUIRE(j >= PairMassBasis::first_node(values.cell));
    CHECK(values.phi[j - PairMassBasis::first_node(values.cell)] == Approx(1).epsilon(1e-9));
  }
}

TEST_CASE("Propagators act on distributions of the basis exactly, at every width",
          "[pair_mass_basis]") {
  const auto m = moments();
  for (const double mass : {1.0, 4.0, 4.999, 5.0001, 5.2, 10.0, 37.0, 80.0, 86.0, 86.2, 120.0}) {
    for (const double g : {1e-3, 0.1, 0.3, 1.0, 4.0}) {
      const double width = g * g * mass / (4 * physics::constants::pi);
      const Complex expected = propagated(mass, width), found = from_basis(m, mass, width);
      CAPTURE(mass, g, expected.real(), expected.imag());
      CHECK(found.real() == Approx(expected.real()).epsilon(1e-8));
      CHECK(found.imag() == Approx(expected.imag()).epsilon(1e-8));
    }
  }
}

TEST_CASE("A boson of no width sees the density at its mass", "[pair_mass_basis]") {
  const auto m = moments();
  for (const double mass : {5.3, 20.0, 60.0}) {
    const auto weights = basis.density(mass * mass);
    double sum = 0;
    for (std::size_t j = 0; j < weights.size(); ++j) sum += weights[j] * m[j];
    CHECK(sum == Approx(density(mass * mass)).epsilon(1e-9));
    // Im Int rho/(s - m^2 + i m Gamma) = -pi rho(m^2), up to Gamma/m.
    CHECK(from_basis(m, mass, 1e-9).imag() ==
          Approx(-physics::constants::pi * density(mass * mass)).epsilon(1e-7));
  }
  for (const double weight : basis.density(24.9)) CHECK(weight == 0);
}

TEST_CASE("A range of pair masses begins above zero", "[pair_mass_basis]") {
  CHECK_THROWS_AS(PairMassBasis(0, 1), std::invalid_argument);
  CHECK_THROWS_AS(PairMassBasis(2, 1), std::invalid_argument);
}
