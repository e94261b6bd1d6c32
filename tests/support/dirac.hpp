#pragma once

#include <cmath>
#include <complex>

#include "tests/support/reference_phase_space.hpp"

// Explicit Dirac matrices and spinors.
namespace tridentscan::reference {

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
  for (int i = 0; i < 4; ++i) {
    for (int k = 0; k < 4; ++k) {
      for (int j = 0; j < 4; ++j) c[i][j] += a[i][k] * b[k][j];
    }
  }
  return c;
}

template <class Real>
Spinor<Real> operator*(const Matrix<Real>& a, const Spinor<Real>& u) {
  Spinor<Real> w{};
  for (int i = 0; i < 4; ++i) {
    for (int k = 0; k < 4; ++k) w[i] += a[i][k] * u[k];
  }
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
  for (int i = 0; i < 4; ++i) {
    for (int j = 0; j < 4; ++j) c[i][j] = a[i][j] + factor * b[i][j];
  }
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

}  // namespace tridentscan::reference
