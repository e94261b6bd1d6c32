#pragma once

// Part of trident_phase_space.hpp, which includes it: from the unit cube to Q2, sh, K2 and l, by
// each of the maps.
namespace tridentscan::physics {

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
TridentPhaseSpace::Transfer TridentPhaseSpace::transfer(const AtEnergy& at, double x0) const {
  namespace vm = vector_math;
  const double q = momentum_transfer<map>(at, x0);
  const double q2 = q * q;
  if constexpr (map == Map::logarithmic) {
    const double q_log = vm::log(share_of_q(at.q_max) / share_of_q(at.q_min));
    return {q, q2, 4 * x0 * q2 * (q / q_scale_ + 1) * q_log};
  } else {
    const double grown = 1 + q / q_scale_;
    return {q, q2, q * q_scale_ * grown * grown * grown * (at.z_max - at.z_min)};
  }
}

template <TridentPhaseSpace::Map map>
TridentPhaseSpace::Dilepton TridentPhaseSpace::dilepton(const AtEnergy& at, double x0, double x1,
                                                        double x2, double x3) const {
  namespace vm = vector_math;
  const Transfer t = transfer<map>(at, x0);
  const double sh_low = l_min_ + t.q2;
  const double sh_high = vm::larger(sh_max(at.energy, t.q), sh_low);
  double sh, d_sh;
  if constexpr (map == Map::product) {
    // Uniform in sqrt(sh).
    const double root_min = std::sqrt(sh_low);
    const double root_width = std::sqrt(sh_high) - root_min;
    const double root = root_min + x1 * root_width;
    sh = root * root;
    d_sh = 2 * root * root_width;
  } else if constexpr (map == Map::channel) {
    const double sh_width = sh_high - sh_low;
    const double root_x1 = std::sqrt(x1);
    sh = sh_low + sh_width * x1 * root_x1;
    d_sh = 1.5 * sh_width * root_x1;
  } else {
    const double sh_log = vm::log(sh_high / sh_low);
    sh = sh_high * vm::exp(-sh_log * x1 * x1);
    d_sh = 2 * x1 * sh * sh_log;
  }
  return pair_in<map>(at.energy, t.q2, sh, t.d_q2 * d_sh, x2, x3);
}

template <TridentPhaseSpace::Map map>
TridentPhaseSpace::Dilepton TridentPhaseSpace::dilepton_at_limit(const AtEnergy& at, double x0,
                                                                 double x2, double x3) const {
  const Transfer t = transfer<map>(at, x0);
  const double d_sh = sh_max(1, t.q);  // dsh/dE: the limit is proportional to the energy
  const double sh = vector_math::larger(at.energy * d_sh, l_min_ + t.q2);
  return pair_in<map>(at.energy, t.q2, sh, t.d_q2 * d_sh, x2, x3);
}

template <TridentPhaseSpace::Map map>
TridentPhaseSpace::Dilepton TridentPhaseSpace::pair_in(double energy, double q2, double sh,
                                                       double jacobian, double x2,
                                                       double x3) const {
  namespace vm = vector_math;
  if constexpr (map == Map::product) {
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
    return dilepton_of<map>(energy, q2, sh, k2, pair.l, pair.v, u,
                            jacobian * d_k2 * (2 * pair.l * pair.v) * d_u);
  } else if constexpr (map == Map::channel) {
    const double k2_high = k2_end(q2, sh);
    const double k2 = vm::larger(k2_high * x2 * x2, 1e-20);
    const double d_k2 = 2 * k2_high * x2;
    const double l_width = l_end(q2, sh, k2) - l_min_;
    const double l = l_min_ + l_width * x3 * x3;
    const double d_l = 2 * l_width * x3;
    return dilepton_of<map>(energy, q2, sh, k2, l, velocity(l), 0, jacobian * d_k2 * d_l);
  } else {
    // Logarithms of q/(q + q_scale), sh, K2 + scale and e^u fall from their maxima with x^2: most
    // points where the Standard Model is, the rest evenly in the decades where light bosons are.
    const double k2_high = k2_end(q2, sh);
    const double k2_log = vm::log((k2_high + light_k2_scale) / light_k2_scale);
    const double k2_shifted = (k2_high + light_k2_scale) * vm::exp(-k2_log * x2 * x2);
    const double k2 = vm::larger(k2_shifted - light_k2_scale, 1e-20);
    const double d_k2 = 2 * x2 * k2_shifted * k2_log;
    const double u_width = u_of(l_end(q2, sh, k2)) - u_min_;
    const double u = vm::larger(u_min_ + x3 * (2 - x3) * u_width, 1e-12);
    const double d_u = 2 * (1 - x3) * u_width;
    const PairMass pair = pair_mass(u);
    return dilepton_of<map>(energy, q2, sh, k2, pair.l, pair.v, u,
                            jacobian * d_k2 * (2 * pair.l * pair.v) * d_u);
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

}  // namespace tridentscan::physics
