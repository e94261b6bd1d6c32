#pragma once

#include <gsl/gsl_monte_vegas.h>
#include <gsl/gsl_rng.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <span>

namespace tridentscan::benchmarks {

using Integrand = std::function<double(std::span<const double>)>;

struct VegasRun {
  double value, error;
  long calls;      // of the integrand, warm-up included
  double seconds;  // CPU
};

/// VEGAS of the GNU Scientific Library on the unit cube: an independent, general-purpose
/// integrator.
class GslVegas {
 public:
  GslVegas(std::size_t dimensions, Integrand integrand, std::uint64_t seed);

  /// Warm-up of 10,000 calls, then iterations of the size that the accuracy needs.
  [[nodiscard]] VegasRun to_accuracy(double relative_error);
  /// A fixed budget as in GSL's own example: 5 iterations from a uniform grid, all averaged.
  [[nodiscard]] VegasRun five_iterations(long calls);
  /// A fixed budget: a tenth for the warm-up, the rest in one iteration on the frozen grid.
  [[nodiscard]] VegasRun warm_up_and_one(long calls);

 private:
  VegasRun integrate(int stage, std::size_t iterations, long calls_each);

  Integrand integrand_;
  gsl_monte_function function_;
  std::unique_ptr<gsl_rng, decltype(&gsl_rng_free)> generator_;
  std::unique_ptr<gsl_monte_vegas_state, decltype(&gsl_monte_vegas_free)> state_;
  long calls_ = 0;
};

/// CPU time of this thread, seconds.
[[nodiscard]] double cpu_seconds();

}  // namespace tridentscan::benchmarks
