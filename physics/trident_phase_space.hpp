#pragma once

#include <memory>
#include <vector>

#include "physics/constants.hpp"
#include "physics/cuts.hpp"
#include "physics/trident_amplitude.hpp"
#include "physics/vector_math.hpp"

namespace tridentscan::physics {

/// Exact phase space of nu(k1) + N(P) -> nu(k2) + N(P') + l-(p) + l+(p') as a map from the unit
/// cube, for any masses of the charged leptons.
///
/// Variables: Q2 = -q^2 with q = P - P', sh = 2 k1.q, K2 = -(k1-k2)^2, l = (p+p')^2, t = v
/// cos(theta') with v = sqrt(lambda(l, m-^2, m+^2))/l and the azimuth f of l- in the dilepton rest
/// frame (theta' from q), and the azimuth fk of k2 from the transverse part of P in the (k1+q)
/// frame. Their masses enter through d = (m-^2 - m+^2)/l: l- takes the shares (1 +- d)/2. All
/// limits are exact: no point of the cube is rejected, except by cuts that the map does not know
/// (angles).
///     dPhi = dQ2 dsh dK2 dfk dl dt df / [ 8 M E (2 pi)^2 16 pi^2 sh 2 pi 32 pi^2 ]
/// (docs/physics.md, Phase space; one trivial azimuth is integrated). Scalar products come without
/// boosts.
class TridentPhaseSpace {
 public:
  /// Coordinates of the unit cube, in this order.
  enum Coordinate { x_q, x_sh, x_k2, x_l, x_t, x_f, x_fk, dimensions };

  /// Mass of the hadron in GeV; Q2 above q2_max (GeV^2) is left out; q_scale (GeV) is where its
  /// form factor begins to fall: it shapes the sampling density, never the result.
  TridentPhaseSpace(double mass, const Cuts& cuts, double q2_max, double q_scale,
                    LeptonMasses leptons = two_muons);

  [[nodiscard]] double mass() const { return mass_; }
  /// Of the charged leptons.
  [[nodiscard]] LeptonMasses leptons() const { return leptons_; }
  /// Neutrino energy in GeV below which no lepton pair can be made that the cuts accept. With
  /// energy cuts the sum of the two is a lower bound.
  [[nodiscard]] double threshold() const { return threshold_; }

  /// A neutrino energy with the limits of q = sqrt(Q2) that follow from it, GeV.
  struct AtEnergy {
    double energy;
    double q_min, q_max;
    double z_min, z_max;  // of the map of q
    /// False below threshold, or where no momentum transfer up to q2_max is allowed: then the range
    /// is a point inside that of the form factors, and the density is zero.
    [[nodiscard]] bool is_open() const { return q_max > q_min; }
  };
  [[nodiscard]] TRIDENTSCAN_INLINE AtEnergy at(double energy) const;
  /// Largest K2 at an energy, GeV^2.
  [[nodiscard]] double k2_max(const AtEnergy& at) const;

  /// q of the first coordinate: uniform in z = 1 - (1 + q/q_scale)^-2, so that dq/dx ~ (1 +
  /// q/q_scale)^3.
  [[nodiscard]] TRIDENTSCAN_INLINE double momentum_transfer(const AtEnergy& at, double x) const {
    const double z = at.z_min + x * (at.z_max - at.z_min);
    return q_scale_ * (1 / std::sqrt(1 - z) - 1);
  }
  /// Its inverse.
  [[nodiscard]] double coordinate_of_momentum_transfer(const AtEnergy& at, double q) const {
    return (map_of_q(q) - at.z_min) / (at.z_max - at.z_min);
  }

  /// What does not depend on t, f and fk.
  struct Dilepton {
    double energy, q2, sh, k2, l, v, u;
    double d;  // (m-^2 - m+^2)/l
    double Lq, Lk, sqrt_lam, kT, kpar, kper, e1, sqrt_l;
    double transverse, longitudinal;  // PT, beta
    double density;                   // d(Q2, sh, K2, l, f, fk)/dx, without the t direction
  };
  [[nodiscard]] TRIDENTSCAN_INLINE Dilepton dilepton(const AtEnergy& at, double x0, double x1,
                                                     double x2, double x3) const;
  /// The same of given variables (GeV^2), l as u: l = (m- - m+)^2 + 4 m- m+ cosh^2 u. `jacobian` is
  /// dQ2 dsh dK2 du/d^4x.
  [[nodiscard]] TRIDENTSCAN_INLINE Dilepton dilepton_of(double energy, double q2, double sh,
                                                        double k2, double u, double jacobian) const;

