#pragma once

#include <functional>
#include <span>

#include "physics/likelihood.hpp"
#include "physics/ratio_polynomial.hpp"

namespace tridentscan::physics {

/// R of each measurement of a likelihood at one mass.
using RatioPolynomials = std::span<const RatioPolynomial>;

/// Largest coupling that a limit is looked for at.
inline constexpr double max_coupling = 12.566370614359172;  // 4 pi

struct BestFit {
  double coupling, chi2;
};
/// Smallest chi2 over 0 <= g' <= max_coupling at one mass. Zero, for one measurement, where R can
/// be the measured ratio.
[[nodiscard]] BestFit best_fit(RatioPolynomials polynomials, const Likelihood& likelihood);

struct Limit {
  double coupling;  // smallest excluded g'; NaN where none up to max_coupling
  double error;     // numerical
};

/// What is excluded where it exceeds a critical value, as a function of the ratios.
using Statistic = std::function<double(std::span<const double> ratios)>;

/// Root find of statistic = critical along g' at one mass, from g' = 0 up to max_coupling. With
/// destructive interference the excluded set may have several pieces: this is the lower end of the
/// first. Zero if the Standard Model itself is excluded. `likelihood` tells where the statistic may
/// turn round. Numerical errors of different measurements are independent.
[[nodiscard]] Limit smallest_excluded_coupling(RatioPolynomials polynomials,
                                               const Likelihood& likelihood,
                                               const Statistic& statistic, double critical);

}  // namespace tridentscan::physics
