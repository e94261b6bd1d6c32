#pragma once

#include <memory>
#include <vector>

#include "physics/constants.hpp"
#include "physics/cuts.hpp"
#include "physics/hadron.hpp"
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

  /// How the cube is laid over phase space; the result never depends on it (docs/physics.md, Maps).
  enum class Map {
    product,     // ln K2, uniform rapidity of the leptons: heavy pairs, bosons of all masses
    channel,     // K2 = K2max x^2, collinear peaks of light leptons flat: Standard Model
    logarithmic  // logarithms of all, collinear peaks flat: electron pairs, bosons of all masses
  };

  /// Mass of the hadron in GeV; Q2 above q2_max (GeV^2) is left out; q_scale (GeV) is where its
  /// form factor begins to fall: it shapes the sampling density, never the result.
  TridentPhaseSpace(double mass, const Cuts& cuts, double q2_max, double q_scale,
                    LeptonMasses leptons = two_muons);

  [[nodiscard]] double mass() const { return mass_; }
  /// Of the charged leptons.
  [[nodiscard]] LeptonMasses leptons() const { return leptons_; }
  /// The map that suits the masses: logarithmic for two electrons, channel for leptons of different
  /// flavour, product for pairs of heavy ones.
  [[nodiscard]] Map map() const { return map_; }
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

  /// q of the first coordinate. product and channel: uniform in z = 1 - (1 + q/q_scale)^-2, so that
  /// dq/dx ~ (1 + q/q_scale)^3; logarithmic: ln(q/(q + q_scale)) falls from its maximum with x^2.
  template <Map map = Map::product>
  [[nodiscard]] TRIDENTSCAN_INLINE double momentum_transfer(const AtEnergy& at, double x) const;
  /// Its inverse, of product and channel.
  [[nodiscard]] double coordinate_of_momentum_transfer(const AtEnergy& at, double q) const {
    return (map_of_q(q) - at.z_min) / (at.z_max - at.z_min);
  }

  /// What does not depend on t, f and fk.
  struct Dilepton {
    double energy, q2, sh, k2, l, v, u;
    double d;                                // (m-^2 - m+^2)/l
    double t_centre, t_scale, w_min, w_max;  // t = t_centre + t_scale tanh w, but for product
    double Lq, Lk, sqrt_lam, kT, kpar, kper, e1, sqrt_l;
    double transverse, longitudinal;  // PT, beta
    double density;                   // d(Q2, sh, K2, l, f, fk)/dx, without the t direction
  };
  template <Map map = Map::product>
  [[nodiscard]] TRIDENTSCAN_INLINE Dilepton dilepton(const AtEnergy& at, double x0, double x1,
                                                     double x2, double x3) const;
  /// The same of given variables (GeV^2), with v = sqrt(lambda(l, m-^2, m+^2))/l and u as in l =
  /// (m-
  /// - m+)^2 + 4 m- m+ cosh^2 u (product alone needs it). `jacobian` is dQ2 dsh dK2 dl/d^4x.
  template <Map map = Map::product>
  [[nodiscard]] TRIDENTSCAN_INLINE Dilepton dilepton_of(double energy, double q2, double sh,
                                                        double k2, double l, double v, double u,
                                                        double jacobian) const;
  /// The last three of a given u.
  struct PairMass {
    double l, v, sqrt_l;
  };
  [[nodiscard]] TRIDENTSCAN_INLINE PairMass pair_mass(double u) const;

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
  template <Selection selection, Map map = Map::product>
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
  /// Of a table as `tabulated` makes it.
  [[nodiscard]] TRIDENTSCAN_INLINE static double efficiency(const double* table,
                                                            double lepton_energy);
  [[nodiscard]] static std::shared_ptr<const std::vector<double>> tabulated(
      const Efficiency& efficiency);

  /// The t direction: t = t_centre + t_scale tanh w for w in [w_min, w_max].
  struct Peaks {
    double t_centre, t_scale, w_min, w_max;
  };
  template <Map map>
  [[nodiscard]] TRIDENTSCAN_INLINE Peaks collinear_peaks(double l, double v, double d, double Lq,
                                                         double sqrt_lam, double q2,
                                                         double k2) const;

  /// Limits of the next variable, each given the ones before.
  [[nodiscard]] TRIDENTSCAN_INLINE double sh_max(double energy, double q) const;
  [[nodiscard]] TRIDENTSCAN_INLINE double k2_end(double q2, double sh) const;
  [[nodiscard]] TRIDENTSCAN_INLINE double l_end(double q2, double sh, double k2) const;
  [[nodiscard]] TRIDENTSCAN_INLINE double u_of(double l) const;
  /// v of l, without u.
  [[nodiscard]] TRIDENTSCAN_INLINE double velocity(double l) const;

  [[nodiscard]] TRIDENTSCAN_INLINE double share_of_q(double q) const { return q / (q + q_scale_); }
  [[nodiscard]] TRIDENTSCAN_INLINE double map_of_q(double q) const {
    return 1 - 1 / vector_math::square(1 + q / q_scale_);
  }

  static constexpr double k2_scale =
      2.5e-7;  // GeV^2, (1 MeV)^2 / 4: shapes the sampling, never the result
  static constexpr double light_k2_scale = 2.5e-8;  // GeV^2, the same of logarithmic
  static constexpr int efficiency_cells = 2048;     // uniform in E/(E + efficiency_scale)
  static constexpr double efficiency_scale = 10;    // GeV

  double mass_, q2_max_, q_scale_, threshold_;
  LeptonLimits minus_, plus_;
  LeptonMasses leptons_;
  double l_min_, l_max_;       // GeV^2
  double product_;             // m- m+, GeV^2
  double difference2_;         // (m- - m+)^2, GeV^2
  double squares_difference_;  // m-^2 - m+^2, GeV^2
  double y0_;                  // ln(m+/m-)/2
  double u_min_;               // of l_min
  Map map_;
  Selection selection_;
  double min_total_energy_, min_opening_cosine_, max_opening_cosine_;
  std::shared_ptr<const std::vector<double>> minus_table_, plus_table_;  // of efficiencies
  const double *minus_efficiency_, *plus_efficiency_;                    // the same
};

