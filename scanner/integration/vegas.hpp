#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include "scanner/integration/adaptive_map.hpp"
#include "scanner/integration/random_stream.hpp"

namespace tridentscan::integration {

struct VegasSettings {
  int bins = 64;
  int training_iterations = 6;
  std::int64_t training_points = 4096;  // each
  double damping = 0.75;                // Lepage's alpha
  double relative_error = 1e-3;         // of both integrals
  std::int64_t max_points = std::int64_t{1} << 24;
  std::int64_t points_of_nothing = std::int64_t{1} << 18;  // enough if all of them gave zero
};

/// Two integrals from the same points, with the covariance of the estimates.
struct CorrelatedPair {
  double first = 0, second = 0;
  double var_first = 0, covariance = 0, var_second = 0;
  std::int64_t points = 0;      // of the estimate; training not included
  std::int64_t evaluated = 0;   // all
  std::int64_t non_finite = 0;  // counted as zero
  bool reached = false;
};

/// Importance sampling after VEGAS (Lepage 1978): trains a separable map on the first integrand,
/// freezes it, then adds pseudo-random points until both integrals are known to relative_error.
/// `evaluate(x, first, second)` gets a block of points as x[dimension][point] and fills the
/// integrands' values. Point i is a function of `stream` and i only.
template <std::size_t dimensions, std::size_t block, class Evaluate>
[[nodiscard]] CorrelatedPair vegas(const RandomStream& stream, const VegasSettings& settings,
                                   Evaluate evaluate) {
  AdaptiveMap map(static_cast<int>(dimensions), settings.bins);
  std::array<std::array<double, block>, dimensions> x;
  std::array<std::array<int, block>, dimensions> bins;
  std::array<double, block> density, first, second;
  std::uint64_t counter = 0;
  CorrelatedPair result;

  const auto next_block = [&] {
    constexpr std::size_t draws = (dimensions + 3) / 4;
    for (std::size_t i = 0; i < block; ++i) {
      density[i] = 1;
      for (std::size_t draw = 0; draw < draws; ++draw) {
        const auto u = stream.uniform4(counter++);
        for (std::size_t k = 0; k < 4 && 4 * draw + k < dimensions; ++k) {
          const std::size_t j = 4 * draw + k;
          const auto image = map(static_cast<int>(j), u[k]);
          x[j][i] = image.x;
          bins[j][i] = image.bin;
          density[i] *= image.density;
        }
      }
    }
    evaluate(x, first, second);
    result.evaluated += static_cast<std::int64_t>(block);
    for (std::size_t i = 0; i < block; ++i) {
      first[i] *= density[i];
      second[i] *= density[i];
      if (!std::isfinite(first[i] + second[i])) {
        ++result.non_finite;
        first[i] = second[i] = 0;
      }
    }
  };

  // The map serves both integrals: each counts in units of its own mean.
  struct TrainingPoint {
    std::array<int, dimensions> bins;
    double first, second;
  };
  std::vector<TrainingPoint> training;
  for (int iteration = 0; iteration < settings.training_iterations; ++iteration) {
    training.clear();
    double sum_first = 0, sum_second = 0;
    while (static_cast<std::int64_t>(training.size()) < settings.training_points) {
      next_block();
      for (std::size_t i = 0; i < block; ++i) {
        TrainingPoint& point = training.emplace_back(TrainingPoint{{}, first[i], second[i]});
        for (std::size_t j = 0; j < dimensions; ++j) {
          point.bins[j] = bins[j][i];
        }
        sum_first += first[i];
        sum_second += second[i];
      }
    }
    for (const TrainingPoint& point : training) {
      const double a = sum_first != 0 ? point.first / sum_first : 0;
      const double b = sum_second != 0 ? point.second / sum_second : 0;
      for (std::size_t j = 0; j < dimensions; ++j) {
        map.accumulate(static_cast<int>(j), point.bins[j], a * a + b * b);
      }
    }
    map.refine(settings.damping);
  }

  double s1 = 0, s2 = 0, s11 = 0, s12 = 0, s22 = 0;
  for (std::int64_t goal = 4 * settings.training_points;; goal *= 2) {
    goal = goal < settings.max_points ? goal : settings.max_points;
    while (result.points < goal) {
      next_block();
      for (std::size_t i = 0; i < block; ++i) {
        s1 += first[i];
        s2 += second[i];
        s11 += first[i] * first[i];
        s12 += first[i] * second[i];
        s22 += second[i] * second[i];
      }
      result.points += static_cast<std::int64_t>(block);
    }
    const auto n = static_cast<double>(result.points);
    result.first = s1 / n;
    result.second = s2 / n;
    result.var_first = (s11 / n - result.first * result.first) / (n - 1);
    result.covariance = (s12 / n - result.first * result.second) / (n - 1);
    result.var_second = (s22 / n - result.second * result.second) / (n - 1);
    result.reached =
        std::sqrt(result.var_first) <= settings.relative_error * std::abs(result.first) &&
        std::sqrt(result.var_second) <= settings.relative_error * std::abs(result.second);
    // A sampled zero is not zero, but more points are not worth their time.
    const bool nothing = s11 == 0 && s22 == 0;
    result.reached = result.reached && !nothing;
    if (result.reached || result.points >= settings.max_points ||
        (nothing && result.points >= settings.points_of_nothing)) {
      return result;
    }
  }
}

}  // namespace tridentscan::integration
