#include "physics/limit.hpp"

#include <algorithm>
#include <boost/math/tools/minima.hpp>
#include <boost/math/tools/roots.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
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

/// Where |a| g'^2 + |b| g'^4 is this deviation.
double beyond(const RatioPolynomial& p, double deviation) {
  const double a = std::abs(p.a), b = std::abs(p.b);
  const double root = a + std::sqrt(a * a + 4 * b * deviation);
  return root > 0 ? 2 * deviation / root : std::numeric_limits<double>::infinity();
}

/// g'^2 in ascending order between two ends, close enough that no structure of chi2 hides between
/// three of them: where each R turns round or is the measured one, points halfway between these,
/// and steps of a fixed factor.
std::vector<double> marks_of(RatioPolynomials polynomials, const Likelihood& likelihood, double low,
                             double high) {
  std::vector<double> marks{low, high};
  const auto add = [&](double g2) {
    if (g2 > low && g2 < high) marks.push_back(g2);
  };
  std::vector<double> structures;
  double first = high, last = low;
  for (std::size_t i = 0; i < polynomials.size(); ++i) {
    const RatioPolynomial& p = polynomials[i];
    const double best = best_ratio(likelihood.measurements()[i]);
    if (p.table) {
      for (const auto& found : {p.table->solutions(best), p.table->turning_points()}) {
        structures.insert(structures.end(), found.begin(), found.end());
      }
    } else {
      append_solutions(p, best, structures);
      structures.push_back(turning_point(p));
    }
    // Where R cannot be told from 1, and where it is beyond all measured ones.
    const NormalApproximation m = normal_approximation(likelihood.measurements()[i]);
    constexpr double smallest = 1e-3, largest = 1e4;
    first = std::min(first, beyond(p, smallest * m.error));
    last = std::max(last, beyond(p, largest * (1 + std::abs(m.value) + m.error)));
  }
  std::for_each(structures.begin(), structures.end(), add);
  std::sort(marks.begin(), marks.end());
  for (std::size_t k = marks.size() - 1; k > 0; --k) add((marks[k - 1] + marks[k]) / 2);
  constexpr double factor = 1.2;
  double g2 = std::max(first, low);
  while (g2 > 0 && g2 < std::min(last, high)) {
    add(g2);
    g2 *= factor;
  }
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
  return variance > 0 ? std::sqrt(variance) / std::abs(slope) : 0;
}

struct Sample {
  double g2, value;
};

/// Smallest value of a function between two points.
template <class Function>
Sample minimum(const Function& function, double low, double high) {
  // Brent's shortest step is absolute: of a variable between 0 and 1.
  constexpr int bits = 26;
  std::uintmax_t iterations = 60;
  const auto [s, value] = boost::math::tools::brent_find_minima(
      [&](double t) { return function(low + t * (high - low)); }, 0.0, 1.0, bits, iterations);
  return {low + s * (high - low), value};
}

/// True if the middle one of three samples may stand beside a minimum. Rounding makes none.
bool is_lowest(const Sample& before, const Sample& here, const Sample& after) {
  const double rounding = 1e-9 * std::abs(here.value);
  return here.value < before.value && here.value <= after.value &&
         std::max(before.value, after.value) - here.value > rounding;
}

/// A statistic as a function of g'^2, remembered at the marks: several critical values share them.
/// At g' = 0, where all ratios are 1, it is that of the smallest signal: the line of signals has a
/// direction.
class Course {
 public:
  Course(RatioPolynomials polynomials, const Statistic& statistic, std::vector<double> marks)
      : ratios_(polynomials),
        statistic_(statistic),
        marks_(std::move(marks)),
        values_(marks_.size()) {
    constexpr double smallest_deviation = 1e-9;
    for (const RatioPolynomial& p : polynomials) {
      smallest_ = std::min(smallest_, beyond(p, smallest_deviation));
    }
  }
  [[nodiscard]] const std::vector<double>& marks() const { return marks_; }
  double operator()(double g2) { return statistic_(ratios_(std::max(g2, smallest_))); }
  double at_mark(std::size_t k) {
    if (!values_[k]) values_[k] = (*this)(marks_[k]);
    return *values_[k];
  }

 private:
  Ratios ratios_;
  const Statistic& statistic_;
  std::vector<double> marks_;
  std::vector<std::optional<double>> values_;  // [mark]
  double smallest_ = max_coupling * max_coupling;
};

/// How far a statistic exceeds its critical value; between -1 and 1, so that an infinite one is no
/// trouble.
class Excess {
 public:
  Excess(Course& course, double critical) : course_(course), critical_(critical) {}
  double operator()(double g2) const { return of(course_(g2)); }
  [[nodiscard]] double at_mark(std::size_t k) const { return of(course_.at_mark(k)); }
  [[nodiscard]] const std::vector<double>& marks() const { return course_.marks(); }

 private:
  [[nodiscard]] double of(double value) const {
    const double excess = value - critical_;
    return std::isinf(excess) ? std::copysign(1, excess) : excess / (1 + std::abs(excess));
  }
  Course& course_;
  double critical_;
};

bool is_excluded(const Sample& sample) {
  return sample.value > 0;
}

