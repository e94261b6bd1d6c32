#include "physics/photon_trident.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "physics/constants.hpp"
#include "physics/gauss_legendre.hpp"
#include "physics/square.hpp"
#include "physics/units.hpp"

namespace tridentscan::physics {
namespace {

constexpr double m = constants::muon_mass;
using constants::pi;

/// Everything in sigma that does not depend on the point: (GF^2/2) e^2 (1/2)/(2 s) and the phase
/// space dK2 dl dt df/(8 pi s 2 pi 32 pi^2).
double normalisation(double s) {
  const double e2 = 4 * pi * constants::alpha;
  return square(constants::fermi) / 2 * e2 / 2 / (2 * s) / (8 * pi * s * 2 * pi * 32 * square(pi)) /
         units::cm2;
}

/// GeV^2. Per unit of ln K2 T_VV falls like K2^2 and T_AA like K2: below lies 1e-12 of what a 1 MeV
/// boson of vector couplings makes, and 1e-6 for axial ones.
constexpr double k2_floor = 1e-12;

/// Nodes in K2 with weight dK2: uniform panels in ln K2 up to half of the end, then in U with K2 =
/// s
/// - 4 m^2 cosh^2 U, in which the end point is smooth.
std::vector<QuadratureNode> k2_nodes(double s, double panel) {
  const double end = s - photon_trident_threshold;
  const double half = end / 2;
  std::vector<QuadratureNode> nodes;
  for (const auto& [x, weight] :
       gauss_legendre(std::log(std::min(k2_floor, half * 1e-3)), std::log(half), 3 * panel)) {
    nodes.push_back({std::exp(x), weight * std::exp(x)});
  }
  const auto upper = gauss_legendre(0, std::asinh(std::sqrt(half) / (2 * m)), 1.5 * panel);
  for (auto node = upper.rbegin(); node != upper.rend(); ++node) {
    nodes.push_back({end - square(2 * m * std::sinh(node->x)),
                     node->weight * 4 * square(m) * std::sinh(2 * node->x)});
  }
  return nodes;
}

/// Int dl dt df of f(point) at fixed K2. f must be even in the azimuth and, averaged over it, in y.
/// It is a trigonometric polynomial of degree four in the azimuth (the propagators depend on y
/// alone), so that three midpoints of half a turn are exact.
template <class Function>
auto integrate_dilepton(double s, double k2, double panel, Function f) {
  static const std::array<std::array<double, 2>, 3> azimuths{
      {{std::sqrt(0.75), 0.5}, {0, 1}, {-std::sqrt(0.75), 0.5}}};
  decltype(f(PhotonTridentPoint{})) sum{};
  const double sinh2 = (s - k2 - photon_trident_threshold) / photon_trident_threshold;
  const double u_end = std::asinh(std::sqrt(std::max(sinh2, 0.0)));
  for (const auto& [u, weight_u] : gauss_legendre(0, u_end, 2 * panel)) {
    const double dl = 4 * square(m) * std::sinh(2 * u) * weight_u;
    for (const auto& [y, weight_y] : gauss_legendre(0, u, 2 * panel)) {
      const double weight = dl * weight_y / square(std::cosh(y)) * 2 * (2 * pi / 3);
      for (const auto& [cos_f, sin_f] : azimuths) {
        sum += weight * f(PhotonTridentPoint{s, k2, u, y, cos_f, sin_f});
      }
    }
  }
  return sum;
}

struct VectorAxial {
  double vv = 0, aa = 0;
  VectorAxial& operator+=(const VectorAxial& other) {
    vv += other.vv;
    aa += other.aa;
    return *this;
  }
  friend VectorAxial operator*(double factor, const VectorAxial& value) {
    return {factor * value.vv, factor * value.aa};
  }
};

/// 1/2 sum_pol |M1 M2|^2 of Eq. (6), term by term.
double eq6(const PhotonTridentPoint& point) {
  const TridentInvariants d = photon_trident_invariants(point);
  const double k1_minus = d.k1_p, k1_plus = d.k1_pp, q_minus = d.q_p, q_plus = d.q_pp;
  const double k2_minus = k1_minus + q_minus - d.l / 2, k2_plus = k1_plus + q_plus - d.l / 2;
  const double q_k1 = d.sh / 2, q_k2 = (d.sh - d.k2 - d.l) / 2;
  const double plus_minus = d.l / 2 - square(m);
  const double A = -2 * q_minus, B = -2 * q_plus;
  return 512 * (k1_plus * q_k2 * q_minus / (A * A) + k2_minus * q_k1 * q_plus / (B * B) +
                (2 * k1_plus * k2_minus * plus_minus - k2_minus * plus_minus * q_k1 -
                 k1_plus * plus_minus * q_k2 - k1_plus * k2_minus * q_minus +
                 k1_plus * k2_plus * q_minus + k1_minus * k2_minus * q_plus -
                 k1_plus * k2_minus * q_plus) /
                    (A * B));
}

}  // namespace

TridentInvariants photon_trident_invariants(const PhotonTridentPoint& point) {
  const auto& [s, k2, u, y, cos_f, sin_f] = point;
  const double l = 4 * square(m * std::cosh(u));
  const double t = std::tanh(y);
  const double below = 2 / (std::exp(2 * y) + 1), above = 2 / (std::exp(-2 * y) + 1);  // 1 -+ t
  // v sin(theta') = sqrt(tanh^2 u - tanh^2 y)
  const double v_sin =
      std::sqrt(std::max(std::sinh(u - y) * std::sinh(u + y), 0.0)) / (std::cosh(u) * std::cosh(y));
  // Kinematics of docs/physics.md with Q2 = 0: lam = Lq^2.
  const double Lq = (l + k2) / 2, Lk = (s - k2) / 2;
  const double kT = std::sqrt(std::max(k2 * (s - k2 - l) / s, 0.0));
  const double kpar = Lk - l * s / (2 * Lq);
  const double kper = s * kT * std::sqrt(l) / (2 * Lq);
  const double dk = (t * kpar + v_sin * kper * cos_f) / 2;
  const double x = (t * kT + std::sqrt(l) * v_sin * cos_f) / 2;
  const double y_p = std::sqrt(l) * v_sin * sin_f / 2;
  return {.q2 = 0,
          .sh = s,
          .k2 = k2,
          .l = l,
          .q_p = Lq * below / 2,
          .q_pp = Lq * above / 2,
          .k1_p = Lk / 2 - dk,
          .k1_pp = Lk / 2 + dk,
          .x_p = -kT / 2 + x,
          .y_p = y_p,
          .x_pp = -kT / 2 - x,
          .y_pp = -y_p,
          .x_k2 = kT,
          .y_k2 = 0,
          .transverse = 1,
          .longitudinal = 0};
}

TridentInvariants other_polarisation(const TridentInvariants& s) {
  TridentInvariants turned = s;
  turned.x_p = s.y_p, turned.y_p = -s.x_p;
  turned.x_pp = s.y_pp, turned.y_pp = -s.x_pp;
  turned.x_k2 = s.y_k2, turned.y_k2 = -s.x_k2;
  return turned;
}

TridentKernel photon_trident_kernel(double s, double panel) {
  TridentKernel kernel;
  if (!(s > photon_trident_threshold)) return kernel;
  const double factor = normalisation(s);
  for (const auto& [k2, weight] : k2_nodes(s, panel)) {
    const auto integral = integrate_dilepton(s, k2, panel, [](const PhotonTridentPoint& point) {
      const TridentInvariants d = photon_trident_invariants(point);
      const TridentTensor x = trident_tensor(d, two_muons),
                          y = trident_tensor(other_polarisation(d), two_muons);
      return VectorAxial{x.vv + y.vv, x.aa + y.aa};
    });
    kernel.k2.push_back(k2);
    kernel.weight.push_back(weight / k2);
    kernel.mean.t_vv.push_back(factor * k2 * integral.vv);
    kernel.mean.t_aa.push_back(factor * k2 * integral.aa);
    kernel.mean.t_va.push_back(0);
  }
  return kernel;
}

double photon_trident_eq6(double s) {
  if (!(s > photon_trident_threshold)) return 0;
  double sum = 0;
  for (const auto& [k2, weight] : k2_nodes(s, 1)) {
    sum += weight * integrate_dilepton(s, k2, 1, [](PhotonTridentPoint point) {
             const double forward = eq6(point);
             point.y = -point.y;  // V-A tells mu- from mu+
             return (forward + eq6(point)) / 2;
           });
  }
  return 2 * normalisation(s) * sum;  // Eq. (6) is averaged over polarisations already
}

double photon_trident_unit(double s) {
  return 2 * square(constants::fermi / (3 * pi)) * constants::alpha * s / units::cm2;
}

double photon_trident_eq9(double s, const Couplings& c) {
  return (square(c.vector) + square(c.axial)) / 2 * photon_trident_unit(s) *
         (std::log(s / (m * m)) - 19.0 / 6);
}

double heavy_ratio_eq11(double mass, double coupling) {
  const double vector = 2 * standard_model().vector;  // 1 + 4 sin^2(theta_W)
  const double shift = 2 * constants::vev_squared * square(coupling / mass);
  return (1 + square(vector + shift)) / (1 + square(vector));
}

double interference_eq12(double s, double coupling) {
  return constants::fermi / std::sqrt(2.0) * square(coupling) * standard_model().vector *
         constants::alpha / (3 * square(pi)) * square(std::log(s / (m * m))) / units::cm2;
}

double mediator_eq13(double mass, double coupling) {
  return square(square(coupling) / mass) * constants::alpha / (6 * square(pi)) *
         std::log(square(mass / m)) / units::cm2;
}

double mediator_eq14(double mass, double coupling) {
  return square(square(coupling) / m) * 7 * constants::alpha / (72 * square(pi)) *
         std::log(square(m / mass)) / units::cm2;
}

}  // namespace tridentscan::physics
