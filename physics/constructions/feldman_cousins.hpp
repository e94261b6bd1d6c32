#pragma once

#include <span>

#include "physics/constructions/delta_chi2.hpp"

/// G. J. Feldman and R. D. Cousins, physics/9711021: a signal is accepted if the data are among the
/// 1 - CL ... 1 of pseudo-data at this signal that have the smallest t~ = -2 ln(L/L_best), the best
/// signal not negative (t~ of arXiv:1007.1727, Eq. (11)). Nuisances are profiled, and pseudo-data
/// are made at their profiled values.
namespace tridentscan::physics::feldman_cousins {

[[nodiscard]] double t_tilde(const Likelihood& data, std::span<const double> ratios);

/// t~ for data n standard deviations towards the signal, when the point lies `distance` from the
/// Standard Model.
[[nodiscard]] double expected_t_tilde(double distance, double n);

/// For uses that need no pseudo-experiments: as if t~ followed chi2 with one degree of freedom,
/// which it does far from the Standard Model.
inline constexpr Construction construction{
    .word = "feldman_cousins",
    .label = "Feldman-Cousins",
    .help =
        "p-value of -2 ln(L/L_best) below 1 - CL, pseudo-experiments; likelihood-ratio ordering",
    .statistic = [](const Hypothesis& h) { return t_tilde(h.data, h.ratios); },
    .critical_value = [](double level, int) { return chi2_quantile(level, 1); },
    .expected_distance = [](double level, int,
                            double n) { return delta_chi2::expected_distance(level, 1, n); },
    .statistic_of_p_value = [](double p) { return signed_square(significance(p / 2)); },
    .toys = {t_tilde, expected_t_tilde}};

}  // namespace tridentscan::physics::feldman_cousins
