#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "physics/limit.hpp"
#include "scanner/run/contour.hpp"

namespace tridentscan::run {

/// The excluded couplings at one mass, ascending and disjoint.
struct IntervalColumn {
  double mass;  // GeV
  std::vector<physics::ExcludedInterval> intervals;
  bool known = true;  // false where R is not known: contours end beside it
};

/// Columns to draw a contour through: those given (ascending in mass), and more where the intervals
/// of two neighbours do not continue each other one by one, found by bisection in ln m until they
/// do or the masses are 2^-levels of their first distance apart.
[[nodiscard]] std::vector<IntervalColumn> refined(
    std::vector<IntervalColumn> columns, physics::CouplingRange range, int levels,
    const std::function<IntervalColumn(double mass)>& at);

struct IntervalContour {
  Contour contour;
  /// Masses beside which intervals end and others begin: whether they are one piece is not known.
  std::vector<double> unsure;
};

/// Joins the ends of intervals from column to column; intervals of neighbours that overlap belong
/// together. The excluded side lies on the left of each polyline. An end that coincides with the
/// range is no vertex: the contour is open there, as it is at the first and the last column.
/// Vertices carry the error of the root in g' as error_y.
[[nodiscard]] IntervalContour contour_of_intervals(std::span<const IntervalColumn> columns,
                                                   physics::CouplingRange range);

}  // namespace tridentscan::run
