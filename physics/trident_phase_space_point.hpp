#pragma once

// Part of trident_phase_space.hpp, which includes it: the leptons of a pair, their momenta in the
// laboratory, and what cuts keep of them.
namespace tridentscan::physics {

template <class Lane>
void TridentPhaseSpace::store(const Dilepton& d, DileptonOf<Lane>& all, int i) {
  all.energy[i] = d.energy;
  all.q2[i] = d.q2;
  all.sh[i] = d.sh;
  all.k2[i] = d.k2;
  all.l[i] = d.l;
  all.v[i] = d.v;
  all.u[i] = d.u;
  all.d[i] = d.d;
  all.t_centre[i] = d.t_centre;
  all.t_scale[i] = d.t_scale;
  all.w_min[i] = d.w_min;
  all.w_max[i] = d.w_max;
  all.Lq[i] = d.Lq;
  all.Lk[i] = d.Lk;
  all.sqrt_lam[i] = d.sqrt_lam;
  all.lq_ratio[i] = d.lq_ratio;
  all.kT[i] = d.kT;
  all.kpar[i] = d.kpar;
  all.kper[i] = d.kper;
  all.e1[i] = d.e1;
  all.sqrt_l[i] = d.sqrt_l;
  all.transverse[i] = d.transverse;
  all.longitudinal[i] = d.longitudinal;
  all.density[i] = d.density;
}

template <class Lane>
TridentPhaseSpace::Dilepton TridentPhaseSpace::load(const DileptonOf<Lane>& all, int i) {
  return {.energy = all.energy[i],
          .q2 = all.q2[i],
          .sh = all.sh[i],
          .k2 = all.k2[i],
          .l = all.l[i],
          .v = all.v[i],
          .u = all.u[i],
          .d = all.d[i],
          .t_centre = all.t_centre[i],
          .t_scale = all.t_scale[i],
          .w_min = all.w_min[i],
          .w_max = all.w_max[i],
          .Lq = all.Lq[i],
          .Lk = all.Lk[i],
          .sqrt_lam = all.sqrt_lam[i],
          .lq_ratio = all.lq_ratio[i],
          .kT = all.kT[i],
          .kpar = all.kpar[i],
          .kper = all.kper[i],
          .e1 = all.e1[i],
          .sqrt_l = all.sqrt_l[i],
          .transverse = all.transverse[i],
          .longitudinal = all.longitudinal[i],
          .density = all.density[i]};
}

template <TridentPhaseSpace::Selection selection, TridentPhaseSpace::Map map>
TridentPhaseSpace::Drawn TridentPhaseSpace::draw_w(const Dilepton& d, double x4, double cos_f,
                                                   double sin_f, double cos_fk,
                                                   double sin_fk) const {
  namespace vm = vector_math;
  const Peaks peaks = peaks_of<map>(d);
  const double t_scale = peaks.t_scale, w_min = peaks.w_min, w_max = peaks.w_max;
  if constexpr (selection == Selection::none) {
    return {w_min + x4 * (w_max - w_min), w_max - w_min};
  }
  // M E(l-+) = (1 +- d) A -+ (B t + C v sin(theta')) = (1 +- d) A -+ v R cos(theta' - delta):
  // each energy cut takes an arc out of theta', one of them from an end, the other from an end
  // or, leaving a gap, from the middle (docs/physics.md, Cut-aware map). Brought to B, C > 0 by
  // t -> -t: alone for the sign of B, together with an exchange of the leptons for that of C.
  const double rescale = 2 * mass_ * d.energy / d.sh;
  const double twice_A = d.longitudinal * d.Lk + d.transverse * d.kT * cos_fk + rescale * d.Lq;
  const double B =
      (d.longitudinal * d.kpar + d.transverse * d.kT * d.lq_ratio * cos_fk + rescale * d.sqrt_lam) /
      2;
  const double C = (d.longitudinal * d.kper * cos_f +
                    d.transverse * d.sqrt_l * (d.e1 * cos_f * cos_fk - sin_f * sin_fk)) /
                   2;
  const double inv_vR = 1 / (d.v * std::sqrt(B * B + C * C));
  const double inv_R = d.v * inv_vR;
  const double kappa_minus =
      ((1 + d.d) / 2 * twice_A - mass_ * cuts_.min_energy_of_minus()) * inv_vR;
  const double kappa_plus = ((1 - d.d) / 2 * twice_A - mass_ * cuts_.min_energy_of_plus()) * inv_vR;
  const double side = (C < 0) != (B < 0) ? -1 : 1;
  const double kappa_gap = C < 0 ? kappa_plus : kappa_minus;
  const double kappa_end = C < 0 ? kappa_minus : kappa_plus;
  const double cos_d = std::abs(B) * inv_R;
  const double sin_d = std::abs(C) * inv_R;
  const double sine_gap = std::sqrt(vm::larger(1 - kappa_gap * kappa_gap, 0));
  const double sine_end = std::sqrt(vm::larger(1 - kappa_end * kappa_end, 0));
  const double edge = d.v * (1 - 1e-14);
  const double turned_centre = side * peaks.t_centre;
  const double turned_low = side < 0 ? -w_max : w_min;
  const double w_high = side < 0 ? -w_min : w_max;
  const auto of_t = [edge, turned_centre, t_scale](double turned_t) {
    const double inside = vm::larger(vm::smaller(turned_t, edge), -edge) - turned_centre;
    return 0.5 * vm::log((t_scale + inside) / (t_scale - inside));
  };
  const double w_below = of_t(d.v * (cos_d * kappa_gap - sin_d * sine_gap));
  const double w_above = of_t(d.v * (cos_d * kappa_gap + sin_d * sine_gap));
  const double w_end = of_t(-d.v * (cos_d * kappa_end + sin_d * sine_end));
  const double w_low = kappa_end < cos_d ? w_end : turned_low;
  // The range ends below the gap, and goes on above it.
  const double w_gap = kappa_gap < 1 ? vm::larger(w_below, w_low) : w_high;
  const double w_again =
      ((kappa_gap < 1) & (kappa_gap > cos_d)) ? vm::larger(w_above, w_gap) : w_high;
  const double range = (w_gap - w_low) + (w_high - w_again);
  const double along = w_low + x4 * range;
  const double w = side * (along < w_gap ? along : along + (w_again - w_gap));
  const bool accepted = (kappa_minus > -1) & (kappa_plus > -1);
  return {accepted ? w : 0, accepted ? range : 0};
}

template <TridentPhaseSpace::Selection selection, TridentPhaseSpace::Map map>
TridentPhaseSpace::Point TridentPhaseSpace::point_at(const Dilepton& d, const Drawn& w,
                                                     double cos_f, double sin_f, double cos_fk,
                                                     double sin_fk) const {
  namespace vm = vector_math;
  const double share_minus = (1 + d.d) / 2, share_plus = (1 - d.d) / 2;
  const Peaks peaks = peaks_of<map>(d);
  const double e2w = vm::exp(2 * w.value);
  const double inv = 1 / (e2w + 1);
  const double t = peaks.t_centre + peaks.t_scale * (e2w - 1) * inv;
  const double d_t = peaks.t_scale * 4 * e2w * inv * inv * w.slope;
  const double vs = std::sqrt(vm::larger((d.v - t) * (d.v + t), 0));

  const double dq = t * d.sqrt_lam / 2;
  const double dk = (t * d.kpar + vs * d.kper * cos_f) / 2;
  const double rk = (t * d.kT * d.lq_ratio + d.sqrt_l * vs * d.e1 * cos_f) / 2;
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
  double density = d.density * d_t;
  if constexpr (selection != Selection::none) {
    const PairSelection::Lepton minus = lab_lepton(d.energy, s, false);
    const PairSelection::Lepton plus = lab_lepton(d.energy, s, true);
    const double scalar_product = minus.energy * plus.energy - (d.l - difference2_) / 2 + product_;
    density = cuts_.template keeps<selection>(minus, plus, scalar_product) ? density : 0.0;
    if constexpr (selection == Selection::all) {
      // A product, not one selection: looking up efficiencies under a condition does not vectorise.
      density *=
          efficiency(minus_efficiency_, minus.energy) * efficiency(plus_efficiency_, plus.energy);
    }
  }
  return {s, density, w.value};
}

template <TridentPhaseSpace::Selection selection, TridentPhaseSpace::Map map>
TridentPhaseSpace::Point TridentPhaseSpace::point(const Dilepton& d, double x4, double cos_f,
                                                  double sin_f, double cos_fk,
                                                  double sin_fk) const {
  return point_at<selection, map>(d, draw_w<selection, map>(d, x4, cos_f, sin_f, cos_fk, sin_fk),
                                  cos_f, sin_f, cos_fk, sin_fk);
}

inline double TridentPhaseSpace::lab_energy(double energy, const TridentInvariants& s,
                                            bool plus) const {
  const double P_p =
      s.longitudinal * (plus ? s.k1_pp : s.k1_p) - s.transverse * (plus ? s.x_pp : s.x_p);
  return P_p * inverse_mass_ + 2 * energy / s.sh * (plus ? s.q_pp : s.q_p);
}

inline PairSelection::Lepton TridentPhaseSpace::lab_lepton(double energy,
                                                           const TridentInvariants& s,
                                                           bool plus) const {
  const double m = plus ? leptons_.plus : leptons_.minus;
  const double e = lab_energy(energy, s, plus);
  return {e, vector_math::larger(e * e - m * m, 0), e - (plus ? s.k1_pp : s.k1_p) * (1 / energy)};
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