/// Neutrino energy (GeV) up to which a hadron makes no pair that cuts keep, with the momentum
/// transfers that its form factors reach: above the threshold of four-momenta.
[[nodiscard]] double lowest_energy(const Hadron& hadron, const FinalState& state,
                                   const Cuts& cuts = {});

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

template <TridentPhaseSpace::Map map>
double TridentPhaseSpace::momentum_transfer(const AtEnergy& at, double x) const {
  namespace vm = vector_math;
  if constexpr (map == Map::logarithmic) {
    const double g_max = share_of_q(at.q_max);
    const double g = g_max * vm::exp(x * x * vm::log(share_of_q(at.q_min) / g_max));
    return q_scale_ * g / (1 - g);
  } else {
    const double z = at.z_min + x * (at.z_max - at.z_min);
    return q_scale_ * (1 / std::sqrt(1 - z) - 1);
  }
}

inline double TridentPhaseSpace::sh_max(double energy, double q) const {
  return q * energy * (std::sqrt(q * q / (mass_ * mass_) + 4) - q / mass_);
}

inline double TridentPhaseSpace::k2_end(double q2, double sh) const {
  return sh * vector_math::larger(1 - l_min_ / (sh - q2), 1e-15);
}

inline double TridentPhaseSpace::l_end(double q2, double sh, double k2) const {
  namespace vm = vector_math;
  return vm::smaller(vm::larger((sh - q2) * (1 - k2 / sh), l_min_), l_max_);
}

inline double TridentPhaseSpace::u_of(double l) const {
  namespace vm = vector_math;
  const double cosh2 = (l - difference2_) / (4 * product_);
  return vm::log(std::sqrt(cosh2) + std::sqrt(vm::larger(cosh2 - 1, 0)));
}

inline double TridentPhaseSpace::velocity(double l) const {
  const double lambda = (l - difference2_) * (l - difference2_ - 4 * product_);
  return std::sqrt(vector_math::larger(lambda, 0)) / l;
}

inline TridentPhaseSpace::PairMass TridentPhaseSpace::pair_mass(double u) const {
  const double grow = vector_math::exp(u);
  const double shrink = 1 / grow;
  const double twice_cosh = grow + shrink;
  const double l = difference2_ + product_ * twice_cosh * twice_cosh;
  return {l, product_ * twice_cosh * (grow - shrink) / l, std::sqrt(l)};
}

