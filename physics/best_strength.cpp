#include <algorithm>
#include <boost/math/tools/minima.hpp>
#include <cmath>
#include <cstdint>
#include <limits>

#include "physics/common_pulls.hpp"
#include "physics/distribution_fit.hpp"
#include "physics/likelihood.hpp"

namespace tridentscan::physics {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// No R_i = 1 + x deviation_i is negative between them; beyond 0 and 1, and as far as `most` where
/// that is farther.
struct Range {
  double low, high;
};
Range range_of(std::span<const double> deviations, Range most) {
  double low = -infinity, high = infinity, slowest = infinity;
  for (const double d : deviations) {
    if (d == 0) continue;
    slowest = std::min(slowest, std::abs(d));
    (d > 0 ? low : high) = d > 0 ? std::max(low, -1 / d) : std::min(high, -1 / d);
  }
  constexpr double largest_ratio = 1e5;
  return {std::min(std::isfinite(low) ? low : -largest_ratio / slowest, most.low),
          std::max(std::isfinite(high) ? high : largest_ratio / slowest, most.high)};
}

/// chi2 along the line R_i = 1 + x (ratios_i - 1), theta profiled.
class Line {
 public:
  Line(const Likelihood& likelihood, std::span<const double> ratios)
      : likelihood_(likelihood), pulls_(likelihood), ratios_(ratios.size()) {
    double weights = 0, weighted = 0;
    for (std::size_t i = 0; i < ratios.size(); ++i) {
      const double deviation = ratios[i] - 1;
      deviations_.push_back(deviation);
      const NormalApproximation m = normal_approximation(likelihood.measurements()[i]);
      const double f = likelihood.factors()[i];
      const double lever = f * deviation / m.error;
      weights += lever * lever;
      weighted += lever * (m.value - f - likelihood.offsets()[i]) / m.error;
    }
    if (weights > 0) {
      centre_ = weighted / weights;
      width_ = 1 / std::sqrt(weights);
    }
  }

  /// Least squares of Gaussians without common errors, and the width of their chi2.
  [[nodiscard]] double centre() const { return centre_; }

  /// Where measurement i alone would be best described; not finite if it does not depend on x.
  [[nodiscard]] double alone(std::size_t i) const {
    const double own = (best_ratio(likelihood_.measurements()[i]) - likelihood_.offsets()[i]) /
                       likelihood_.factors()[i];
    return (own - 1) / deviations_[i];
  }

  [[nodiscard]] double chi2(double x) {
    for (std::size_t i = 0; i < ratios_.size(); ++i) ratios_[i] = 1 + x * deviations_[i];
    return pulls_.chi2(ratios_);
  }

  [[nodiscard]] Likelihood::Fit search();

 private:
  [[nodiscard]] std::vector<double> samples() const;

  const Likelihood& likelihood_;
  CommonPulls pulls_;
  std::vector<double> ratios_, deviations_;
  double centre_ = 0, width_ = 1;
};

/// In ascending order: the ends of the range, the points where something is known or changes, and
/// between them ever longer steps from the least squares solution.
std::vector<double> Line::samples() const {
  std::vector<double> result{0, 1};
  const auto add = [&](double x) {
    if (std::isfinite(x)) result.push_back(x);
  };
  for (std::size_t i = 0; i < deviations_.size(); ++i) {
    if (deviations_[i] != 0) add(alone(i));
  }
  const auto [first, last] = std::minmax_element(result.begin(), result.end());
  const Range ends = range_of(deviations_, {*first, *last});
  const double low = ends.low, high = ends.high;
  add(low);
  add(high);
  // Below this ratio a measurement's own error dominates, above it the common one.
  for (std::size_t i = 0; i < deviations_.size(); ++i) {
    double common = 0;
    for (const auto& shares : likelihood_.common_errors()) common += shares[i] * shares[i];
    const double balance =
        normal_approximation(likelihood_.measurements()[i]).error / std::sqrt(common);
    for (const double part : {0.0, 0.5, 1.0, 2.0}) add((part * balance - 1) / deviations_[i]);
  }
  add(centre_);
  constexpr double first_step = 0.5, growth = 2;
  double step = first_step * width_;
  while (step < high - low) {
    add(centre_ - step);
    add(centre_ + step);
    step *= growth;
  }
  std::erase_if(result, [&](double x) { return x < low || x > high; });
  std::sort(result.begin(), result.end());
  result.erase(std::unique(result.begin(), result.end()), result.end());
  return result;
}

Likelihood::Fit Line::search() {
  const std::vector<double> x = samples();
  std::vector<double> value;
  for (const double at : x) value.push_back(chi2(at));
  const auto least =
      static_cast<std::size_t>(std::min_element(value.begin(), value.end()) - value.begin());
  Likelihood::Fit best{x[least], value[least]};
  // Brent's method knows no infinity, and its shortest step is absolute: widths are its unit.
  constexpr double huge = 1e100;
  const auto refined = [&](double z) { return std::min(chi2(centre_ + z * width_), huge); };
  for (std::size_t k = 0; k < x.size(); ++k) {
    const std::size_t below = k > 0 ? k - 1 : 0, above = std::min(k + 1, x.size() - 1);
    if (!(value[k] < huge) || value[below] < value[k] || value[above] < value[k]) {
      continue;
    }
    constexpr int bits = 22;
    std::uintmax_t iterations = 100;
    const auto [z, minimum] = boost::math::tools::brent_find_minima(
        refined, (x[below] - centre_) / width_, (x[above] - centre_) / width_, bits, iterations);
    if (minimum < best.chi2) best = {centre_ + z * width_, minimum};
  }
  return best;
}

bool are_symmetric_ratios(const Likelihood& likelihood) {
  return std::ranges::all_of(likelihood.measurements(),
                             [](const Measurement& m) { return normal_approximation(m).is_exact; });
}

}  // namespace

Likelihood::Fit Likelihood::best_strength(std::span<const double> ratios) const {
  if (std::ranges::all_of(ratios, [](double r) { return r == 1; })) {
    constexpr double small = 1e-9;
    return best_strength(std::vector<double>(size(), 1 + small));
  }
  if (is_distribution()) {
    std::vector<double> deviations(ratios.begin(), ratios.end());
    for (double& deviation : deviations) deviation -= 1;
    const auto [low, high] = range_of(deviations, {0, 1});
    if (const auto fit = DistributionFit(*this).best_strength(ratios, low, high)) return *fit;
  }
  Line line(*this, ratios);
  if (size() == 1) {
    return {line.alone(0), 0};
  }
  if (common_errors_.empty() && are_symmetric_ratios(*this)) {
    return {line.centre(), line.chi2(line.centre())};
  }
  return line.search();
}

Likelihood::Ratio Likelihood::common_ratio() const {
  const double best = 1 + best_strength(std::vector<double>(size(), 2.0)).strength;
  constexpr double step = 1e-3;
  const auto slope = [&](double r) {
    double sum = 0;
    for (const double s : slopes(std::vector<double>(size(), r))) sum += s;
    return sum;
  };
  const double curvature = (slope(best + step) - slope(best - step)) / (2 * step);
  return {best, curvature > 0 ? std::sqrt(2 / curvature) : infinity};
}

}  // namespace tridentscan::physics
