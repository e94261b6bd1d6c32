#include "physics/event_kinematics.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace tridentscan::physics {
namespace {

/// Components of a vector along the two light-like directions of a plane: their product is that of
/// the transverse momentum squared, so that the smaller one needs no difference.
struct LightCone {
  double plus, minus;
};
LightCone light_cone(double sum, double difference, double product) {
  const double larger = sum + std::abs(difference);
  const double smaller = product / larger;
  return difference > 0 ? LightCone{larger, smaller} : LightCone{smaller, larger};
}

/// [k+ a+ + k- a-]/4 - transverse/2 cos f where a+ a- = vs^2 + 4 m^2/l: a square, the mass, and
/// what the azimuth leaves.
double product_with_neutrino(const LightCone& k, double kper, double a_plus, double a_minus,
                             double vs, double mass_term, double cos_f, double sin_f) {
  const double root = std::sqrt(k.plus * a_plus) - std::sqrt(k.minus * a_minus);
  const double one_minus_cos = cos_f > 0 ? sin_f * sin_f / (1 + cos_f) : 1 - cos_f;
  const double of_mass = mass_term / (std::sqrt(vs * vs + mass_term) + vs);
  return root * root / 4 + kper * (of_mass + vs * one_minus_cos) / 2;
}

FourVector on_shell(double energy, double c, double mass, double x, double y) {
  const double minus = c / energy;
  const double plus = (mass * mass + x * x + y * y) / minus;
  return {(plus + minus) / 2, x, y, (plus - minus) / 2};
}

}  // namespace

TridentInvariants stable_invariants(const TridentPhaseSpace::Dilepton& d, double w,
                                    const Azimuths& a, LeptonMasses leptons) {
  // Of the product map t = d + tanh w, w - y0 between -u and u; of the others as in the map.
  const bool is_product = d.t_scale == 0;
  const double y0 = std::log(leptons.plus / leptons.minus) / 2;
  const double scale = is_product ? 1 : d.t_scale;
  const double w_min = is_product ? y0 - d.u : d.w_min;
  const double w_max = is_product ? y0 + d.u : d.w_max;

  // v - t, v + t and, with them, 1 -+ t +- d.
  const double below = scale * std::sinh(w_max - w) / (std::cosh(w) * std::cosh(w_max));
  const double above = scale * std::sinh(w - w_min) / (std::cosh(w) * std::cosh(w_min));
  const double minus_term = 4 * leptons.minus * leptons.minus / d.l;
  const double plus_term = 4 * leptons.plus * leptons.plus / d.l;
  const double am = minus_term / (1 + d.d + d.v) + std::max(below, 0.0);  // 1 + d - t
  const double bp = plus_term / (1 - d.d + d.v) + std::max(above, 0.0);   // 1 - d + t
  const double vs2 = std::max(below, 0.0) * std::max(above, 0.0);
  const double vs = std::sqrt(vs2);
  const double ap = (vs2 + minus_term) / am;  // 1 + d + t
  const double bm = (vs2 + plus_term) / bp;   // 1 - d - t
  const double t = 1 + d.d - am;

  // Twice the components of q along the leptons' axis: q+ q- = -l Q2.
  const bool forward = d.Lq > 0;
  const double q_plus = forward ? d.Lq + d.sqrt_lam : d.l * d.q2 / (d.sqrt_lam - d.Lq);
  const double q_minus = forward ? -d.l * d.q2 / q_plus : d.Lq - d.sqrt_lam;
  const LightCone k = light_cone(d.Lk, d.kpar, d.kper * d.kper);

  const double lq_ratio = d.Lq / d.sqrt_lam;
  const double rk = (t * d.kT * lq_ratio + d.sqrt_l * vs * d.e1 * a.cos_f) / 2;
  const double re = d.sqrt_l * vs * a.sin_f / 2;
  const double xr = rk * a.cos_fk - re * a.sin_fk;
  const double yr = rk * a.sin_fk + re * a.cos_fk;
  const double kT_minus = (1 + d.d) / 2 * d.kT, kT_plus = (1 - d.d) / 2 * d.kT;
  return {.q2 = d.q2,
          .sh = d.sh,
          .k2 = d.k2,
          .l = d.l,
          .q_p = (q_plus * am + q_minus * ap) / 4,
          .q_pp = (q_plus * bp + q_minus * bm) / 4,
          .k1_p = product_with_neutrino(k, d.kper, am, ap, vs, minus_term, a.cos_f, a.sin_f),
          .k1_pp = product_with_neutrino(k, d.kper, bp, bm, vs, plus_term, -a.cos_f, a.sin_f),
          .x_p = -kT_minus * a.cos_fk + xr,
          .y_p = -kT_minus * a.sin_fk + yr,
          .x_pp = -kT_plus * a.cos_fk - xr,
          .y_pp = -kT_plus * a.sin_fk - yr,
          .x_k2 = d.kT * a.cos_fk,
          .y_k2 = d.kT * a.sin_fk,
          .transverse = d.transverse,
          .longitudinal = d.longitudinal};
}

FourVector& FourVector::operator+=(const FourVector& other) {
  e += other.e;
  x += other.x;
  y += other.y;
  z += other.z;
  return *this;
}

FourVector& FourVector::operator-=(const FourVector& other) {
  e -= other.e;
  x -= other.x;
  y -= other.y;
  z -= other.z;
  return *this;
}

FourVector operator+(FourVector a, const FourVector& b) {
  return a += b;
}

FourVector operator-(FourVector a, const FourVector& b) {
  return a -= b;
}

double product(const FourVector& a, const FourVector& b) {
  return a.e * b.e - a.x * b.x - a.y * b.y - a.z * b.z;
}

LabMomenta lab_momenta(double energy, double mass, const TridentInvariants& s, LeptonMasses leptons,
                       double phi) {
  const double cos_phi = std::cos(phi), sin_phi = std::sin(phi);
  const double q_transverse = s.transverse * s.sh / (2 * mass * energy);
  const double kinetic = s.q2 / (2 * mass);
  const FourVector q{-kinetic, -q_transverse * cos_phi, -q_transverse * sin_phi,
                     -kinetic - s.sh / (2 * energy)};
  const FourVector incoming{energy, 0, 0, energy};

  // c is the product with the neutrino, (x, y) as in the invariants.
  const auto momentum = [&](double c, double m, double x, double y) {
    const double along = x - 2 * c / s.sh * q_transverse;
    return on_shell(energy, c, m, along * cos_phi - y * sin_phi, along * sin_phi + y * cos_phi);
  };
  std::array<FourVector, 3> made = {momentum(s.k2 / 2, 0, s.x_k2, s.y_k2),
                                    momentum(s.k1_p, leptons.minus, s.x_p, s.y_p),
                                    momentum(s.k1_pp, leptons.plus, s.x_pp, s.y_pp)};
  const std::array masses{0.0, leptons.minus, leptons.plus};

  const auto hardest = static_cast<std::size_t>(
      std::max_element(made.begin(), made.end(),
                       [](const FourVector& a, const FourVector& b) { return a.e < b.e; }) -
      made.begin());
  FourVector rest = incoming + q;
  for (std::size_t i = 0; i < made.size(); ++i) {
    if (i != hardest) rest -= made[i];
  }
  rest.e = std::sqrt(masses[hardest] * masses[hardest] + rest.x * rest.x + rest.y * rest.y +
                     rest.z * rest.z);
  made[hardest] = rest;

  const FourVector recoil{mass + kinetic, -q.x, -q.y, -q.z};
  return {incoming, made[0], made[1], made[2], recoil, kinetic};
}

}  // namespace tridentscan::physics