template <TridentPhaseSpace::Map map>
TridentPhaseSpace::Dilepton TridentPhaseSpace::dilepton(const AtEnergy& at, double x0, double x1,
                                                        double x2, double x3) const {
  namespace vm = vector_math;
  const double q = momentum_transfer<map>(at, x0);
  const double q2 = q * q;
  const double grown = 1 + q / q_scale_;
  const double d_q2 = q * q_scale_ * grown * grown * grown * (at.z_max - at.z_min);
  const double sh_low = l_min_ + q2;
  const double sh_high = vm::larger(sh_max(at.energy, q), sh_low);

  if constexpr (map == Map::product) {
    // sh: uniform in sqrt(sh).
    const double root_min = std::sqrt(sh_low);
    const double root_width = std::sqrt(sh_high) - root_min;
    const double root = root_min + x1 * root_width;
    const double sh = root * root;
    const double d_sh = 2 * root * root_width;
    // K2: ln(K2 + scale) falls from its maximum with the square of x, so that light and heavy
    // mediators share one sample.
    const double k2_high = k2_end(q2, sh);
    const double span = vm::log((k2_high + k2_scale) / k2_scale);
    const double k2_shifted = (k2_high + k2_scale) * vm::exp(-span * x2 * x2);
    const double k2 = vm::larger(k2_shifted - k2_scale, 1e-20);
    const double d_k2 = k2_shifted * span * 2 * x2;
    // l: u rises from its minimum with x (2 - x).
    const double u_end = u_of(l_end(q2, sh, k2));
    const double u = vm::larger(u_min_ + x3 * (2 - x3) * (u_end - u_min_), 1e-12);
    const double d_u = 2 * (1 - x3) * (u_end - u_min_);
    const PairMass pair = pair_mass(u);
    return dilepton_of<map>(at.energy, q2, sh, k2, pair.l, pair.v, u,
                            d_q2 * d_sh * d_k2 * (2 * pair.l * pair.v) * d_u);
  } else if constexpr (map == Map::channel) {
    const double sh_width = sh_high - sh_low;
    const double root_x1 = std::sqrt(x1);
    const double sh = sh_low + sh_width * x1 * root_x1;
    const double d_sh = 1.5 * sh_width * root_x1;
    const double k2_high = k2_end(q2, sh);
    const double k2 = vm::larger(k2_high * x2 * x2, 1e-20);
    const double d_k2 = 2 * k2_high * x2;
    const double l_width = l_end(q2, sh, k2) - l_min_;
    const double l = l_min_ + l_width * x3 * x3;
    const double d_l = 2 * l_width * x3;
    return dilepton_of<map>(at.energy, q2, sh, k2, l, velocity(l), 0, d_q2 * d_sh * d_k2 * d_l);
  } else {
    // Logarithms of q/(q + q_scale), sh, K2 + scale and e^u fall from their maxima with x^2: most
    // points where the Standard Model is, the rest evenly in the decades where light bosons are.
    const double q_log = vm::log(share_of_q(at.q_max) / share_of_q(at.q_min));
    const double d_q2_log = 4 * x0 * q2 * (q / q_scale_ + 1) * q_log;
    const double sh_log = vm::log(sh_high / sh_low);
    const double sh = sh_high * vm::exp(-sh_log * x1 * x1);
    const double d_sh = 2 * x1 * sh * sh_log;
    const double k2_high = k2_end(q2, sh);
    const double k2_log = vm::log((k2_high + light_k2_scale) / light_k2_scale);
    const double k2_shifted = (k2_high + light_k2_scale) * vm::exp(-k2_log * x2 * x2);
    const double k2 = vm::larger(k2_shifted - light_k2_scale, 1e-20);
    const double d_k2 = 2 * x2 * k2_shifted * k2_log;
    const double u_width = u_of(l_end(q2, sh, k2)) - u_min_;
    const double u = vm::larger(u_min_ + x3 * (2 - x3) * u_width, 1e-12);
    const double d_u = 2 * (1 - x3) * u_width;
    const PairMass pair = pair_mass(u);
    return dilepton_of<map>(at.energy, q2, sh, k2, pair.l, pair.v, u,
                            d_q2_log * d_sh * d_k2 * (2 * pair.l * pair.v) * d_u);
  }
}

template <TridentPhaseSpace::Map map>
TridentPhaseSpace::Peaks TridentPhaseSpace::collinear_peaks(double l, double v, double d, double Lq,
                                                            double sqrt_lam, double q2,
                                                            double k2) const {
  if constexpr (map == Map::product) {
    return {0, 0, 0, 0};
  } else {
    namespace vm = vector_math;
    const double S = (l + k2 + q2) / 2;
    const double inv = 1 / sqrt_lam;
    const double c0 = q2 * k2 / (S + sqrt_lam) * inv;
    const double q_minus = (Lq > 0 ? -l * q2 / (Lq + sqrt_lam) : Lq - sqrt_lam) * inv;
    const double c1 = c0 + d * q_minus, c2 = c0 - d * q_minus;
    const double a_min = 4 * vm::square(leptons_.minus) / (l * (1 + d + v));
    const double b_min = 4 * vm::square(leptons_.plus) / (l * (1 - d + v));
    return {.t_centre = d + d * q_minus,
            .t_scale = S * inv,
            .w_min = 0.5 * vm::log((b_min + c2) / (2 - b_min + c1)),
            .w_max = 0.5 * vm::log((2 - a_min + c2) / (a_min + c1))};
  }
}

