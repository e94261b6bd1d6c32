#pragma once

#include <functional>
#include <span>
#include <vector>

#include "physics/likelihood.hpp"
#include "physics/ratio_polynomial.hpp"

namespace tridentscan::physics {

/// R of each measurement of a likelihood at one mass.
using RatioPolynomials = std::span<const RatioPolynomial>;

/// Largest coupling that a limit is looked for at, unless told: beyond it perturbation theory means
/// nothing. A plane that reaches higher is searched to its end: pass its highest coupling.
inline constexpr double max_coupling = 12.566370614359172;  // 4 pi

struct BestFit {
  double coupling, chi2;
};
/// Smallest chi2 over 0 <= g' <= largest at one mass. Zero, for one measurement, where R can be the
/// measured ratio.
[[nodiscard]] BestFit best_fit(RatioPolynomials polynomials, const Likelihood& likelihood,
                               double largest = max_coupling);

struct Limit {
  double coupling;  // smallest excluded g'; NaN where none up to the largest coupling
  double error;     // numerical
};

/// What is excluded where it exceeds a critical value, as a function of the ratios.
using Statistic = std::function<double(std::span<const double> ratios)>;

/// 0 <= low < high.
struct CouplingRange {
  double low, high;
};

/// Couplings that are excluded, with numerical errors; an end that is the range's own has error 0.
struct ExcludedInterval {
  double low, low_error, high, high_error;
};

/// Every interval of g' in the range in which statistic > critical, in ascending order, at one
/// mass. The statistic is sampled at each structure of the ratios (where an R is the measured one,
/// where it turns round), halfway between, and at steps of a tenth in g' from where the
/// ratios begin to differ from 1 to where they are beyond any measurement; an extremum between
/// samples on the same side of the critical value is searched for, so that thin intervals count.
/// `likelihood` tells the structures. Numerical errors of different measurements are independent.
[[nodiscard]] std::vector<ExcludedInterval> excluded_intervals(RatioPolynomials polynomials,
                                                               const Likelihood& likelihood,
                                                               const Statistic& statistic,
                                                               double critical,
                                                               CouplingRange range);

/// The lower end of the first of excluded_intervals from g' = 0 up to `largest`: zero if the
/// Standard Model itself is excluded, NaN if nothing is.
[[nodiscard]] Limit smallest_excluded_coupling(RatioPolynomials polynomials,
                                               const Likelihood& likelihood,
                                               const Statistic& statistic, double critical,
                                               double largest = max_coupling);

/// The same for several critical values, without errors: they share what is computed [critical
/// value].
[[nodiscard]] std::vector<double> smallest_excluded_couplings(RatioPolynomials polynomials,
                                                              const Likelihood& likelihood,
                                                              const Statistic& statistic,
                                                              std::span<const double> criticals,
                                                              double largest = max_coupling);

}  // namespace tridentscan::physics
