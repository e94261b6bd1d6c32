#pragma once

#include "physics/constructions/construction.hpp"

/// CLs (A. L. Read, J. Phys. G 28 (2002) 2693): p-value of signal and background over one minus
/// that of background alone; excluded where it is below 1 - CL. The test statistic is q~ of G.
/// Cowan et al., arXiv:1007.1727, Eq. (16): -2 ln(L/L_best) with the best signal not negative, 0
/// where the best signal is larger than the one tested.
namespace tridentscan::physics::cls {

[[nodiscard]] double q_tilde(const Likelihood& data, std::span<const double> ratios);

/// CLs by the asymptotic distributions of q~, Eqs. (62)-(66), with the width of the signal from the
/// Asimov data, Eq. (30).
[[nodiscard]] double asymptotic(const Hypothesis& h);

/// CLs as a significance, z^2 with the sign of z, CLs = 1 - Phi(z).
[[nodiscard]] double statistic(const Hypothesis& h);
[[nodiscard]] double critical_value(double confidence_level, int degrees_of_freedom);

/// Eq. (89) for CLs: n + Phi^-1(1 - (1 - CL) Phi(n)).
[[nodiscard]] double expected_distance(double confidence_level, int degrees_of_freedom, double n);

inline constexpr Construction construction{
    .word = "cls",
    .label = "CL$_s$",
    .help = "CLs below 1 - CL, asymptotic distributions; one-sided",
    .statistic = statistic,
    .critical_value = critical_value,
    .expected_distance = expected_distance,
    .for_few_events = "cls_toys"};

}  // namespace tridentscan::physics::cls