template <TridentPhaseSpace::Map map>
TridentPhaseSpace::Dilepton TridentPhaseSpace::dilepton_of(double energy, double q2, double sh,
                                                           double k2, double l, double v, double u,
                                                           double jacobian) const {
  namespace vm = vector_math;
  constexpr double pi = constants::pi;
  const double me = mass_ * energy;
  const double sqrt_l = std::sqrt(l);
  const double d = squares_difference_ / l;

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

  const Peaks peaks = collinear_peaks<map>(l, v, d, Lq, sqrt_lam, q2, k2);

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
          .d = d,
          .t_centre = peaks.t_centre,
          .t_scale = peaks.t_scale,
          .w_min = peaks.w_min,
          .w_max = peaks.w_max,
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
          .density = azimuths / (8 * me * measure) * inv_sh * jacobian};
}

template <TridentPhaseSpace::Selection selection, TridentPhaseSpace::Map map>
TridentPhaseSpace::Point TridentPhaseSpace::point(const Dilepton& d, double x4, double cos_f,
                                                  double sin_f, double cos_fk,
                                                  double sin_fk) const {
  namespace vm = vector_math;
  const double lq_ratio = d.Lq / d.sqrt_lam;

  // t = t_centre + t_scale tanh w between -v and v, uniform in w, flattens the collinear peaks of
  // both propagators. product: w is the rapidity, t = d + tanh w, |w - y0| < u.
  const double share_minus = (1 + d.d) / 2, share_plus = (1 - d.d) / 2;
  constexpr bool is_product = map == Map::product;
  const double t_centre = is_product ? d.d : d.t_centre;
  const double t_scale = is_product ? 1 : d.t_scale;
  const double w_min = is_product ? y0_ - d.u : d.w_min;
  const double w_max = is_product ? y0_ + d.u : d.w_max;
  double w_low = w_min;
  double w_gap = w_max;    // end of the range below the gap
  double w_again = w_max;  // where it goes on above the gap
  double w_high = w_max;
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
    const double turned_centre = side * t_centre;
    w_low = side < 0 ? -w_max : w_min;
    w_high = side < 0 ? -w_min : w_max;
    const auto of_t = [edge, turned_centre, t_scale](double turned_t) {
      const double inside = vm::larger(vm::smaller(turned_t, edge), -edge) - turned_centre;
      return 0.5 * vm::log((t_scale + inside) / (t_scale - inside));
    };
    const double w_below = of_t(d.v * (cos_d * kappa_gap - sin_d * sine_gap));
    const double w_above = of_t(d.v * (cos_d * kappa_gap + sin_d * sine_gap));
    const double w_end = of_t(-d.v * (cos_d * kappa_end + sin_d * sine_end));
    w_low = kappa_end < cos_d ? w_end : w_low;
    w_gap = kappa_gap < 1 ? vm::larger(w_below, w_low) : w_high;
    w_again = ((kappa_gap < 1) & (kappa_gap > cos_d)) ? vm::larger(w_above, w_gap) : w_high;
    accepted = kappa_minus > -1 && kappa_plus > -1;
  }
  double range = w_max - w_min;
  double w = w_min + x4 * range;
  if constexpr (selection != Selection::none) {
    range = (w_gap - w_low) + (w_high - w_again);
    const double along = w_low + x4 * range;
    w = side * (along < w_gap ? along : along + (w_again - w_gap));
  }
  const double e2w = vm::exp(2 * w);
  const double inv = 1 / (e2w + 1);
  const double t = t_centre + t_scale * (e2w - 1) * inv;
  const double d_t = t_scale * 4 * e2w * inv * inv * range;
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
      acceptance =
          efficiency(minus_efficiency_, minus.energy) * efficiency(plus_efficiency_, plus.energy);
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

inline double TridentPhaseSpace::efficiency(const double* table, double lepton_energy) {
  // larger() also catches NaN: it must not become an index.
  const double cell =
      vector_math::larger(lepton_energy / (lepton_energy + efficiency_scale) * efficiency_cells, 0);
  const int index = static_cast<int>(vector_math::smaller(cell, efficiency_cells - 1));
  const double low = table[index];
  return low + (cell - index) * (table[index + 1] - low);
}

}  // namespace tridentscan::physics
