#pragma once

#include "physics/vector_math.hpp"

// Z -> mu-(1) mu+(2) mu-(3) mu+(4) at tree level with massless muons: the Z couples to one muon
// line, which radiates a vector boson V (gamma, Z, Z') that makes the other. Everything on the path
// of the inner loop, without branches.
namespace tridentscan::physics {

struct Complex {
  double re = 0, im = 0;
};
TRIDENTSCAN_INLINE Complex operator+(Complex a, Complex b) {
  return {a.re + b.re, a.im + b.im};
}
TRIDENTSCAN_INLINE Complex operator-(Complex a, Complex b) {
  return {a.re - b.re, a.im - b.im};
}
TRIDENTSCAN_INLINE Complex operator*(Complex a, Complex b) {
  return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}
TRIDENTSCAN_INLINE Complex operator*(double a, Complex b) {
  return {a * b.re, a * b.im};
}
TRIDENTSCAN_INLINE Complex conjugate(Complex a) {
  return {a.re, -a.im};
}
TRIDENTSCAN_INLINE double squared_modulus(Complex a) {
  return a.re * a.re + a.im * a.im;
}

/// A massless momentum as lambda lambda^dagger = ((E + z, x - iy), (x + iy, E - z)), GeV^(1/2).
struct Spinor {
  Complex up, down;
};

/// <ij>; |<ij>|^2 = 2 p_i.p_j. The other product is [ij] = -conj(<ij>).
TRIDENTSCAN_INLINE Complex angle(const Spinor& i, const Spinor& j) {
  return i.up * j.down - i.down * j.up;
}
TRIDENTSCAN_INLINE Complex square_bracket(const Spinor& i, const Spinor& j) {
  return conjugate(angle(j, i));
}

/// A vector J as the matrix J.sigma/4.
struct Bispinor {
  Complex m11, m12, m21, m22;
};
TRIDENTSCAN_INLINE Bispinor operator+(const Bispinor& a, const Bispinor& b) {
  return {a.m11 + b.m11, a.m12 + b.m12, a.m21 + b.m21, a.m22 + b.m22};
}
TRIDENTSCAN_INLINE Bispinor operator*(Complex f, const Bispinor& a) {
  return {f * a.m11, f * a.m12, f * a.m21, f * a.m22};
}
TRIDENTSCAN_INLINE Bispinor outer(const Spinor& a, const Spinor& b) {
  return {a.up * conjugate(b.up), a.up * conjugate(b.down), a.down * conjugate(b.up),
          a.down * conjugate(b.down)};
}
/// -Re J.K*/16: for J = K the sum over the polarisations of a source at rest or not, if q.J = 0.
TRIDENTSCAN_INLINE double overlap(const Bispinor& j, const Bispinor& k) {
  const auto re = [](Complex a, Complex b) { return a.re * b.re + a.im * b.im; };
  return 0.5 * (re(j.m12, k.m12) + re(j.m21, k.m21) - re(j.m11, k.m22) - re(j.m22, k.m11));
}

/// The current of the source when line 1-2 radiates the boson that makes 3-4, all couplings 1 and
/// its propagator left out, both lines left-handed:
///     [ <1|g_m (1+3+4) g^a|2]/s134 - <1|g^a (2+3+4) g_m|2]/s234 ] <3|g^m|4],
/// by Fierz's identity a sum of four products of two spinors. A right-handed line is the same with
/// its two muons exchanged, and a minus sign for 1-2.
TRIDENTSCAN_INLINE Bispinor radiation(const Spinor& l1, const Spinor& l2, const Spinor& l3,
                                      const Spinor& l4, double s134, double s234) {
  const Complex first = (1 / s134) * angle(l1, l3);
  const Complex second = (-1 / s234) * square_bracket(l4, l2);
  const Complex a41 = first * square_bracket(l4, l1), a43 = first * square_bracket(l4, l3);
  const Complex b23 = second * angle(l2, l3), b43 = second * angle(l4, l3);
  const auto mix = [](Complex f, const Spinor& a, Complex g, const Spinor& b) {
    return Spinor{f * a.up + g * b.up, f * a.down + g * b.down};
  };
  const Spinor left = mix(a41, l1, a43, l3);
  const Spinor right = mix(conjugate(b23), l2, conjugate(b43), l4);
  return outer(left, l2) + outer(l1, right);
}

/// Invariants (p_i + p_j)^2 of four massless muons, GeV^2.
struct PairMasses {
  double s12, s34, s14, s23, s13, s24;
  [[nodiscard]] double s123() const { return s12 + s13 + s23; }
  [[nodiscard]] double s124() const { return s12 + s14 + s24; }
  [[nodiscard]] double s134() const { return s13 + s14 + s34; }
  [[nodiscard]] double s234() const { return s23 + s24 + s34; }
};
/// Spinors of mu-(1), mu+(2), mu-(3), mu+(4).
struct FourSpinors {
  Spinor l1, l2, l3, l4;
};
TRIDENTSCAN_INLINE PairMasses pair_masses(const FourSpinors& l) {
  return {squared_modulus(angle(l.l1, l.l2)), squared_modulus(angle(l.l3, l.l4)),
          squared_modulus(angle(l.l1, l.l4)), squared_modulus(angle(l.l2, l.l3)),
          squared_modulus(angle(l.l1, l.l3)), squared_modulus(angle(l.l2, l.l4))};
}

/// Couplings of the muon to the Z in units of g/cos(theta_W).
struct ChiralCouplings {
  double left, right;
};

/// What propagates between two lines, GeV^-2: the sum over bosons of coupling times coupling over
/// s - m^2 + i m Gamma, in the Standard Model for both lines left-handed, both right-handed or one
/// of each; and for a new boson with a vector coupling.
struct Propagators {
  Complex left, right, mixed, mediator;
};

/// sum over polarisations and helicities of |S + X|^2 / 16, S: Standard Model, X: new boson, for
/// the source's couplings as ChiralCouplings. GeV^-4.
struct FourMuonPieces {
  double standard, interference, mediator;
};
TRIDENTSCAN_INLINE FourMuonPieces operator+(const FourMuonPieces& a, const FourMuonPieces& b) {
  return {a.standard + b.standard, a.interference + b.interference, a.mediator + b.mediator};
}

namespace four_muon {

/// A current and its factors in S and X.
struct Term {
  Bispinor current;
  Complex standard, mediator;
};
template <class... Terms>
TRIDENTSCAN_INLINE FourMuonPieces squared_sum(const Terms&... terms) {
  const Bispinor s = (... + (terms.standard * terms.current));
  const Bispinor x = (... + (terms.mediator * terms.current));
  return {overlap(s, s), 2 * overlap(s, x), overlap(x, x)};
}

/// Lines 1-2 and 3-4 of opposite chirality: the source on either. The mirror image has the
/// hermitian conjugate currents: the same norms with conjugate factors.
TRIDENTSCAN_INLINE FourMuonPieces opposite_chirality(const FourSpinors& l, const PairMasses& s,
                                                     const ChiralCouplings& z,
                                                     const Propagators& p12,
                                                     const Propagators& p34) {
  const Bispinor a = radiation(l.l1, l.l2, l.l4, l.l3, s.s134(), s.s234());
  const Bispinor b = radiation(l.l4, l.l3, l.l1, l.l2, s.s124(), s.s123());
  return squared_sum(Term{a, z.left * p34.mixed, z.left * p34.mediator},
                     Term{b, -z.right * p12.mixed, -z.right * p12.mediator}) +
         squared_sum(Term{a, z.right * conjugate(p34.mixed), z.right * conjugate(p34.mediator)},
                     Term{b, -z.left * conjugate(p12.mixed), -z.left * conjugate(p12.mediator)});
}

TRIDENTSCAN_INLINE Term left_term(double sign, const ChiralCouplings& z, const Bispinor& current,
                                  const Propagators& p) {
  return {current, sign * z.left * p.left, sign * z.left * p.mediator};
}
TRIDENTSCAN_INLINE Term right_term(double sign, const ChiralCouplings& z, const Bispinor& current,
                                   const Propagators& p) {
  return {current, sign * z.right * conjugate(p.right), sign * z.right * conjugate(p.mediator)};
}

}  // namespace four_muon

/// Lines 1-2 and 3-4 of two flavours: no exchange.
TRIDENTSCAN_INLINE FourMuonPieces two_flavours(const FourSpinors& l, const PairMasses& s,
                                               const ChiralCouplings& z, const Propagators& p12,
                                               const Propagators& p34) {
  using four_muon::left_term, four_muon::opposite_chirality, four_muon::right_term,
      four_muon::squared_sum;
  const Bispinor a = radiation(l.l1, l.l2, l.l3, l.l4, s.s134(), s.s234());
  const Bispinor b = radiation(l.l3, l.l4, l.l1, l.l2, s.s123(), s.s124());
  return squared_sum(left_term(1, z, a, p34), left_term(1, z, b, p12)) +
         squared_sum(right_term(1, z, a, p34), right_term(1, z, b, p12)) +
         opposite_chirality(l, s, z, p12, p34);
}

/// Four muons: both ways to pair them, with the relative minus sign where they interfere. Without
/// the factor 1/4 for identical particles.
TRIDENTSCAN_INLINE FourMuonPieces same_flavour(const FourSpinors& l, const PairMasses& s,
                                               const ChiralCouplings& z, const Propagators& p12,
                                               const Propagators& p34, const Propagators& p14,
                                               const Propagators& p23) {
  using four_muon::left_term, four_muon::opposite_chirality, four_muon::right_term,
      four_muon::squared_sum;
  const Bispinor a = radiation(l.l1, l.l2, l.l3, l.l4, s.s134(), s.s234());
  const Bispinor b = radiation(l.l3, l.l4, l.l1, l.l2, s.s123(), s.s124());
  const Bispinor c = radiation(l.l1, l.l4, l.l3, l.l2, s.s123(), s.s234());
  const Bispinor d = radiation(l.l3, l.l2, l.l1, l.l4, s.s134(), s.s124());
  const FourSpinors exchanged{l.l1, l.l4, l.l3, l.l2};
  const PairMasses other{s.s14, s.s23, s.s12, s.s34, s.s13, s.s24};
  return squared_sum(left_term(1, z, a, p34), left_term(1, z, b, p12), left_term(-1, z, c, p23),
                     left_term(-1, z, d, p14)) +
         squared_sum(right_term(1, z, a, p34), right_term(1, z, b, p12), right_term(-1, z, c, p23),
                     right_term(-1, z, d, p14)) +
         opposite_chirality(l, s, z, p12, p34) + opposite_chirality(exchanged, other, z, p14, p23);
}

/// The new boson alone, radiated by line 1-2 and decayed to 3-4, propagator 1: what is left at its
/// peak.
TRIDENTSCAN_INLINE double resonance(const FourSpinors& l, const PairMasses& s,
                                    const ChiralCouplings& z) {
  const Bispinor same = radiation(l.l1, l.l2, l.l3, l.l4, s.s134(), s.s234());
  const Bispinor opposite = radiation(l.l1, l.l2, l.l4, l.l3, s.s134(), s.s234());
  return (z.left * z.left + z.right * z.right) *
         (overlap(same, same) + overlap(opposite, opposite));
}

}  // namespace tridentscan::physics
