#include "tests/support/dirac_four_muon.hpp"

#include <algorithm>

#include "tests/support/dirac.hpp"

namespace tridentscan::reference {
namespace {

using C = std::complex<double>;
using Row = std::array<Matrix<double>, 4>;

constexpr std::array<double, 4> metric = {1, -1, -1, -1};

/// g^a (left P_L + right P_R).
Matrix<double> vertex(int index, const Coupling& c) {
  const auto chiral =
      add(identity<double>((c.right + c.left) / 2), gamma5<double>(), (c.right - c.left) / 2);
  return gamma<double>(index) * chiral;
}

/// S(p1 + k) or -S(p2 + k) without its denominator.
Matrix<double> numerator(const FourVector<double>& p, double m, double sign) {
  return add(identity<double>(m), slash(p), sign);
}

/// J^a of the source on line (i, j), contracted with the current of line (k, l) through `bosons`.
ComplexVector<double> one_line(const FourMuons& p, const std::array<int, 4>& muon,
                               const std::array<int, 4>& spins, const Coupling& source,
                               std::span<const Exchange> bosons) {
  const auto [i, j, k, l] = muon;
  const auto u = [&](int a) { return u_spinor(p[a], 0.0, spins[a]); };
  const auto v = [&](int a) { return v_spinor(p[a], 0.0, spins[a]); };
  const FourVector<double> pair = sum(p[k], p[l]);
  const FourVector<double> before = sum(p[i], pair), after = sum(p[j], pair);
  ComplexVector<double> current{};
  for (const Exchange& boson : bosons) {
    const C propagator = 1.0 / C(dot(pair, pair) - boson.mass2, boson.mass_width);
    for (int m = 0; m < 4; ++m) {
      const C other = metric[m] * propagator * bar_product(u(k), vertex(m, boson.coupling) * v(l));
      const Matrix<double> g = vertex(m, boson.coupling);
      for (int a = 0; a < 4; ++a) {
        const Matrix<double> s = vertex(a, source);
        current[a] +=
            other *
            (bar_product(u(i), g * (numerator(before, 0, 1) * (s * v(j)))) / dot(before, before) +
             bar_product(u(i), s * (numerator(after, 0, -1) * (g * v(j)))) / dot(after, after));
      }
    }
  }
  return current;
}

}  // namespace

double dirac_four_muon(const FourMuons& p, const Coupling& source, std::span<const Exchange> bosons,
                       bool exchange) {
  double total = 0;
  for (int bits = 0; bits < 16; ++bits) {
    const std::array<int, 4> spins = {bits & 1, bits >> 1 & 1, bits >> 2 & 1, bits >> 3 & 1};
    ComplexVector<double> current{};
    const auto take = [&](const std::array<int, 4>& muon, double sign) {
      const auto part = one_line(p, muon, spins, source, bosons);
      for (int a = 0; a < 4; ++a) current[a] += sign * part[a];
    };
    take({0, 1, 2, 3}, 1), take({2, 3, 0, 1}, 1);
    if (exchange) take({0, 3, 2, 1}, -1), take({2, 1, 0, 3}, -1);
    for (int a = 0; a < 4; ++a) total -= metric[a] * std::norm(current[a]);
  }
  return total;
}

double divergence(const FourMuons& p, int spins) {
  const std::array<int, 4> bits = {spins & 1, spins >> 1 & 1, spins >> 2 & 1, spins >> 3 & 1};
  const Exchange photon{{1, 1}, 0, 0};
  const auto current = one_line(p, {0, 1, 2, 3}, bits, {1, 1}, std::span(&photon, 1));
  const FourVector<double> q = sum(sum(p[0], p[1]), sum(p[2], p[3]));
  C value = 0;
  double scale = 0;
  for (int a = 0; a < 4; ++a) {
    value += metric[a] * q[a] * current[a];
    scale = std::max(scale, std::abs(q[a] * current[a]));
  }
  return scale > 0 ? std::abs(value) / scale : 0;
}

double dirac_radiation(const std::array<FourVector<double>, 3>& p, double muon_mass,
                       const Coupling& source) {
  const FourVector<double> before = sum(p[0], p[2]), after = sum(p[1], p[2]);
  const double m2 = muon_mass * muon_mass;
  const double d1 = dot(before, before) - m2, d2 = dot(after, after) - m2;
  const FourVector<double> q = sum(before, p[1]);
  double total = 0;
  for (int bits = 0; bits < 4; ++bits) {
    const auto u = u_spinor(p[0], muon_mass, bits & 1), v = v_spinor(p[1], muon_mass, bits >> 1);
    for (int m = 0; m < 4; ++m) {  // the Z' couples to a conserved current: -g_mn
      const auto g = gamma<double>(m);
      C longitudinal = 0;
      double rate = 0;
      for (int a = 0; a < 4; ++a) {
        const auto s = vertex(a, source);
        const C j = bar_product(u, g * (numerator(before, muon_mass, 1) * (s * v))) / d1 +
                    bar_product(u, s * (numerator(after, muon_mass, -1) * (g * v))) / d2;
        rate -= metric[a] * std::norm(j);
        longitudinal += metric[a] * q[a] * j;
      }
      total -= metric[m] * (rate + std::norm(longitudinal) / dot(q, q));
    }
  }
  return total;
}

}  // namespace tridentscan::reference
