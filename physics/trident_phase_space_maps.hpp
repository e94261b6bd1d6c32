#pragma once

// Part of trident_phase_space.hpp, which includes it: from the unit cube to Q2, sh, K2 and l, by
// each of the maps.
namespace tridentscan::physics {

inline TridentPhaseSpace::AtEnergy TridentPhaseSpace::at(double energy) const {
  namespace vm = vector_math;
  // Q2 between the roots of (1 + 2E/M) Q^4 + Q2 (2 l + 2 l E/M - 4 E^2) + l^2 = 0 for the smallest
  // dilepton mass squared l and K2 = 0; the smaller root in the form without cancellation.
  const double a = 1 + 2 * energy * inverse_mass_;
  const double half_b = 2 * energy * energy - l_min_ * (1 + energy * inverse_mass_);
  const double discriminant = half_b * half_b - a * l_min_ * l_min_;
  const double root = half_b + std::sqrt(vm::larger(discriminant, 0));
  const bool open = (half_b > 0) & (discriminant > 0) & (l_max_ > l_min_);
  const double q_max = std::sqrt(open ? vm::smaller(root / a, q2_max_) : q2_max_);
  const double q_min = open ? vm::smaller(l_min_ / std::sqrt(root), q_max) : q_max;
  return {energy, q_min, q_max, map_of_q(q_min), map_of_q(q_max)};
}

inline double TridentPhaseSpace::sh_max(double energy, double q) const {
  const double over_mass = q * inverse_mass_;
  return q * energy * (std::sqrt(over_mass * over_mass + 4) - over_mass);
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
  if constexpr (map == Map::logarithmic) {
    const double share_max = at.q_max / (at.q_max + q_scale_);
    const double share_min = at.q_min / (at.q_min + q_scale_);
    const double log_ratio = vm::log(share_max / share_min);
    const double share = share_max * vm::exp(-log_ratio * x0 * x0);
    const double q = q_scale_ * share / (1 - share);
    return {q, q * q, 4 * x0 * q * q * (q * inverse_q_scale_ + 1) * log_ratio};
  } else {
    const double z = at.z_min + x0 * (at.z_max - at.z_min);
    const double grown = 1 / std::sqrt(1 - z);
    const double q = q_scale_ * (grown - 1);
    return {q, q * q, q * q_scale_ * grown * grown * grown * (at.z_max - at.z_min)};
  }
}

template <TridentPhaseSpace::Map map, bool at_limit>
TridentPhaseSpace::Drawn TridentPhaseSpace::draw_sh(double energy, double q, double x1) const {
  namespace vm = vector_math;
  const double low = l_min_ + q * q;
  if constexpr (at_limit) {
    const double d_sh = sh_max(1, q);  // dsh/dE: the limit is proportional to the energy
    return {vm::larger(energy * d_sh, low), d_sh};
  }
  const double high = vm::larger(sh_max(energy, q), low);
  if constexpr (map == Map::product) {
    // Uniform in sqrt(sh).
    const double root_low = std::sqrt(low);
    const double root_width = std::sqrt(high) - root_low;
    const double root = root_low + x1 * root_width;
    return {root * root, 2 * root * root_width};
  } else if constexpr (map == Map::channel) {
    const double width = high - low;
    const double root_x1 = std::sqrt(x1);
    return {low + width * x1 * root_x1, 1.5 * width * root_x1};
  } else {
    const double log_ratio = vm::log(high / low);
    const double sh = high * vm::exp(-log_ratio * x1 * x1);
    return {sh, 2 * x1 * sh * log_ratio};
  }
}

template <TridentPhaseSpace::Map map>
TridentPhaseSpace::Drawn TridentPhaseSpace::draw_k2(double q2, double sh, double x2) const {
  namespace vm = vector_math;
  const double high = k2_end(q2, sh);
  if constexpr (map == Map::channel) {
    return {vm::larger(high * x2 * x2, 1e-20), 2 * high * x2};
  } else {
    // ln(K2 + scale) falls from its maximum with the square of x, so that light and heavy mediators
    // share one sample.
    constexpr double scale = map == Map::product ? k2_scale : light_k2_scale;
    const double span = vm::log((high + scale) * (1 / scale));
    const double shifted = (high + scale) * vm::exp(-span * x2 * x2);
    return {vm::larger(shifted - scale, 1e-20), 2 * x2 * shifted * span};
  }
}

template <TridentPhaseSpace::Map map>
TridentPhaseSpace::DrawnPair TridentPhaseSpace::draw_pair(double q2, double sh, double k2,
                                                          double x3) const {
  namespace vm = vector_math;
  if constexpr (map == Map::channel) {
    const double width = l_end(q2, sh, k2) - l_min_;
    const double l = l_min_ + width * x3 * x3;
    return {l, velocity(l), 0, 2 * width * x3};
  } else {
    // u rises from its minimum with x (2 - x).
    const double width = u_of(l_end(q2, sh, k2)) - u_min_;
    const double u = vm::larger(u_min_ + x3 * (2 - x3) * width, 1e-12);
    const PairMass pair = pair_mass(u);
    return {pair.l, pair.v, u, (2 * pair.l * pair.v) * (2 * (1 - x3) * width)};
  }
}

template <TridentPhaseSpace::Map map>
TridentPhaseSpace::Dilepton TridentPhaseSpace::dilepton(const AtEnergy& at, double x0, double x1,
                                                        double x2, double x3) const {
  const Transfer t = transfer<map>(at, x0);
  const Drawn sh = draw_sh<map, false>(at.energy, t.q, x1);
  const Drawn k2 = draw_k2<map>(t.q2, sh.value, x2);
  const DrawnPair pair = draw_pair<map>(t.q2, sh.value, k2.value, x3);
  return dilepton_of<map>(at.energy, t.q2, sh.value, k2.value, pair.l, pair.v, pair.u,
                          t.d_q2 * sh.slope * k2.slope * pair.slope);
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
TridentPhaseSpace::Peaks TridentPhaseSpace::peaks_of(const Dilepton& d) const {
  if constexpr (map == Map::product) {
    return {d.d, 1, y0_ - d.u, y0_ + d.u};
  } else {
    return {d.t_centre, d.t_scale, d.w_min, d.w_max};
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
          .lq_ratio = Lq * inv_sqrt_lam,
          .kT = kT,
          .kpar = kpar,
          .kper = kper,
          .e1 = e1,
          .sqrt_l = sqrt_l,
          .transverse = std::sqrt(vm::larger(pt2, 0)),
          .longitudinal = beta,
          .density = azimuths / (8 * me * measure) * inv_sh * jacobian};
}

template <TridentPhaseSpace::Map map, bool at_limit, int size, class Lane>
void TridentPhaseSpace::dileptons(const double* energy, const std::array<const double*, 4>& x,
                                  Lane& q, DileptonOf<Lane>& all) const {
  const double *const x0 = x[0], *const x1 = x[1], *const x2 = x[2], *const x3 = x[3];
#pragma omp simd
  for (int i = 0; i < size; ++i) {
    const Transfer t = transfer<map>(at(energy[i]), x0[i]);
    q[i] = t.q;
    all.q2[i] = t.q2;
    all.density[i] = t.d_q2;
  }
#pragma omp simd
  for (int i = 0; i < size; ++i) {
    const Drawn sh = draw_sh<map, at_limit>(energy[i], q[i], x1[i]);
    all.sh[i] = sh.value;
    all.density[i] *= sh.slope;
  }
#pragma omp simd
  for (int i = 0; i < size; ++i) {
    const Drawn k2 = draw_k2<map>(all.q2[i], all.sh[i], x2[i]);
    all.k2[i] = k2.value;
    all.density[i] *= k2.slope;
  }
#pragma omp simd
  for (int i = 0; i < size; ++i) {
    const DrawnPair pair = draw_pair<map>(all.q2[i], all.sh[i], all.k2[i], x3[i]);
    all.l[i] = pair.l;
    all.v[i] = pair.v;
    all.u[i] = pair.u;
    all.density[i] *= pair.slope;
  }
#pragma omp simd
  for (int i = 0; i < size; ++i) {
    store(dilepton_of<map>(energy[i], all.q2[i], all.sh[i], all.k2[i], all.l[i], all.v[i], all.u[i],
                           all.density[i]),
          all, i);
  }
}

}  // namespace tridentscan::physics