  /// What is asked of the leptons: nothing; energies and angles; or everything that Cuts can hold.
  /// Known at compile time, so that nobody pays for cuts of others.
  enum class Selection { none, energy_and_angle, all };
  [[nodiscard]] Selection selection() const { return selection_; }

  struct Point {
    TridentInvariants invariants;
    double density;  // dPhi/d^7x in GeV^4, times the acceptance of the cuts (0 to 1)
  };
  /// Azimuths as four numbers: a structure of sine and cosine as an argument keeps GCC 12 from
  /// vectorising the loop.
  template <Selection selection>
  [[nodiscard]] TRIDENTSCAN_INLINE Point point(const Dilepton& d, double x4, double cos_f,
                                               double sin_f, double cos_fk, double sin_fk) const;

  /// Laboratory energy of l- (plus = false) or l+ in GeV, for a neutrino of `energy`.
  [[nodiscard]] TRIDENTSCAN_INLINE double lab_energy(double energy, const TridentInvariants& s,
                                                     bool plus) const;

 private:
  /// Limits on one lepton as the inner loop compares them.
  struct LeptonLimits {
    double min_energy, min_cosine, min_pt2;
    explicit LeptonLimits(const LeptonCuts& cuts);
  };
  /// A lepton in the laboratory: energy, momentum squared, momentum along the beam.
  struct LabLepton {
    double energy, momentum2, along;
  };
  [[nodiscard]] TRIDENTSCAN_INLINE LabLepton lab_lepton(double energy, const TridentInvariants& s,
                                                        bool plus) const;
  template <Selection selection>
  [[nodiscard]] TRIDENTSCAN_INLINE static bool passes(const LabLepton& lepton,
                                                      const LeptonLimits& limits);
  [[nodiscard]] TRIDENTSCAN_INLINE double efficiency(double lepton_energy) const;

  [[nodiscard]] TRIDENTSCAN_INLINE double map_of_q(double q) const {
    return 1 - 1 / vector_math::square(1 + q / q_scale_);
  }

  static constexpr double k2_scale =
      2.5e-7;  // GeV^2, (1 MeV)^2 / 4: shapes the sampling, never the result
  static constexpr int efficiency_cells = 2048;   // uniform in E/(E + efficiency_scale)
  static constexpr double efficiency_scale = 10;  // GeV

