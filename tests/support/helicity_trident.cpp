#include "tests/support/helicity_trident.hpp"

#include <cmath>
#include <complex>

namespace tridentscan::reference {
namespace {

template <class Real>
using Complex = std::complex<Real>;
template <class Real>
using Spinor = std::array<Complex<Real>, 4>;
template <class Real>
using Matrix = std::array<Spinor<Real>, 4>;  // rows
template <class Real>
using ComplexVector = std::array<Complex<Real>, 4>;

template <class Real>
Matrix<Real> operator*(const Matrix<Real>& a, const Matrix<Real>& b) {
  Matrix<Real> c{};
  for (int i = 0; i < 4; ++i)
    for (int k = 0; k < 4; ++k)
      for (int j = 0; j < 4; ++j) c[i][j] += a[i][k] * b[k][j];
  return c;
}

template <class Real>
Spinor<Real> operator*(const Matrix<Real>& a, const Spinor<Real>& u) {
  Spinor<Real> w{};
  for (int i = 0; i < 4; ++i)
    for (int k = 0; k < 4; ++k) w[i] += a[i][k] * u[k];
  return w;
}

/// The Dirac representation: g^0 = diag(1, 1, -1, -1), g^i = ((0, s_i), (-s_i, 0)).
template <class Real>
Matrix<Real> gamma(int index) {
  const Complex<Real> one(1), i(0, 1);
  switch (index) {
    case 0:
      return {{{one, 0, 0, 0}, {0, one, 0, 0}, {0, 0, -one, 0}, {0, 0, 0, -one}}};
    case 1:
      return {{{0, 0, 0, one}, {0, 0, one, 0}, {0, -one, 0, 0}, {-one, 0, 0, 0}}};
    case 2:
      return {{{0, 0, 0, -i}, {0, 0, i, 0}, {0, i, 0, 0}, {-i, 0, 0, 0}}};
    default:
      return {{{0, 0, one, 0}, {0, 0, 0, -one}, {-one, 0, 0, 0}, {0, one, 0, 0}}};
  }
}

/// g5 = i g^0 g^1 g^2 g^3 = ((0, 1), (1, 0)).
template <class Real>
Matrix<Real> gamma5() {
  Matrix<Real> g5{};
  for (int i = 0; i < 4; ++i) g5[i][(i + 2) % 4] = 1;
  return g5;
}

template <class Real>
Matrix<Real> identity(Complex<Real> factor) {
  Matrix<Real> a{};
  for (int i = 0; i < 4; ++i) a[i][i] = factor;
  return a;
}

template <class Real>
Matrix<Real> add(const Matrix<Real>& a, const Matrix<Real>& b, Real factor) {
  Matrix<Real> c{};
  for (int i = 0; i < 4; ++i)
    for (int j = 0; j < 4; ++j) c[i][j] = a[i][j] + factor * b[i][j];
  return c;
}

/// slash(a) = g^m a_m for contravariant, possibly complex, components a^m.
template <class Vector>
auto slash(const Vector& a) {
  using Real = decltype(std::abs(a[0]));
  const Complex<Real> i(0, 1);
  const Complex<Real> e(a[0]), z(a[3]), minus(a[1] - i * Complex<Real>(a[2])),
      plus(a[1] + i * Complex<Real>(a[2]));
  return Matrix<Real>{{{e, 0, -z, -minus}, {0, e, -plus, z}, {z, minus, -e, 0}, {plus, -z, 0, -e}}};
}

/// u(p, s) = (slash(p) + m) e_s/sqrt(E + m), s = 0, 1: then sum_s u ubar = slash(p) + m, also for
/// m = 0 (where s is no helicity, but the sum is all that is needed).
template <class Real>
Spinor<Real> u_spinor(const FourVector<Real>& p, Real m, int spin) {
  Spinor<Real> rest{};
  rest[spin] = 1 / std::sqrt(p[0] + m);
  return add(slash(p), identity<Real>(1), m) * rest;
}

/// v(p, s) = (m - slash(p)) e_(s+2)/sqrt(E + m): sum_s v vbar = slash(p) - m.
template <class Real>
Spinor<Real> v_spinor(const FourVector<Real>& p, Real m, int spin) {
  Spinor<Real> rest{};
  rest[2 + spin] = 1 / std::sqrt(p[0] + m);
  return add(identity<Real>(m), slash(p), Real(-1)) * rest;
}

/// ubar w = u^dagger g^0 w.
template <class Real>
Complex<Real> bar_product(const Spinor<Real>& u, const Spinor<Real>& w) {
  return std::conj(u[0]) * w[0] + std::conj(u[1]) * w[1] - std::conj(u[2]) * w[2] -
         std::conj(u[3]) * w[3];
}

/// abar g^m (1 - g5) b, upper index.
template <class Real>
ComplexVector<Real> neutrino_current(const Spinor<Real>& a, const Spinor<Real>& b) {
  const Spinor<Real> left = add(identity<Real>(1), gamma5<Real>(), Real(-1)) * b;
  ComplexVector<Real> current;
  for (int m = 0; m < 4; ++m) current[m] = bar_product(a, gamma<Real>(m) * left);
  return current;
}

/// The two muon-line terms of h_a Lept^a for one set of spins.
template <class Real>
struct Terms {
  Complex<Real> first, second;
  Complex<Real> total() const { return first + second; }
};

/// Calls visit(vector, axial) for each set of spins, where h.Lept = C_V vector + C_A axial.
template <class Real, class Visitor>
void for_each_spin(const TridentMomenta<Real>& p, Real m, const FourVector<Real>& hadron,
                   Projectile projectile, Visitor visit) {
  const FourVector<Real> a1 = sum(p.minus, p.q, Real(-1));
  const FourVector<Real> a2 = sum(p.q, p.plus, Real(-1));
  const Real d1 = dot(p.q, p.q) - 2 * dot(p.q, p.minus);  // a1^2 - m^2
  const Real d2 = dot(p.q, p.q) - 2 * dot(p.q, p.plus);   // a2^2 - m^2
  const Matrix<Real> mass = identity<Real>(m);
  const Matrix<Real> before = slash(hadron) * add(slash(a1), mass, Real(1));
  const Matrix<Real> after = add(slash(a2), mass, Real(1)) * slash(hadron);
  const Matrix<Real> minus_g5 = identity<Real>(-1) * gamma5<Real>();

  const bool particle = projectile == Projectile::neutrino;
  for (int spins = 0; spins < 16; ++spins) {
    const int s1 = spins & 1, s2 = spins >> 1 & 1;
    const auto current =
        particle ? neutrino_current(u_spinor(p.k2, Real(0), s2), u_spinor(p.k1, Real(0), s1))
                 : neutrino_current(v_spinor(p.k1, Real(0), s1), v_spinor(p.k2, Real(0), s2));
    const Matrix<Real> j = slash(current);
    const Spinor<Real> u = u_spinor(p.minus, m, spins >> 2 & 1);
    const Spinor<Real> v = v_spinor(p.plus, m, spins >> 3 & 1);
    const auto terms = [&](const Matrix<Real>& vertex) {
      return Terms<Real>{bar_product(u, before * (vertex * v)) / d1,
                         bar_product(u, vertex * (after * v)) / d2};
    };
    visit(terms(j), terms(j * minus_g5));
  }
}

}  // namespace

template <class Real>
HelicityTensor<Real> helicity_trident(const TridentMomenta<Real>& momenta, Real muon_mass,
                                      const FourVector<Real>& hadron, Projectile projectile) {
  HelicityTensor<Real> t{0, 0, 0};
  for_each_spin(momenta, muon_mass, hadron, projectile,
                [&t](const Terms<Real>& vector, const Terms<Real>& axial) {
                  t.vv += std::norm(vector.total());
                  t.aa += std::norm(axial.total());
                  t.va += 2 * std::real(vector.total() * std::conj(axial.total()));
                });
  return t;
}

template <class Real>
CurrentContraction<Real> contracted_current(const TridentMomenta<Real>& momenta, Real muon_mass,
                                            const FourVector<Real>& hadron, Real vector,
                                            Real axial) {
  CurrentContraction<Real> c{0, 0};
  for_each_spin(momenta, muon_mass, hadron, Projectile::neutrino,
                [&](const Terms<Real>& v, const Terms<Real>& a) {
                  const Complex<Real> first = vector * v.first + axial * a.first;
                  const Complex<Real> second = vector * v.second + axial * a.second;
                  c.value += std::abs(first + second);
                  c.scale += std::abs(first) + std::abs(second);
                });
  return c;
}

template HelicityTensor<double> helicity_trident(const TridentMomenta<double>&, double,
                                                 const FourVector<double>&, Projectile);
template HelicityTensor<long double> helicity_trident(const TridentMomenta<long double>&,
                                                      long double, const FourVector<long double>&,
                                                      Projectile);
template CurrentContraction<double> contracted_current(const TridentMomenta<double>&, double,
                                                       const FourVector<double>&, double, double);
template CurrentContraction<long double> contracted_current(const TridentMomenta<long double>&,
                                                            long double,
                                                            const FourVector<long double>&,
                                                            long double, long double);

}  // namespace tridentscan::reference
