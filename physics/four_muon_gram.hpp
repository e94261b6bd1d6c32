#pragma once

#include "physics/four_muon_amplitude.hpp"

// What is left of the amplitude of Z -> 4 mu when its propagators are taken out, without branches.
namespace tridentscan::physics {

/// Overlaps of the four muons' currents, by the pair that the boson makes: 34, 12, 14, 23. Without
/// the factor 1/4 for identical particles.
struct GramNumbers {
  /// Both lines of one chirality, the relative signs included: symmetric, [pair][pair].
  double same[4][4];
  /// Lines of opposite chirality: only 34 and 12, and 14 and 23, interfere.
  double opposite[4], opposite_34_12, opposite_14_23;
};

TRIDENTSCAN_INLINE GramNumbers gram_numbers(const FourSpinors& l, const PairMasses& s) {
  GramNumbers g;
  {
    const double s123 = s.s123(), s124 = s.s124(), s134 = s.s134(), s234 = s.s234();
    const Bispinor a = radiation(l.l1, l.l2, l.l3, l.l4, s134, s234);
    const Bispinor b = radiation(l.l3, l.l4, l.l1, l.l2, s123, s124);
    const Bispinor c = radiation(l.l3, l.l2, l.l1, l.l4, s134, s124);
    const Bispinor d = radiation(l.l1, l.l4, l.l3, l.l2, s123, s234);
    g.same[0][0] = overlap(a, a), g.same[1][1] = overlap(b, b);
    g.same[2][2] = overlap(c, c), g.same[3][3] = overlap(d, d);
    g.same[0][1] = g.same[1][0] = overlap(a, b);
    g.same[2][3] = g.same[3][2] = overlap(c, d);
    g.same[0][2] = g.same[2][0] = -overlap(a, c);
    g.same[0][3] = g.same[3][0] = -overlap(a, d);
    g.same[1][2] = g.same[2][1] = -overlap(b, c);
    g.same[1][3] = g.same[3][1] = -overlap(b, d);
  }
  const double s123 = s.s123(), s124 = s.s124(), s134 = s.s134(), s234 = s.s234();
  const Bispinor a = radiation(l.l1, l.l2, l.l4, l.l3, s134, s234);
  const Bispinor b = radiation(l.l4, l.l3, l.l1, l.l2, s124, s123);
  const Bispinor c = radiation(l.l2, l.l3, l.l1, l.l4, s124, s134);
  const Bispinor d = radiation(l.l1, l.l4, l.l2, l.l3, s123, s234);
  g.opposite[0] = overlap(a, a), g.opposite[1] = overlap(b, b);
  g.opposite[2] = overlap(c, c), g.opposite[3] = overlap(d, d);
  g.opposite_34_12 = overlap(a, b), g.opposite_14_23 = overlap(c, d);
  return g;
}

}  // namespace tridentscan::physics
