#include "physics/ratio_polynomial.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace tridentscan::physics {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
const RatioPolynomial unknown{nan, nan, nan, nan, nan};

/// R - 1 at g'^2 and its error.
struct Point {
  double g2, rise, ratio, error;
};

std::vector<Point> finite_points(std::span<const double> couplings, std::span<const double> ratios,
                                 std::span<const double> errors) {
  constexpr double rounding = 4e-16;
  std::vector<Point> points;
  for (std::size_t j = 0; j < couplings.size(); ++j) {
    if (std::isfinite(ratios[j]) && std::isfinite(errors[j]) && couplings[j] > 0) {
      points.push_back({couplings[j] * couplings[j], ratios[j] - 1, ratios[j],
                        std::hypot(errors[j], rounding * ratios[j])});
    }
  }
  return points;
}

/// Weighted least squares; the weight of a point is that of its error as it would be at R of
/// `known`: else points that came out low would count more.
RatioPolynomial least_squares(std::span<const Point> points, const RatioPolynomial& known) {
  // Columns of length one: the normal equations stay well-conditioned.
  std::vector<std::array<double, 3>> rows;
  double length1 = 0, length2 = 0;
  for (const Point& p : points) {
    const double expected = known.ratio(p.g2);
    const double error = expected > 0 && p.ratio > 0 ? p.error * expected / p.ratio : p.error;
    rows.push_back({p.g2 / error, p.g2 * p.g2 / error, p.rise / error});
    length1 = std::hypot(length1, rows.back()[0]);
    length2 = std::hypot(length2, rows.back()[1]);
  }
  double cosine = 0, y1 = 0, y2 = 0;
  for (const auto& [x1, x2, y] : rows) {
    cosine += (x1 / length1) * (x2 / length2);
    y1 += x1 / length1 * y;
    y2 += x2 / length2 * y;
  }
  const double sine2 = 1 - cosine * cosine;
  if (!(sine2 > 1e-14)) return unknown;
  RatioPolynomial result{(y1 - cosine * y2) / sine2 / length1, (y2 - cosine * y1) / sine2 / length2,
                         1 / (sine2 * length1 * length1), -cosine / (sine2 * length1 * length2),
                         1 / (sine2 * length2 * length2)};
  double chi2 = 0;
  for (const auto& [x1, x2, y] : rows) {
    const double pull = y - result.a * x1 - result.b * x2;
    chi2 += pull * pull;
  }
  const double freedom = static_cast<double>(points.size()) - 2;
  if (const double scatter = freedom > 0 ? chi2 / freedom : 1; scatter > 1) {
    result.var_a *= scatter;
    result.cov_ab *= scatter;
    result.var_b *= scatter;
  }
  return result;
}

/// Lagrange's polynomial through (x, y) at `at`.
double lagrange(std::span<const double> x, std::span<const double> y, double at) {
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    double term = y[i];
    for (std::size_t k = 0; k < x.size(); ++k) {
      if (k != i) term *= (at - x[k]) / (x[i] - x[k]);
    }
    sum += term;
  }
  return sum;
}

struct Interpolated {
  double value, error;
};

/// `low` is the index of the left neighbour within the nodes.
Interpolated interpolate(std::span<const double> x, std::vector<double> y, std::size_t low,
                         double at) {
  const bool one_sign = std::ranges::all_of(y, [&](double v) { return v * y.front() > 0; });
  const double sign = y.front() < 0 ? -1 : 1;
  if (one_sign) {
    for (double& v : y) v = std::log(std::abs(v));
  }
  const double cubic = lagrange(x, y, at);
  const double straight = lagrange(x.subspan(low, 2), std::span(y).subspan(low, 2), at);
  if (!one_sign) return {cubic, std::abs(cubic - straight)};
  return {sign * std::exp(cubic), std::abs(std::exp(cubic) - std::exp(straight))};
}

}  // namespace

RatioPolynomial ratio_polynomial(const CouplingPolynomials& sigma) {
  const auto n = static_cast<double>(sigma.replicas.size());
  if (n < 2) {
    throw std::invalid_argument("the error of a ratio needs at least two replicas");
  }
  const double s0 = sigma.mean.s0;
  RatioPolynomial result{sigma.mean.s1 / s0, sigma.mean.s2 / s0, 0, 0, 0};
  for (const CouplingPolynomial& replica : sigma.replicas) {
    const double da = (replica.s1 - result.a * replica.s0) / s0;
    const double db = (replica.s2 - result.b * replica.s0) / s0;
    result.var_a += da * da;
    result.cov_ab += da * db;
    result.var_b += db * db;
  }
  const double norm = 1 / (n * (n - 1));
  result.var_a *= norm;
  result.cov_ab *= norm;
  result.var_b *= norm;
  // Where replicas have no point at all, those that have one may have a single one, which cannot
  // show how R varies: then R has the relative error of sigma(SM) too, to second order.
  const bool handful =
      std::ranges::any_of(sigma.replicas, [](const auto& replica) { return replica.s0 == 0; });
  if (!handful) {
    return result;
  }
  double scatter = 0;
  for (const CouplingPolynomial& replica : sigma.replicas) {
    scatter += (replica.s0 - s0) * (replica.s0 - s0);
  }
  const double relative_variance = norm * scatter / (s0 * s0);
  const double squared = relative_variance * relative_variance;
  result.var_a += squared * result.a * result.a;
  result.cov_ab += squared * result.a * result.b;
  result.var_b += squared * result.b * result.b;
  return result;
}

