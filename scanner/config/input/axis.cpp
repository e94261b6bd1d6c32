#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include "scanner/config/input/scan_config.hpp"

namespace tridentscan::config {

Axis Axis::of(std::vector<double> values) {
  const double first = values.front(), last = values.back();
  const int points = static_cast<int>(values.size());
  return {first, last, points, Spacing::log, std::move(values)};
}

std::vector<double> Axis::values() const {
  if (!listed.empty()) return listed;
  std::vector<double> result(static_cast<std::size_t>(points));
  for (int i = 0; i < points; ++i) {
    const double fraction = static_cast<double>(i) / (points - 1);
    result[static_cast<std::size_t>(i)] = spacing == Spacing::log
                                              ? min * std::pow(max / min, fraction)
                                              : min + (max - min) * fraction;
  }
  result.front() = min;
  result.back() = max;
  return result;
}

bool Axis::ascends() const {
  const std::vector<double> all = values();
  return std::ranges::adjacent_find(all, std::greater_equal<>()) == all.end();
}

}  // namespace tridentscan::config
