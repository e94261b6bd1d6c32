#include "scanner/run/toy_limit.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <vector>

namespace tridentscan::run {
namespace {

class Search {
 public:
  Search(std::span<const double> couplings, const ToyAccuracy& accuracy, const ToyPValue& p_value)
      : accuracy_(accuracy), p_value_(p_value) {
    for (const double coupling : couplings) points_.push_back(judged(std::log(coupling)));
  }

  [[nodiscard]] physics::Limit limit();

 private:
  struct Point {
    double logarithm, p, error;
    bool is_near;  // not clearly on one side of the critical p-value
  };

  /// Where the p-value falls below a level: between two neighbours, or at an end of the row.
  struct Crossing {
    std::size_t low, high;  // the same at an end
    double step, logarithm;
  };

  [[nodiscard]] Point judged(double logarithm);
  /// Between the point `high` and the one before it.
  [[nodiscard]] Crossing crossing(std::size_t high, double level) const;
  /// The last one before the point `high`, which is below the level.
  [[nodiscard]] Crossing crossing_before(std::size_t high, double level) const;
  /// The first one from the point `high` on.
  [[nodiscard]] Crossing crossing_from(std::size_t high, double level) const;
  [[nodiscard]] double error_at(const Crossing& crossing) const;

  ToyAccuracy accuracy_;
  const ToyPValue& p_value_;
  std::vector<Point> points_;   // by coupling
  std::int64_t toys_near_ = 0;  // of points that are near; 0 before there is one
};

Search::Point Search::judged(double logarithm) {
  for (std::int64_t toys = accuracy_.least;; toys = std::min(2 * toys, accuracy_.most)) {
    const PValue p = p_value_(std::exp(logarithm), toys);
    if (std::abs(p.value - accuracy_.critical) > clearly_apart * p.error_if_critical) {
      return {logarithm, p.value, p.error_if_critical, false};
    }
    if (toys_near_ == 0 && (p.error_if_critical <= accuracy_.error || toys >= accuracy_.most)) {
      toys_near_ = toys;
    }
    if (toys == toys_near_) {
      return {logarithm, p.value, p.error_if_critical, true};
    }
  }
}

Search::Crossing Search::crossing(std::size_t high, double level) const {
  const Point &above = points_[high - 1], &below = points_[high];
  const double step = below.logarithm - above.logarithm;
  return {high - 1, high, step, above.logarithm + step * (above.p - level) / (above.p - below.p)};
}

Search::Crossing Search::crossing_before(std::size_t high, double level) const {
  while (high > 0 && points_[high - 1].p < level) --high;
  return high == 0 ? Crossing{0, 0, 0, points_.front().logarithm} : crossing(high, level);
}

Search::Crossing Search::crossing_from(std::size_t high, double level) const {
  while (high < points_.size() && points_[high].p >= level) ++high;
  const std::size_t end = points_.size() - 1;
  return high > end ? Crossing{end, end, 0, points_[end].logarithm} : crossing(high, level);
}

/// Points that are clearly on one side have few toys: their errors say nothing about the limit.
double Search::error_at(const Crossing& crossing) const {
  double error = 0;
  for (const std::size_t i : {crossing.low, crossing.high}) {
    if (points_[i].is_near) error = std::max(error, points_[i].error);
  }
  return error > 0 ? error : accuracy_.error;
}

physics::Limit Search::limit() {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  constexpr int most_added = 60;
  constexpr double closest = 1e-4;  // counts make the p-value jump: then there is no spread
  constexpr double errors = 2;      // of one, a slope from few toys is too uncertain
  const double critical = accuracy_.critical;
  const auto first_excluded = [&] {
    const auto first =
        std::ranges::find_if(points_, [&](const Point& point) { return point.p < critical; });
    return static_cast<std::size_t>(first - points_.begin());
  };
  if (first_excluded() == points_.size()) {
    return {nan, nan};
  }
  if (first_excluded() == 0) {
    return {0, 0};
  }
  for (int added = 0;; ++added) {
    const std::size_t first = first_excluded();
    const Crossing here = crossing(first, critical);
    const double error = errors * error_at(here);
    const Crossing early = crossing_before(first, critical + error);
    const Crossing late = crossing_from(first, critical - error);
    const double before = (here.logarithm - early.logarithm) / errors;
    const double behind = (late.logarithm - here.logarithm) / errors;
    const Crossing widest =
        std::max({here, early, late}, [](const auto& a, const auto& b) { return a.step < b.step; });
    if (widest.step <= std::max(std::min(before, behind) / 2, closest) || added == most_added) {
      constexpr double of_uniform = 12;  // variance of where it is between two points
      const double spread = std::max(before, behind);
      const double coupling = std::exp(here.logarithm);
      return {coupling, coupling * std::sqrt(spread * spread + here.step * here.step / of_uniform)};
    }
    const double between = (points_[widest.low].logarithm + points_[widest.high].logarithm) / 2;
    points_.insert(points_.begin() + static_cast<std::ptrdiff_t>(widest.high), judged(between));
  }
}

}  // namespace

physics::Limit find_toy_limit(std::span<const double> couplings, const ToyAccuracy& accuracy,
                              const ToyPValue& p_value) {
  return Search(couplings, accuracy, p_value).limit();
}

}  // namespace tridentscan::run