RatioPolynomial fitted_ratio_polynomial(std::span<const double> couplings,
                                        std::span<const double> ratios,
                                        std::span<const double> errors) {
  if (ratios.size() != couplings.size() || errors.size() != couplings.size()) {
    throw std::invalid_argument("a fit needs a ratio and an error for each coupling");
  }
  const std::vector<Point> points = finite_points(couplings, ratios, errors);
  if (points.size() < 2) return unknown;
  RatioPolynomial result = least_squares(points, unknown);
  constexpr int rounds = 3;
  for (int round = 0; round < rounds && std::isfinite(result.a); ++round) {
    result = least_squares(points, result);
  }
  return result;
}

std::shared_ptr<const RiseTable> rise_table_through(std::span<const double> couplings,
                                                    std::span<const double> ratios,
                                                    std::span<const double> errors) {
  if (ratios.size() != couplings.size() || errors.size() != couplings.size()) {
    throw std::invalid_argument("a table needs a ratio and an error for each coupling");
  }
  std::vector<double> x, rises, variances;
  for (const Point& p : finite_points(couplings, ratios, errors)) {
    x.push_back(0.5 * std::log(p.g2));
    rises.push_back(p.rise / p.g2);
    variances.push_back(p.error * p.error / (p.g2 * p.g2));
  }
  if (x.size() < 2) return {};
  const auto nodes = RiseTable::couplings();
  RiseTable::PerNode rise, variance;
  for (std::size_t k = 0; k < nodes.size(); ++k) {
    const double at = std::clamp(std::log(nodes[k]), x.front(), x.back());
    const auto above = std::clamp<std::size_t>(
        static_cast<std::size_t>(std::ranges::lower_bound(x, at) - x.begin()), 1, x.size() - 1);
    constexpr std::size_t points = 4;
    const std::size_t first =
        std::min(above >= 2 ? above - 2 : 0, x.size() - std::min(points, x.size()));
    const std::size_t count = std::min(points, x.size());
    const auto of_stencil = std::span(rises).subspan(first, count);
    const Interpolated found =
        interpolate(std::span(x).subspan(first, count), {of_stencil.begin(), of_stencil.end()},
                    above - 1 - first, at);
    const double t = (at - x[above - 1]) / (x[above] - x[above - 1]);
    rise[k] = found.value;
    variance[k] = (1 - t) * variances[above - 1] + t * variances[above] + found.error * found.error;
  }
  return std::make_shared<const RiseTable>(rise, variance);
}

RatioPolynomial interpolated_ratio_polynomial(std::span<const double> masses,
                                              std::span<const RatioPolynomial> polynomials,
                                              double mass) {
  if (masses.empty() || masses.size() != polynomials.size() ||
      !(mass >= masses.front() && mass <= masses.back())) {
    throw std::invalid_argument("no polynomial at a mass outside those that were computed");
  }
  const auto found = std::ranges::lower_bound(masses, mass);
  const auto above = static_cast<std::size_t>(found - masses.begin());
  if (masses[above] == mass) return polynomials[above];

  constexpr std::size_t nodes = 4;
  const std::size_t first =
      std::min(above >= 2 ? above - 2 : 0, masses.size() - std::min(nodes, masses.size()));
  const std::size_t last = std::min(first + nodes, masses.size());
  std::vector<double> x, a, b;
  for (std::size_t i = first; i < last; ++i) {
    x.push_back(std::log(masses[i]));
    a.push_back(polynomials[i].a);
    b.push_back(polynomials[i].b);
  }
  const double at = std::log(mass);
  const std::size_t low = above - 1 - first;
  const Interpolated of_a = interpolate(x, a, low, at), of_b = interpolate(x, b, low, at);
  const double t = (at - x[low]) / (x[low + 1] - x[low]);
  const auto between = [&](double RatioPolynomial::*member) {
    return (1 - t) * polynomials[above - 1].*member + t * polynomials[above].*member;
  };
  RatioPolynomial result{of_a.value, of_b.value,
                         between(&RatioPolynomial::var_a) + of_a.error * of_a.error,
                         between(&RatioPolynomial::cov_ab),
                         between(&RatioPolynomial::var_b) + of_b.error * of_b.error};
  const auto neighbours = polynomials.subspan(first, last - first);
  if (std::ranges::all_of(neighbours, [](const auto& p) { return p.table != nullptr; })) {
    RiseTable::PerNode rise, variance;
    for (std::size_t k = 0; k < RiseTable::nodes; ++k) {
      std::vector<double> rises;
      for (const auto& p : neighbours) rises.push_back(p.table->rises()[k]);
      const Interpolated of_node = interpolate(x, rises, low, at);
      rise[k] = of_node.value;
      variance[k] = (1 - t) * polynomials[above - 1].table->variances()[k] +
                    t * polynomials[above].table->variances()[k] + of_node.error * of_node.error;
    }
    result.table = std::make_shared<const RiseTable>(rise, variance);
  }
  return result;
}

}  // namespace tridentscan::physics
