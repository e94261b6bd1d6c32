#pragma once

#include "physics/constants.hpp"
#include "physics/vector_math.hpp"

namespace tridentscan::physics {

/// Masses of the two charged leptons, GeV.
struct LeptonMasses {
  double minus;  // of l-
  double plus;   // of l+
  bool operator==(const LeptonMasses&) const = default;
};
inline constexpr LeptonMasses two_muons{constants::muon_mass, constants::muon_mass};

/// Scalar products and transverse components that fix one phase-space point of
/// nu(k1) gamma*(q) -> nu(k2) l-(p) l+(p'), with any vector P that obeys P.k1 = 0.
/// For the coherent process P = PT ex + beta k1 is the nucleus momentum made gauge-safe
/// (physics/trident_phase_space.hpp).
struct TridentInvariants {
  double q2;            // Q2 = -q^2 > 0
  double sh;            // 2 k1.q
  double k2;            // K2 = -(k1 - k2)^2 > 0
  double l;             // (p + p')^2
  double q_p, q_pp;     // q.p, q.p'
  double k1_p, k1_pp;   // k1.p, k1.p'
  double x_p, y_p;      // transverse components of p in the (k1 + q) frame, x along PT
  double x_pp, y_pp;    // the same of p'
  double x_k2, y_k2;    // the same of k2
  double transverse;    // PT
  double longitudinal;  // beta

  // The same point with another P: the unit vectors transverse to the neutrino, and k1 itself.
  [[nodiscard]] TRIDENTSCAN_INLINE TridentInvariants along_x() const { return with(1, 0); }
  [[nodiscard]] TRIDENTSCAN_INLINE TridentInvariants along_neutrino() const { return with(0, 1); }
  [[nodiscard]] TRIDENTSCAN_INLINE TridentInvariants along_y() const {
    // The axes turned by 90 degrees.
    return {q2, sh, k2, l, q_p, q_pp, k1_p, k1_pp, y_p, -x_p, y_pp, -x_pp, y_k2, -x_k2, 1, 0};
  }

