#include "tests/support/reference_phase_space.hpp"

#include <algorithm>
#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <cmath>
#include <numbers>

namespace tridentscan::reference {
namespace {

using Vector = FourVector<long double>;

constexpr double pi = std::numbers::pi;

/// Boost along the three-velocity of `frame`, forwards (+1) or backwards (-1).
Vector boosted(const Vector& a, const Vector& frame, long double direction) {
  const long double mass = std::sqrt(dot(frame, frame));
  const long double projection = a[1] * frame[1] + a[2] * frame[2] + a[3] * frame[3];
  const long double energy = (a[0] * frame[0] + direction * projection) / mass;
  const long double shift = direction * (a[0] + energy) / (frame[0] + mass);
  return {energy, a[1] + shift * frame[1], a[2] + shift * frame[2], a[3] + shift * frame[3]};
}

using Vector3 = std::array<long double, 3>;

long double dot3(const Vector3& a, const Vector3& b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

Vector3 space(const Vector& a) {
  return {a[1], a[2], a[3]};
}

Vector3 unit(const Vector3& a) {
  const long double length = std::sqrt(dot3(a, a));
  return {a[0] / length, a[1] / length, a[2] / length};
}

Vector3 cross(const Vector3& a, const Vector3& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

/// Int dPhi_2 for masses^2 a, b at squared energy s: p/(4 pi sqrt s).
double two_body_volume(double s, double a, double b) {
  const double ma = std::sqrt(a), mb = std::sqrt(b), w = std::sqrt(s);
  const double lambda = (w - ma - mb) * (w + ma + mb) * (w - ma + mb) * (w + ma - mb);
  return std::sqrt(std::max(lambda, 0.0)) / (8 * pi * s);
}

/// Adaptive integral over [a, b] of a function with square-root behaviour at either end, which
/// x = a + (b - a) sin^2(theta) makes smooth.
template <class Function>
double integral(Function function, double a, double b) {
  const auto smooth = [&](double theta) {
    return function(a + (b - a) * std::pow(std::sin(theta), 2)) * (b - a) * std::sin(2 * theta);
  };
  constexpr unsigned max_depth = 5;
  return boost::math::quadrature::gauss_kronrod<double, 31>::integrate(smooth, 0, pi / 2, max_depth,
                                                                       1e-9);
}

/// Int dPhi_3 for masses (0, m, m).
double three_body_volume(double s, double m) {
  return integral(
      [&](double l) {
        return two_body_volume(s, l, 0) * two_body_volume(l, m * m, m * m) / (2 * pi);
      },
      4 * m * m, s);
}

}  // namespace

FourVector<long double> boosted_to_rest(const FourVector<long double>& a,
                                        const FourVector<long double>& frame) {
  return boosted(a, frame, -1);
}

FourVector<long double> boosted_from_rest(const FourVector<long double>& a,
                                          const FourVector<long double>& frame) {
  return boosted(a, frame, +1);
}

/// Limits: shat <= shat_max is P_T^2 >= 0, a quadratic in shat; 4 m^2 + Q2 <= shat_max(Q2) is one
/// in Q2.
TridentPoint random_point(std::mt19937_64& generator, double energy, double nucleus_mass,
                          double muon_mass, double Q2_max, double K2_fraction) {
  std::uniform_real_distribution<long double> uniform(0, 1);
  const auto logarithmic = [&](long double low, long double high) {
    return low * std::pow(high / low, uniform(generator));
  };
  TridentPoint x{};
  x.nucleus_mass = nucleus_mass;
  x.muon_mass = muon_mass;
  x.energy = energy;
  const long double E = energy, ratio = E / x.nucleus_mass;
  const long double threshold = 4 * x.muon_mass * x.muon_mass;

  const long double a = 1 + 2 * ratio;
  const long double half_b = 2 * E * E - threshold * (1 + ratio);
  const long double root = half_b + std::sqrt(half_b * half_b - a * threshold * threshold);
  x.Q2 = logarithmic(threshold * threshold / root, std::min<long double>(Q2_max, root / a));

  const long double q = std::sqrt(x.Q2), q_M = q / x.nucleus_mass;
  x.shat = logarithmic(threshold + x.Q2, E * q * (std::sqrt(4 + q_M * q_M) - q_M));
  const long double W2 = x.shat - x.Q2;
  const long double K2_max = x.shat * (1 - threshold / W2);
  x.K2 = logarithmic(K2_fraction * K2_max, K2_max);
  x.l = logarithmic(threshold, W2 * (1 - x.K2 / x.shat));
  const long double u = std::acosh(std::sqrt(x.l / threshold));
  x.t = std::tanh(u * (2 * uniform(generator) - 1));
  x.f = 2 * std::numbers::pi_v<long double> * uniform(generator);
  x.fk = 2 * std::numbers::pi_v<long double> * uniform(generator);
  return x;
}

TridentMomenta<long double> momenta(const TridentPoint& x) {
  const long double ME = x.nucleus_mass * x.energy;
  const long double W = std::sqrt(x.shat - x.Q2);

  TridentMomenta<long double> p{};
  const long double E1 = x.shat / (2 * W);
  p.k1 = {E1, 0, 0, E1};
  p.q = {W - E1, 0, 0, -E1};

  const long double P0 = (ME - x.Q2 / 2) / W;  // from P.q = -Q2/2
  const long double PT2 = 4 * ME * ME * x.Q2 / (x.shat * x.shat) - 2 * ME * x.Q2 / x.shat -
                          x.nucleus_mass * x.nucleus_mass;
  p.P = {P0, std::sqrt(PT2), 0, P0 - ME / E1};

  const long double E2 = (W * W - x.l) / (2 * W);
  const long double lost = x.K2 / (2 * E1);  // E2 - k2z
  const long double kT = std::sqrt(lost * (2 * E2 - lost));
  p.k2 = {E2, kT * std::cos(x.fk), kT * std::sin(x.fk), E2 - lost};

  const Vector dilepton = sum(sum(p.k1, p.q), p.k2, -1.0L);
  const Vector3 z = unit(space(boosted_to_rest(p.q, dilepton)));
  const Vector3 k1 = space(boosted_to_rest(p.k1, dilepton));
  const Vector3 y = unit(cross(k1, z));
  const Vector3 x_axis = cross(z, y);

  const long double half = std::sqrt(x.l) / 2;
  const long double vs = std::sqrt(1 - 4 * x.muon_mass * x.muon_mass / x.l - x.t * x.t);
  Vector minus{half, 0, 0, 0}, plus{half, 0, 0, 0};
  for (int i = 0; i < 3; ++i) {
    minus[i + 1] = half * (x.t * z[i] + vs * (std::cos(x.f) * x_axis[i] + std::sin(x.f) * y[i]));
    plus[i + 1] = -minus[i + 1];
  }
  p.minus = boosted_from_rest(minus, dilepton);
  p.plus = boosted_from_rest(plus, dilepton);
  return p;
}

TridentMomenta<double> rounded(const TridentMomenta<long double>& p) {
  const auto round = [](const FourVector<long double>& a) {
    return FourVector<double>{static_cast<double>(a[0]), static_cast<double>(a[1]),
                              static_cast<double>(a[2]), static_cast<double>(a[3])};
  };
  return {round(p.k1), round(p.q), round(p.P), round(p.k2), round(p.minus), round(p.plus)};
}

double four_body_volume(double s, double nucleus_mass, double muon_mass) {
  const double lower = 2 * muon_mass;
  const double upper = std::sqrt(s) - nucleus_mass;
  if (!(upper > lower)) return 0;
  return integral(
      [&](double w) {
        return two_body_volume(s, w * w, nucleus_mass * nucleus_mass) *
               three_body_volume(w * w, muon_mass) * 2 * w / (2 * pi);
      },
      lower, upper);
}

double massless_four_body_volume(double s) {
  return s * s / (24 * std::pow(4 * pi, 5));
}

}  // namespace tridentscan::reference
