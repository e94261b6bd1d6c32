#include "physics/rise_table.hpp"

#include <algorithm>
#include <cmath>

namespace tridentscan::physics {
namespace {

constexpr double lowest = 1e-3, step = 0.16;  // g', and in ln g'

double coupling2(double position) {
  return lowest * lowest * std::exp(2 * step * position);
}
/// In units of the step, from the first node on.
double position_of(double g2) {
  return 0.5 * std::log(g2 / (lowest * lowest)) / step;
}

}  // namespace

RiseTable::PerNode RiseTable::couplings() {
  PerNode result;
  for (std::size_t k = 0; k < nodes; ++k) result[k] = std::sqrt(coupling2(static_cast<double>(k)));
  return result;
}

double RiseTable::at(const PerNode& values, double g2) {
  if (!(g2 > lowest * lowest)) return values.front();
  const double position = position_of(g2);
  constexpr auto last = static_cast<double>(nodes - 1);
  if (position >= last) {
    const double high = coupling2(last), low = coupling2(last - 1);
    return values[nodes - 1] + (g2 - high) / (high - low) * (values[nodes - 1] - values[nodes - 2]);
  }
  // Lagrange's polynomial through the eight nearest nodes.
  constexpr std::size_t points = 8;
  const auto below = static_cast<std::size_t>(position);
  const std::size_t first = std::clamp<std::size_t>(below, 3, nodes - 5) - 3;
  const double t = position - static_cast<double>(first);
  constexpr std::array<double, points> norm{-1.0 / 5040, 1.0 / 720, -1.0 / 240, 1.0 / 144,
                                            -1.0 / 144,  1.0 / 240, -1.0 / 720, 1.0 / 5040};
  double product = 1, sum = 0;
  for (std::size_t k = 0; k < points; ++k) {
    const double distance = t - static_cast<double>(k);
    if (distance == 0) return values[first + k];
    product *= distance;
    sum += norm[k] * values[first + k] / distance;
  }
  return product * sum;
}

double RiseTable::variance(double g2) const {
  return std::max(at(variance_, g2), 0.0);
}

std::vector<double> RiseTable::solutions(double r) const {
  const auto excess = [&](double g2) { return 1 + g2 * rise(g2) - r; };
  std::vector<double> result;
  double low = 0, at_low = 1 - r;
  for (std::size_t k = 0; k < nodes; ++k) {
    const double high = coupling2(static_cast<double>(k)), at_high = excess(high);
    if ((at_low < 0) != (at_high < 0)) {
      double a = low, b = high;
      for (int i = 0; i < 60 && b - a > 1e-15 * b; ++i) {
        const double middle = (a + b) / 2;
        ((excess(middle) < 0) == (at_low < 0) ? a : b) = middle;
      }
      result.push_back((a + b) / 2);
    }
    low = high;
    at_low = at_high;
  }
  return result;
}

std::vector<double> RiseTable::turning_points() const {
  std::vector<double> result;
  const auto ratio = [&](double position) {
    const double g2 = coupling2(position);
    return g2 * rise(g2);
  };
  for (std::size_t k = 0; k + 2 < nodes; ++k) {
    const auto middle = static_cast<double>(k + 1);
    const double before = ratio(middle) - ratio(middle - 1),
                 after = ratio(middle + 1) - ratio(middle);
    if (!(before * after < 0)) continue;
    double low = middle - 1, high = middle + 1;  // thirds, towards the extremum
    for (int i = 0; i < 60; ++i) {
      const double a = low + (high - low) / 3, b = high - (high - low) / 3;
      if ((ratio(a) - ratio(b)) * before > 0) {
        high = b;
      } else {
        low = a;
      }
    }
    result.push_back(coupling2((low + high) / 2));
  }
  return result;
}

}  // namespace tridentscan::physics
