#include "physics/limit.hpp"

#include <algorithm>
#include <boost/math/tools/minima.hpp>
#include <boost/math/tools/roots.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace tridentscan::physics {
namespace {

/// g'^2 > 0 where R turns round: a negative interference term pulls it down before g'^4 wins; or
/// the numerical error of b makes it negative.
double turning_point(const RatioPolynomial& p) {
  return p.a * p.b < 0 ? -p.a / (2 * p.b) : 0;
}

/// Appends the positive solutions g'^2 of R = r.
void append_solutions(const RatioPolynomial& p, double r, std::vector<double>& result) {
  const double c = 1 - r;
  const double discriminant = p.a * p.a - 4 * p.b * c;
  if (p.b == 0 || discriminant < 0) {
    if (p.b == 0 && p.a != 0 && -c / p.a > 0) {
      result.push_back(-c / p.a);
    }
    return;
  }
  const double q = -(p.a + std::copysign(std::sqrt(discriminant), p.a)) / 2;
  for (const double g2 : {q / p.b, q != 0 ? c / q : -1.0}) {
    if (g2 > 0) {
      result.push_back(g2);
    }
  }
}

/// g'^2 in ascending order from 0 to the largest, between which each R, and the chi2 of each
/// measurement, is monotonic. Those of several measurements need not be in the sum: there are more
/// points then.
std::vector<double> marks_of(RatioPolynomials polynomials, const Likelihood& likelihood) {
  constexpr double end = max_coupling * max_coupling;
  std::vector<double> marks{0, end};
  for (std::size_t i = 0; i < polynomials.size(); ++i) {
    append_solutions(polynomials[i], best_ratio(likelihood.measurements()[i]), marks);
    marks.push_back(turning_point(polynomials[i]));
  }
  if (polynomials.size() > 1) {
    constexpr double step = 1.5, lowest = 1e-12;
    double g2 = lowest;
    while (g2 < end) {
      marks.push_back(g2);
      g2 *= step;
    }
  }
  std::erase_if(marks, [](double g2) { return g2 < 0 || g2 > end; });
  std::sort(marks.begin(), marks.end());
  marks.erase(std::unique(marks.begin(), marks.end()), marks.end());
  return marks;
}

/// Evaluates the ratios at g'^2 into its own buffer.
class Ratios {
 public:
  explicit Ratios(RatioPolynomials polynomials)
      : polynomials_(polynomials), values_(polynomials.size()) {}
  std::span<const double> operator()(double g2) {
    for (std::size_t i = 0; i < values_.size(); ++i) values_[i] = polynomials_[i].ratio(g2);
    return values_;
  }

 private:
  RatioPolynomials polynomials_;
  std::vector<double> values_;
};

/// Numerical error of a coupling at which the statistic has a value: that of the statistic over its
/// slope.
double error_at(RatioPolynomials polynomials, const Statistic& statistic, double coupling) {
  const double g2 = coupling * coupling;
  std::vector<double> ratios;
  for (const auto& p : polynomials) ratios.push_back(p.ratio(g2));
  double variance = 0, slope = 0;
  for (std::size_t i = 0; i < ratios.size(); ++i) {
    const double r = ratios[i];
    const double step = 1e-5 * std::max(std::abs(r), 0.1);
    ratios[i] = r + step;
    const double above = statistic(ratios);
    ratios[i] = r - step;
    const double derivative = (above - statistic(ratios)) / (2 * step);
    ratios[i] = r;
    variance += derivative * derivative * polynomials[i].variance(g2);
    slope += derivative * polynomials[i].slope(coupling);
  }
  return std::sqrt(variance) / std::abs(slope);
}

}  // namespace

BestFit best_fit(RatioPolynomials polynomials, const Likelihood& likelihood) {
  Ratios ratios(polynomials);
  const auto chi2 = [&](double g2) { return likelihood.chi2(ratios(g2)); };
  const std::vector<double> marks = marks_of(polynomials, likelihood);
  std::size_t best = 0;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t k = 0; k < marks.size(); ++k) {
    if (const double value = chi2(marks[k]); value < least) {
      best = k;
      least = value;
    }
  }
  BestFit result{std::sqrt(marks[best]), least};
  if (polynomials.size() > 1) {
    const double low = marks[best > 0 ? best - 1 : 0];
    const double high = marks[std::min(best + 1, marks.size() - 1)];
    constexpr int bits = 26;
    const auto [g2, value] = boost::math::tools::brent_find_minima(chi2, low, high, bits);
    if (value < least) {
      result = {std::sqrt(g2), value};
    }
  }
  return result;
}

Limit smallest_excluded_coupling(RatioPolynomials polynomials, const Likelihood& likelihood,
                                 const Statistic& statistic, double critical) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  Ratios ratios(polynomials);
  const auto excess = [&](double g2) { return statistic(ratios(g2)) - critical; };
  if (excess(0) > 0) {
    return {0, 0};
  }
  const std::vector<double> marks = marks_of(polynomials, likelihood);
  for (std::size_t k = 1; k < marks.size(); ++k) {
    if (excess(marks[k]) > 0) {
      std::uintmax_t iterations = 200;
      const auto [below, above] = boost::math::tools::toms748_solve(
          excess, marks[k - 1], marks[k], boost::math::tools::eps_tolerance<double>(50),
          iterations);
      const double coupling = std::sqrt((below + above) / 2);
      return {coupling, error_at(polynomials, statistic, coupling)};
    }
  }
  return {nan, nan};
}

}  // namespace tridentscan::physics
