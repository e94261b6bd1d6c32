#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "physics/likelihood.hpp"

namespace tridentscan::physics {

/// A point of the plane that is put to the test, with the line of signals through it: x = 0 is the
/// Standard Model, x = 1 the point, R_i = 1 + x (ratios_i - 1).
struct Hypothesis {
  const Likelihood& data;
  const Likelihood& standard_model;  // Asimov data: data as the Standard Model predicts them
  std::span<const double> ratios;
};

/// -2 ln(L/L_best) of a point with the best signal not negative: t~ of arXiv:1007.1727, Eq. (11).
/// `best` is that of data.best_strength(ratios).
[[nodiscard]] inline double above_best_signal(const Likelihood& data,
                                              std::span<const double> ratios,
                                              const Likelihood::Fit& best) {
  const double reference =
      best.strength < 0 ? data.chi2(std::vector<double>(ratios.size(), 1.0)) : best.chi2;
  return std::max(data.chi2(ratios) - reference, 0.0);
}

}  // namespace tridentscan::physics