 private:
  [[nodiscard]] TRIDENTSCAN_INLINE TridentInvariants with(double pt, double beta) const {
    return {q2, sh, k2, l, q_p, q_pp, k1_p, k1_pp, x_p, y_p, x_pp, y_pp, x_k2, y_k2, pt, beta};
  }
};

/// Coefficients of C_V^2, C_A^2 and C_V C_A in sum_spins |Lept.P|^2.
struct TridentTensor {
  double vv, aa, va;
};

/// sum over lepton spins of |P_a Lept^a|^2 for a left-handed neutrino, decomposed in the couplings;
/// exact in both masses. Lept as in docs/physics.md; the neutrino line and the charged lines are
/// massless currents up to one mass insertion on each side, so that the Chisholm identity turns the
/// sum into traces of right- and left-handed chains (TR, TL), which know the masses only through
/// the scalar products, and one term of both insertions, proportional to m- m+. GeV^6 for P in GeV.
/// Error in double precision: 3e-16 sh/K2 for equal masses, where the current is conserved and T ~
/// K2 is a difference of terms of order one; none of that kind for unequal ones.
TRIDENTSCAN_INLINE TridentTensor trident_tensor(const TridentInvariants& s, LeptonMasses masses) {
  const double m_minus = masses.minus, m_plus = masses.plus;
  const double half_difference = (m_minus - m_plus) * (m_minus + m_plus) / 2;
  const double d1 = -s.q2 - 2 * s.q_p;   // (p - q)^2 - m-^2
  const double d2 = -s.q2 - 2 * s.q_pp;  // (q - p')^2 - m+^2
  const double k1_q = s.sh / 2;
  const double k2_q = (s.sh - s.q2 - s.k2 - s.l) / 2;
  const double k2_p = s.k1_p + s.q_p - (s.l / 2 + half_difference);
  const double k2_pp = s.k1_pp + s.q_pp - (s.l / 2 - half_difference);

  const double P_2 = -s.transverse * s.transverse;
  const double P_q = s.longitudinal * k1_q;
  const double P_p = s.longitudinal * s.k1_p - s.transverse * s.x_p;
  const double P_pp = s.longitudinal * s.k1_pp - s.transverse * s.x_pp;
  const double P_k2 = P_q - P_p - P_pp;
  const double P_a1 = P_p - P_q;   // a1 = p - q
  const double P_a2 = P_q - P_pp;  // a2 = q - p'

  const double k1_a1 = s.k1_p - k1_q;
  const double k1_a2 = k1_q - s.k1_pp;
  const double k2_a1 = k2_p - k2_q;
  const double k2_a2 = k2_q - k2_pp;

  const double rho1 = 2 * P_p * P_a1 + P_2 * s.q_p;
  const double rho2 = 2 * P_pp * P_a2 - P_2 * s.q_pp;

  const double A_k1 = 2 * rho1 * k1_a1 + d1 * P_2 * s.k1_p;
  const double A_k2 = 2 * rho1 * k2_a1 - d1 * (2 * P_p * P_k2 - P_2 * k2_p);
  const double B_k1 = 2 * rho2 * k1_a2 + d2 * P_2 * s.k1_pp;
  const double B_k2 = 2 * rho2 * k2_a2 - d2 * (2 * P_pp * P_k2 - P_2 * k2_pp);

  const double CA_k1 = s.k1_p * P_a1 + k1_a1 * P_p;
  const double CA_k2 = k2_p * P_a1 + k2_a1 * P_p + P_k2 * s.q_p;
  const double CB_k1 = s.k1_pp * P_a2 + k1_a2 * P_pp;
  const double CB_k2 = k2_pp * P_a2 + k2_a2 * P_pp - P_k2 * s.q_pp;

  // Levi-Civita contractions eps(k, p, P, q).
  const double plane = 2 * k2_q + 2 * s.q2 * s.k2 / s.sh;
  const double slope = 4 * s.q2 / s.sh;
  const double half_PT = s.transverse / 2;
  const double half_beta_sh = s.longitudinal * k1_q;
  const double eA_k1 = -half_PT * s.y_p * s.sh;
  const double eB_k1 = -half_PT * s.y_pp * s.sh;
  const double eA_k2 = -half_PT * (s.y_p * plane - s.y_k2 * (2 * s.q_p + slope * s.k1_p)) +
                       half_beta_sh * (s.x_k2 * s.y_p - s.y_k2 * s.x_p);
  const double eB_k2 = -half_PT * (s.y_pp * plane - s.y_k2 * (2 * s.q_pp + slope * s.k1_pp)) +
                       half_beta_sh * (s.x_k2 * s.y_pp - s.y_k2 * s.x_pp);

  const double i12 = 1 / (d1 * d2);
  const double i11 = d2 * d2 * i12 * i12;  // 1/d1^2
  const double i22 = d1 * d1 * i12 * i12;  // 1/d2^2
  const double t_right =
      A_k1 * k2_pp * i11 + s.k1_p * B_k2 * i22 + 2 * (CA_k1 * CB_k2 + eA_k1 * eB_k2) * i12;
  const double t_left =
      A_k2 * s.k1_pp * i11 + k2_p * B_k1 * i22 + 2 * (CA_k2 * CB_k1 + eA_k2 * eB_k1) * i12;
  const double mass_term = m_minus * m_plus *
                           (s.k2 * ((2 * rho1 + P_2 * d1) * i11 - (2 * rho2 - P_2 * d2) * i22) -
                            (8 * P_p * P_pp * s.k2 - 4 * (P_p + P_pp) * s.k2 * P_q +
                             4 * s.sh * P_q * P_k2 - 4 * P_2 * (s.sh * k2_q + s.q2 * s.k2 / 2)) *
                                i12);

  const double sum = 64 * (t_right + t_left);
  return {sum + 32 * mass_term, sum - 32 * mass_term, 128 * (t_left - t_right)};
}

/// The pair made by a scalar (C_S^2) or pseudoscalar (C_P^2) that flips the neutrino's helicity.
struct ScalarTensor {
  double ss, pp;
};

/// sum over lepton spins of |P_a Lept^a|^2 for neutrino current nubar P_L nu and charged current
/// lbar (1 or i gamma5) l, same normalisation and P as trident_tensor; exact in both masses. The
/// neutrino line is K2 and factors out; with the chain Y = a + b Pslash qslash of both diagrams the
/// rest is tr[(pslash +- ...) Y ... Y]. There is no S-P interference. GeV^6.
TRIDENTSCAN_INLINE ScalarTensor scalar_tensor(const TridentInvariants& s, LeptonMasses masses) {
  const double P_2 = -s.transverse * s.transverse;
  const double P_q = s.longitudinal * s.sh / 2;
  const double P_p = s.longitudinal * s.k1_p - s.transverse * s.x_p;
  const double P_pp = s.longitudinal * s.k1_pp - s.transverse * s.x_pp;
  const double p_pp = (s.l - masses.minus * masses.minus - masses.plus * masses.plus) / 2;
  const double i1 = 1 / (-s.q2 - 2 * s.q_p);   // 1/D1
  const double i2 = 1 / (-s.q2 - 2 * s.q_pp);  // 1/D2
  const double a = 2 * P_p * i1 + 2 * (P_q - P_pp) * i2;
  const double b = -(i1 + i2);
  const double of_masses = 4 * (a * a + 2 * a * b * P_q - b * b * P_2 * s.q2);
  const double of_momenta =
      4 *
      (a * a * p_pp + 2 * a * b * (P_p * s.q_pp - s.q_p * P_pp + p_pp * P_q) +
       b * b *
           (2 * P_p * (2 * s.q_pp * P_q + s.q2 * P_pp) - P_2 * (2 * s.q_pp * s.q_p + s.q2 * p_pp)));
  const double mass_term = masses.minus * masses.plus * of_masses;
  return {s.k2 * (of_momenta - mass_term), s.k2 * (of_momenta + mass_term)};
}

}  // namespace tridentscan::physics
