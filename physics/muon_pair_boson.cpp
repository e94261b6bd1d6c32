#include "physics/muon_pair_boson.hpp"

#include <algorithm>
#include <cmath>

#include "physics/constants.hpp"
#include "physics/gauss_legendre.hpp"
#include "physics/units.hpp"

namespace tridentscan::physics {
namespace {

/// Li2(x) for 0 <= x <= 1: the power series, reflected at 1/2.
double dilogarithm(double x) {
  if (x > 0.5) {
    const double zeta2 = constants::pi * constants::pi / 6;
    return zeta2 - (x < 1 ? std::log(x) * std::log1p(-x) : 0) - dilogarithm(1 - x);
  }
  double sum = 0, power = 1;
  for (int n = 1; n <= 60; ++n) {
    power *= x;
    sum += power / (n * n);
  }
  return sum;
}

/// Rate without radiation over that for massless muons.
double pair_rate(double r, double axial_share) {
  const double v = std::sqrt(1 - 4 * r);
  return (1 - axial_share) * v * (1 + 2 * r) + axial_share * v * v * v;
}

}  // namespace

double boson_radiation(double x) {
  const double l = std::log(x), square = (1 + x) * (1 + x);
  return square * (l * l + 3 * l) + 5 * (1 - x * x) - 2 * x * l -
         2 * square * (std::log1p(x) * l + dilogarithm(1 / (1 + x)) - dilogarithm(x / (1 + x)));
}

double vector_radiation(const RadiationPoint& p) {
  const double s = p.s, m = p.boson_mass2, u = p.muon_mass2;
  const double product = p.d1 * p.d2;
  const double sum = p.d1 + p.d2, squares = p.d1 * p.d1 + p.d2 * p.d2;
  return (squares - 2 * (s + m + 2 * u) * sum + 2 * (s + m) * (s + m) - 8 * u * u -
          (s + 2 * u) * (m + 2 * u) * squares / product) /
         product;
}

double axial_radiation(const RadiationPoint& p) {
  const double s = p.s, m = p.boson_mass2, u = p.muon_mass2;
  const double product = p.d1 * p.d2;
  const double sum = p.d1 + p.d2, squares = p.d1 * p.d1 + p.d2 * p.d2;
  return (squares - 2 * (s + m - 4 * u) * sum + 2 * (s + m) * (s + m) + 16 * u * u - 12 * s * u -
          8 * m * u + 2 * u * sum * sum / s - (s - 4 * u) * (m + 2 * u) * squares / product) /
         product;
}

double radiated_boson(const MuonPairSource& source, double boson_mass, double low, double high) {
  const double s = source.s, total = std::sqrt(s);
  const double m2 = boson_mass * boson_mass, u2 = source.muon_mass * source.muon_mass;
  const double lightest = std::max(low, 2 * source.muon_mass);
  const double heaviest = std::min(high, total - boson_mass);
  if (!(lightest < heaviest)) {
    return 0;
  }
  // D1 + D2 = S = s + m^2 - m12^2 and D1 - D2 = S tanh y: the collinear peaks are flat in y. The
  // ends of S are roots of the integrand: a cosine makes it smooth there.
  const double s_low = s + m2 - heaviest * heaviest, s_high = s + m2 - lightest * lightest;
  const double log_ratio = std::log(s_high / s_low);
  double sum = 0;
  for (const auto& [angle, weight] : gauss_legendre(0, constants::pi, 0.2)) {
    const double x = (1 - std::cos(angle)) / 2;
    const double S = s_low * std::exp(log_ratio * x);
    const double dS = S * log_ratio * std::sin(angle) / 2 * weight;
    const double muons2 = s + m2 - S;
    const double lambda = (S * S - 4 * s * m2) / (S * S);
    const double open = (1 - 4 * u2 / muons2) * lambda;
    if (!(open > 0)) {
      continue;  // the very ends, by rounding
    }
    const double gap = 4 * (s * m2 / (S * S) + u2 * lambda / muons2);  // 1 - open
    const double y_max = std::log((1 + std::sqrt(open)) / std::sqrt(gap));
    double row = 0;
    for (const auto& [y, step] : gauss_legendre(0, y_max, 1)) {
      const RadiationPoint point{s, S / (1 + std::exp(-2 * y)), S / (1 + std::exp(2 * y)), m2, u2};
      row += step / (std::cosh(y) * std::cosh(y)) *
             ((1 - source.axial_share) * vector_radiation(point) +
              source.axial_share * axial_radiation(point));
    }
    sum += dS * S / 2 * 2 * row;
  }
  const double rate = pair_rate(u2 / s, source.axial_share);
  return sum / (s * s * rate) / (8 * constants::pi * constants::pi);
}

double muon_pair_cross_section(double s) {
  const double point =
      4 * constants::pi * constants::alpha * constants::alpha / (3 * s) / units::cm2;
  return point * pair_rate(constants::muon_mass * constants::muon_mass / s, 0);
}

}  // namespace tridentscan::physics