/// g'^2 where a point that is excluded follows one that is not, or the reverse; ascending. Stops
/// after `most` of them.
std::vector<double> crossings(const Excess& excess, std::size_t most) {
  std::vector<double> result;
  const auto add_between = [&](const Sample& low, const Sample& high) {
    if (is_excluded(low) == is_excluded(high)) return;
    std::uintmax_t iterations = 200;
    const auto [below, above] = boost::math::tools::toms748_solve(
        excess, low.g2, high.g2, low.value, high.value,
        boost::math::tools::eps_tolerance<double>(50), iterations);
    result.push_back((below + above) / 2);
  };
  std::vector<Sample> samples;
  for (std::size_t k = 0; k < excess.marks().size(); ++k) {
    samples.push_back({excess.marks()[k], excess.at_mark(k)});
    const std::size_t n = samples.size();
    if (n >= 3) {
      // Is the other side reached between three samples on the same side?
      const double side = is_excluded(samples[n - 2]) ? 1 : -1;
      const auto towards = [&](Sample s) { return Sample{s.g2, side * s.value}; };
      const Sample before = samples[n - 3], after = samples[n - 1];
      if (is_excluded(before) == is_excluded(after) && is_excluded(before) == (side > 0) &&
          is_lowest(towards(before), towards(samples[n - 2]), towards(after))) {
        const Sample nearest =
            towards(minimum([&](double x) { return side * excess(x); }, before.g2, after.g2));
        add_between(before, nearest);
        add_between(nearest, after);
      }
    }
    if (n >= 2) add_between(samples[n - 2], samples[n - 1]);
    if (result.size() >= most) break;
  }
  return result;
}

/// The first g' that is excluded: zero, or NaN where none is.
double first_excluded(const Excess& excess) {
  if (excess.at_mark(0) > 0) return 0;
  const std::vector<double> first = crossings(excess, 1);
  return first.empty() ? std::numeric_limits<double>::quiet_NaN() : std::sqrt(first.front());
}

}  // namespace

BestFit best_fit(RatioPolynomials polynomials, const Likelihood& likelihood, double largest) {
  Ratios ratios(polynomials);
  const auto chi2 = [&](double g2) {
    constexpr double huge = 1e100;  // Brent's method knows no infinity
    return std::min(likelihood.chi2(ratios(g2)), huge);
  };
  std::vector<Sample> samples;
  for (const double g2 : marks_of(polynomials, likelihood, 0, largest * largest)) {
    samples.push_back({g2, chi2(g2)});
  }
  const auto smaller = [](const Sample& a, const Sample& b) { return a.value < b.value; };
  Sample best = *std::min_element(samples.begin(), samples.end(), smaller);
  for (std::size_t k = 1; k + 1 < samples.size() && best.value > 0; ++k) {
    if (is_lowest(samples[k - 1], samples[k], samples[k + 1])) {
      best = std::min(best, minimum(chi2, samples[k - 1].g2, samples[k + 1].g2), smaller);
    }
  }
  return {std::sqrt(best.g2), best.value};
}

std::vector<ExcludedInterval> excluded_intervals(RatioPolynomials polynomials,
                                                 const Likelihood& likelihood,
                                                 const Statistic& statistic, double critical,
                                                 CouplingRange range) {
  const double low = range.low * range.low, high = range.high * range.high;
  Course course(polynomials, statistic, marks_of(polynomials, likelihood, low, high));
  const Excess excess(course, critical);
  const std::vector<double> ends = crossings(excess, std::numeric_limits<std::size_t>::max());
  const auto end = [&](double g2) {
    const double coupling = std::sqrt(g2);
    return Limit{coupling, error_at(polynomials, statistic, coupling)};
  };
  std::vector<ExcludedInterval> result;
  std::size_t next = 0;
  Limit from{range.low, 0};
  bool inside = excess.at_mark(0) > 0;
  if (!inside && !ends.empty()) {
    from = end(ends[next++]);
    inside = true;
  }
  while (inside) {
    const Limit to = next < ends.size() ? end(ends[next]) : Limit{range.high, 0};
    result.push_back({from.coupling, from.error, to.coupling, to.error});
    inside = next + 1 < ends.size();
    if (inside) from = end(ends[next + 1]);
    next += 2;
  }
  return result;
}

Limit smallest_excluded_coupling(RatioPolynomials polynomials, const Likelihood& likelihood,
                                 const Statistic& statistic, double critical, double largest) {
  Course course(polynomials, statistic, marks_of(polynomials, likelihood, 0, largest * largest));
  const double coupling = first_excluded(Excess(course, critical));
  return {coupling, coupling > 0 ? error_at(polynomials, statistic, coupling) : coupling};
}

std::vector<double> smallest_excluded_couplings(RatioPolynomials polynomials,
                                                const Likelihood& likelihood,
                                                const Statistic& statistic,
                                                std::span<const double> criticals, double largest) {
  Course course(polynomials, statistic, marks_of(polynomials, likelihood, 0, largest * largest));
  std::vector<double> result;
  for (const double critical : criticals) {
    result.push_back(first_excluded(Excess(course, critical)));
  }
  return result;
}

}  // namespace tridentscan::physics
