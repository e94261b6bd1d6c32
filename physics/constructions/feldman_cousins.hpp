#pragma once

#include <span>

#include "physics/constructions/hypothesis.hpp"

/// G. J. Feldman and R. D. Cousins, physics/9711021: a signal is accepted if the data are among the
/// 1 - CL ... 1 of pseudo-data at this signal that have the smallest t~ = -2 ln(L/L_best), the best
/// signal not negative (t~ of arXiv:1007.1727, Eq. (11)). Nuisances are profiled, and pseudo-data
/// are made at their profiled values.
namespace tridentscan::physics::feldman_cousins {

[[nodiscard]] double t_tilde(const Likelihood& data, std::span<const double> ratios);

/// t~ for data n standard deviations towards the signal, when the point lies `distance` from the
/// Standard Model.
[[nodiscard]] double expected_t_tilde(double distance, double n);

/// As if t~ followed chi2 with one degree of freedom, which it does far from the Standard Model:
/// for uses that need no pseudo-experiments.
[[nodiscard]] double asymptotic_critical_value(double confidence_level);

}  // namespace tridentscan::physics::feldman_cousins