  double mass_, q2_max_, q_scale_, threshold_;
  LeptonLimits minus_, plus_;
  LeptonMasses leptons_;
  double l_min_, l_max_;       // GeV^2
  double product_;             // m- m+, GeV^2
  double difference2_;         // (m- - m+)^2, GeV^2
  double squares_difference_;  // m-^2 - m+^2, GeV^2
  double ratio_, y0_;          // m+/m- and half of its logarithm
  double u_min_;               // of l_min
  Selection selection_;
  double min_total_energy_, min_opening_cosine_, max_opening_cosine_;
  std::shared_ptr<const std::vector<double>> efficiency_;  // at the edges of the cells
  const double* efficiency_table_;
};

inline TridentPhaseSpace::AtEnergy TridentPhaseSpace::at(double energy) const {
  namespace vm = vector_math;
  // Q2 between the roots of (1 + 2E/M) Q^4 + Q2 (2 l + 2 l E/M - 4 E^2) + l^2 = 0 for the smallest
  // dilepton mass squared l and K2 = 0; the smaller root in the form without cancellation.
  const double a = 1 + 2 * energy / mass_;
  const double half_b = 2 * energy * energy - l_min_ * (1 + energy / mass_);
  const double discriminant = half_b * half_b - a * l_min_ * l_min_;
  const double root = half_b + std::sqrt(vm::larger(discriminant, 0));
  const bool open = (half_b > 0) & (discriminant > 0) & (l_max_ > l_min_);
  const double q_max = std::sqrt(open ? vm::smaller(root / a, q2_max_) : q2_max_);
  const double q_min = open ? vm::smaller(l_min_ / std::sqrt(root), q_max) : q_max;
  return {energy, q_min, q_max, map_of_q(q_min), map_of_q(q_max)};
}

inline TridentPhaseSpace::Dilepton TridentPhaseSpace::dilepton(const AtEnergy& at, double x0,
                                                               double x1, double x2,
                                                               double x3) const {
  namespace vm = vector_math;
  const double q = momentum_transfer(at, x0);
  const double q2 = q * q;
  const double grown = 1 + q / q_scale_;
  const double d_q2 = q * q_scale_ * grown * grown * grown * (at.z_max - at.z_min);

  // sh: uniform in sqrt(sh).
  const double sh_min = l_min_ + q2;
  const double root_min = std::sqrt(sh_min);
  const double sh_max = q * at.energy * (std::sqrt(q2 / (mass_ * mass_) + 4) - q / mass_);
  const double root_width = std::sqrt(vm::larger(sh_max, sh_min)) - root_min;
  const double root = root_min + x1 * root_width;
  const double sh = root * root;
  const double d_sh = 2 * root * root_width;

  // K2: ln(K2 + scale) falls from its maximum with the square of x, so that light and heavy
  // mediators share one sample.
  const double w2 = sh - q2;
  const double k2_end = sh * vm::larger(1 - l_min_ / w2, 1e-15);
  const double span = vm::log((k2_end + k2_scale) / k2_scale);
  const double k2_shifted = (k2_end + k2_scale) * vm::exp(-span * x2 * x2);
  const double k2 = vm::larger(k2_shifted - k2_scale, 1e-20);
  const double d_k2 = k2_shifted * span * 2 * x2;

  // l = (m- - m+)^2 + 4 m- m+ cosh^2 u, v = 2 m- m+ sinh(2 u)/l: uniform in u.
  const double l_end = vm::smaller(vm::larger(w2 * (1 - k2 / sh), l_min_), l_max_);
  const double cosh2_end = (l_end - difference2_) / (4 * product_);
  const double u_end = vm::log(std::sqrt(cosh2_end) + std::sqrt(vm::larger(cosh2_end - 1, 0)));
  const double u = vm::larger(u_min_ + x3 * (2 - x3) * (u_end - u_min_), 1e-12);
  const double d_u = 2 * (1 - x3) * (u_end - u_min_);
  return dilepton_of(at.energy, q2, sh, k2, u, d_q2 * d_sh * d_k2 * d_u);
}

inline TridentPhaseSpace::Dilepton TridentPhaseSpace::dilepton_of(double energy, double q2,
                                                                  double sh, double k2, double u,
                                                                  double jacobian) const {
  namespace vm = vector_math;
  constexpr double pi = constants::pi;
  const double me = mass_ * energy;
  const double grow = vm::exp(u);
  const double shrink = 1 / grow;
  const double twice_cosh = grow + shrink;
  const double l = difference2_ + product_ * twice_cosh * twice_cosh;
  const double sqrt_l = std::sqrt(l);
  const double inv_l = 1 / l;
  const double v = product_ * twice_cosh * (grow - shrink) * inv_l;

  // Dilepton and neutrino in the (k1 + q) frame (docs/physics.md, Kinematics).
  const double Lq = (l + k2 - q2) / 2;
  const double Lk = (sh - k2) / 2;
  const double lam = Lq * Lq + l * q2;
  const double sqrt_lam = std::sqrt(lam);
  const double inv_sh = 1 / sh;
  const double kT2 = vm::larger(k2 * ((sh - q2) * (1 - k2 * inv_sh) - l) * inv_sh, 0);
  const double kT = std::sqrt(kT2);
  const double inv_sqrt_lam = 1 / sqrt_lam;
  const double kpar = (Lk * Lq - l * sh / 2) * inv_sqrt_lam;
  const double kper = sh * kT * sqrt_l * inv_sqrt_lam / 2;
  const double e1 = std::sqrt(1 + kT2 * q2 * inv_sqrt_lam * inv_sqrt_lam);

  // Pt = P - (P.k1/q.k1) q.
  const double me_sh = 2 * me * inv_sh;
  const double pt2 = me_sh * me_sh * q2 - me_sh * q2 - mass_ * mass_;
  const double beta = q2 * inv_sh * (2 * me_sh - 1);
  constexpr double azimuths = 4 * pi * pi;  // fk and f
  constexpr double measure = (4 * pi * pi) * (16 * pi * pi) * (2 * pi) * (32 * pi * pi);

  return {.energy = energy,
          .q2 = q2,
          .sh = sh,
          .k2 = k2,
          .l = l,
          .v = v,
          .u = u,
          .d = squares_difference_ * inv_l,
          .Lq = Lq,
          .Lk = Lk,
          .sqrt_lam = sqrt_lam,
          .kT = kT,
          .kpar = kpar,
          .kper = kper,
          .e1 = e1,
          .sqrt_l = sqrt_l,
          .transverse = std::sqrt(vm::larger(pt2, 0)),
          .longitudinal = beta,
          .density = azimuths / (8 * me * measure) * inv_sh * (2 * l * v) * jacobian};
}

template <TridentPhaseSpace::Selection selection>
TridentPhaseSpace::Point TridentPhaseSpace::point(const Dilepton& d, double x4, double cos_f,
                                                  double sin_f, double cos_fk,
                                                  double sin_fk) const {
  namespace vm = vector_math;
  const double lq_ratio = d.Lq / d.sqrt_lam;

  // t = d + tanh(y0 + y) between -v and v, that is y between -u and u: uniform in y flattens the
  // collinear peaks of both propagators.
  const double share_minus = (1 + d.d) / 2, share_plus = (1 - d.d) / 2;
  double y_min = -d.u;
  double y_end = d.u;    // end of the range below the gap
  double y_again = d.u;  // where it goes on above the gap
  double side = 1;
  bool accepted = true;
  if constexpr (selection != Selection::none) {
    // M E(l-+) = (1 +- d) A -+ (B t + C v sin(theta')) = (1 +- d) A -+ v R cos(theta' - delta):
    // each energy cut takes an arc out of theta', one of them from an end, the other from an end
    // or, leaving a gap, from the middle (docs/physics.md, Cut-aware map). Brought to B, C > 0 by
    // t -> -t: alone for the sign of B, together with an exchange of the leptons for that of C.
    const double rescale = 2 * mass_ * d.energy / d.sh;
    const double twice_A = d.longitudinal * d.Lk + d.transverse * d.kT * cos_fk + rescale * d.Lq;
    const double B =
        (d.longitudinal * d.kpar + d.transverse * d.kT * lq_ratio * cos_fk + rescale * d.sqrt_lam) /
        2;
    const double C = (d.longitudinal * d.kper * cos_f +
                      d.transverse * d.sqrt_l * (d.e1 * cos_f * cos_fk - sin_f * sin_fk)) /
                     2;
    const double inv_R = 1 / std::sqrt(B * B + C * C);
    const double inv_vR = inv_R / d.v;
    const double kappa_minus = (share_minus * twice_A - mass_ * minus_.min_energy) * inv_vR;
    const double kappa_plus = (share_plus * twice_A - mass_ * plus_.min_energy) * inv_vR;
    side = (C < 0) != (B < 0) ? -1 : 1;
    const double kappa_gap = C < 0 ? kappa_plus : kappa_minus;
    const double kappa_end = C < 0 ? kappa_minus : kappa_plus;
    const double cos_d = std::abs(B) * inv_R;
    const double sin_d = std::abs(C) * inv_R;
    const double sine_gap = std::sqrt(vm::larger(1 - kappa_gap * kappa_gap, 0));
    const double sine_end = std::sqrt(vm::larger(1 - kappa_end * kappa_end, 0));
    const double edge = d.v * (1 - 1e-14);
    const double turned_d = side * d.d, turned_y0 = side * y0_;
    const auto rapidity = [edge, turned_d, turned_y0](double turned_t) {
      const double inside = vm::larger(vm::smaller(turned_t, edge), -edge) - turned_d;
      return 0.5 * vm::log((1 + inside) / (1 - inside)) - turned_y0;
    };
    const double y_below = rapidity(d.v * (cos_d * kappa_gap - sin_d * sine_gap));
    const double y_above = rapidity(d.v * (cos_d * kappa_gap + sin_d * sine_gap));
    const double y_low = rapidity(-d.v * (cos_d * kappa_end + sin_d * sine_end));
    y_min = kappa_end < cos_d ? y_low : y_min;
    y_end = kappa_gap < 1 ? vm::larger(y_below, y_min) : y_end;
    y_again = ((kappa_gap < 1) & (kappa_gap > cos_d)) ? vm::larger(y_above, y_end) : y_again;
    accepted = kappa_minus > -1 && kappa_plus > -1;
  }
  const double range = (y_end - y_min) + (d.u - y_again);
  const double along = y_min + x4 * range;
  const double y = side * (along < y_end ? along : along + (y_again - y_end));
  const double e2y = ratio_ * vm::exp(2 * y);
  const double inv = 1 / (e2y + 1);
  const double t = d.d + (e2y - 1) * inv;
  const double d_t = 4 * e2y * inv * inv * range;
  const double vs = std::sqrt(vm::larger((d.v - t) * (d.v + t), 0));

  const double dq = t * d.sqrt_lam / 2;
  const double dk = (t * d.kpar + vs * d.kper * cos_f) / 2;
  const double rk = (t * d.kT * lq_ratio + d.sqrt_l * vs * d.e1 * cos_f) / 2;
  const double re = d.sqrt_l * vs * sin_f / 2;
  const double xr = rk * cos_fk - re * sin_fk;
  const double yr = rk * sin_fk + re * cos_fk;
  const double kT_minus = share_minus * d.kT, kT_plus = share_plus * d.kT;
  const TridentInvariants s{.q2 = d.q2,
                            .sh = d.sh,
                            .k2 = d.k2,
                            .l = d.l,
                            .q_p = share_minus * d.Lq - dq,
                            .q_pp = share_plus * d.Lq + dq,
                            .k1_p = share_minus * d.Lk - dk,
                            .k1_pp = share_plus * d.Lk + dk,
                            .x_p = -kT_minus * cos_fk + xr,
                            .y_p = -kT_minus * sin_fk + yr,
                            .x_pp = -kT_plus * cos_fk - xr,
                            .y_pp = -kT_plus * sin_fk - yr,
                            .x_k2 = d.kT * cos_fk,
                            .y_k2 = d.kT * sin_fk,
                            .transverse = d.transverse,
                            .longitudinal = d.longitudinal};
  double acceptance = 1;
  if constexpr (selection != Selection::none) {
    const LabLepton minus = lab_lepton(d.energy, s, false);
    const LabLepton plus = lab_lepton(d.energy, s, true);
    accepted = accepted & passes<selection>(minus, minus_) & passes<selection>(plus, plus_);
    if constexpr (selection == Selection::all) {
      const double both_energies = minus.energy * plus.energy;
      const double both_momenta = std::sqrt(minus.momentum2 * plus.momentum2);
      const double scalar_product =
          both_energies - (d.l - difference2_) / 2 + product_;  // of the momenta
      accepted = accepted & (minus.energy + plus.energy >= min_total_energy_) &
                 (scalar_product <= min_opening_cosine_ * both_momenta) &
                 (scalar_product >= max_opening_cosine_ * both_momenta);
      acceptance = efficiency(minus.energy) * efficiency(plus.energy);
    }
  }
  // A product, not one selection: looking up efficiencies under a condition does not vectorise.
  const double kept = accepted ? d.density * d_t : 0.0;
  return {s, kept * acceptance};
}

inline double TridentPhaseSpace::lab_energy(double energy, const TridentInvariants& s,
                                            bool plus) const {
  const double P_p =
      s.longitudinal * (plus ? s.k1_pp : s.k1_p) - s.transverse * (plus ? s.x_pp : s.x_p);
  return P_p / mass_ + 2 * energy / s.sh * (plus ? s.q_pp : s.q_p);
}

inline TridentPhaseSpace::LabLepton TridentPhaseSpace::lab_lepton(double energy,
                                                                  const TridentInvariants& s,
                                                                  bool plus) const {
  const double m = plus ? leptons_.plus : leptons_.minus;
  const double e = lab_energy(energy, s, plus);
  return {e, vector_math::larger(e * e - m * m, 0), e - (plus ? s.k1_pp : s.k1_p) / energy};
}

template <TridentPhaseSpace::Selection selection>
bool TridentPhaseSpace::passes(const LabLepton& lepton, const LeptonLimits& limits) {
  // One part in 1e9 of slack: the map puts points on the edge of the energy cut, never beyond it.
  const bool good = (lepton.energy > limits.min_energy * (1 - 1e-9)) &
                    (lepton.along >= limits.min_cosine * std::sqrt(lepton.momentum2));
  if constexpr (selection == Selection::all) {
    return good & (lepton.momentum2 - lepton.along * lepton.along >= limits.min_pt2);
  }
  return good;
}

inline double TridentPhaseSpace::efficiency(double lepton_energy) const {
  // larger() also catches NaN: it must not become an index.
  const double cell =
      vector_math::larger(lepton_energy / (lepton_energy + efficiency_scale) * efficiency_cells, 0);
  const int index = static_cast<int>(vector_math::smaller(cell, efficiency_cells - 1));
  const double low = efficiency_table_[index];
  return low + (cell - index) * (efficiency_table_[index + 1] - low);
}

}  // namespace tridentscan::physics
