#include "tests/support/helicity_trident.hpp"

#include <cmath>

#include "tests/support/dirac.hpp"

namespace tridentscan::reference {
namespace {

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
