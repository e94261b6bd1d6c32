#include "scanner/run/exclusion_contour.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "physics/constructions/registry.hpp"
#include "physics/limit.hpp"
#include "scanner/run/exclusion.hpp"
#include "scanner/run/interval_contour.hpp"
#include "scanner/run/plane.hpp"

namespace tridentscan::run {
namespace {

void fill(const Contour& contour, result::ContourSet& set) {
  for (const Contour::Piece& piece : contour.pieces) {
    for (const Contour::Vertex& v : piece.vertices) {
      set.vertices.insert(set.vertices.end(), {v.x, v.y});
      set.vertices_error.insert(set.vertices_error.end(), {v.error_x, v.error_y});
    }
    set.offsets.push_back(static_cast<long>(set.vertices.size() / 2));
    set.closed.push_back(piece.closed ? 1 : 0);
  }
}

/// The masses of the plane, and evenly spaced ones between them if they are few.
std::vector<double> masses_to_draw(const Plane& plane) {
  constexpr std::size_t enough = 96;
  const auto& masses = plane.masses;
  if (!plane.is_exact_between_masses() || masses.size() < 2) return masses;
  const std::size_t parts = (enough + masses.size() - 2) / (masses.size() - 1);
  std::vector<double> result{masses.front()};
  for (std::size_t i = 1; i < masses.size(); ++i) {
    const double step = std::log(masses[i] / masses[i - 1]) / static_cast<double>(parts);
    for (std::size_t k = 1; k < parts; ++k) {
      result.push_back(masses[i - 1] * std::exp(static_cast<double>(k) * step));
    }
    result.push_back(masses[i]);
  }
  return result;
}

void fill_from_roots(const Plane& plane, const Constraint& constraint,
                     const physics::Statistic& statistic, result::ContourSet& set) {
  const physics::CouplingRange range{plane.couplings.front(), plane.couplings.back()};
  const auto column_of =
      [&](double mass, const std::vector<physics::RatioPolynomial>& polynomials) -> IntervalColumn {
    if (!all_known(polynomials)) return {mass, {}, false};
    return {mass,
            physics::excluded_intervals(polynomials, constraint.data, statistic, set.level, range)};
  };
  const std::vector<double> masses = masses_to_draw(plane);
  std::vector<IntervalColumn> columns(masses.size());
  plane.for_each(masses.size(), [&](std::size_t i) {
    // At a mass of the grid the polynomial is there, in direct mode with its own failures.
    const auto found = std::ranges::lower_bound(plane.masses, masses[i]);
    const bool on_grid = found != plane.masses.end() && *found == masses[i];
    columns[i] = column_of(
        masses[i], on_grid
                       ? plane.polynomials(static_cast<std::size_t>(found - plane.masses.begin()))
                       : plane.polynomials_at(masses[i]));
  });
  constexpr int levels = 10;
  const auto drawn = contour_of_intervals(
      refined(std::move(columns), range, levels,
              [&](double mass) { return column_of(mass, plane.polynomials_at(mass)); }),
      range);
  fill(drawn.contour, set);
  set.unsure = drawn.unsure;
}

/// chi2 rises like a power of g': on this scale it is nearly straight between grid points, and
/// contours are the same.
double straightened(double x) {
  return std::copysign(std::log1p(std::abs(x)), x);
}

/// From the statistic that the p-values of toys would have by the asymptotic distributions.
void fill_from_toys(const Plane& plane, const physics::Statistics& statistics,
                    const result::ToyPValues& toys, result::ContourSet& set) {
  std::vector<double> value, error;
  for (std::size_t i = 0; i < toys.observed.size(); ++i) {
    const auto statistic = [&](double p) {
      const double least = 0.5 / toys.number[i];  // none of the toys, or all
      return statistics.test->statistic_of_p_value(std::clamp(p, least, 1 - least));
    };
    const double p = toys.observed[i], p_error = toys.observed_error[i];
    const double x = statistic(p);
    value.push_back(straightened(x));
    error.push_back(std::abs(statistic(p - p_error) - statistic(p + p_error)) / 2 /
                    (1 + std::abs(x)));
  }
  fill(find_contour({plane.masses, plane.couplings, value, error}, straightened(set.level)), set);
}

}  // namespace

result::ContourSet exclusion_contour(const config::Question& config, const Constraint& constraint,
                                     const std::vector<result::ExperimentResult>& predictions,
                                     const result::Exclusion& exclusion, int threads) {
  const Plane plane(config, constraint, predictions, threads);
  result::ContourSet set{.name = constraint.name,
                         .confidence_level = config.statistics.confidence_level,
                         .level = physics::critical_value(config.statistics, exclusion.chi2_min),
                         .vertices = {},
                         .vertices_error = {},
                         .offsets = {0},
                         .closed = {},
                         .unsure = {}};
  if (!std::isfinite(set.level)) {
    return set;  // Delta chi2 without any chi2: all points failed
  }
  if (exclusion.toys.number.empty()) {
    fill_from_roots(
        plane, constraint,
        physics::statistic_of_ratios(config.statistics, constraint.data, constraint.standard_model),
        set);
  } else {
    fill_from_toys(plane, config.statistics, exclusion.toys, set);
  }
  return set;
}

}  // namespace tridentscan::run
