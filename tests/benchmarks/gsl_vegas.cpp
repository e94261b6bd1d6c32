#include "tests/benchmarks/gsl_vegas.hpp"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <utility>
#include <vector>

namespace tridentscan::benchmarks {

double cpu_seconds() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

GslVegas::GslVegas(std::size_t dimensions, Integrand integrand, std::uint64_t seed)
    : integrand_(std::move(integrand)),
      function_{[](double* x, std::size_t n, void* self) {
                  auto* const vegas = static_cast<GslVegas*>(self);
                  ++vegas->calls_;
                  return vegas->integrand_(std::span<const double>(x, n));
                },
                dimensions, this},
      generator_(gsl_rng_alloc(gsl_rng_taus2), gsl_rng_free),
      state_(gsl_monte_vegas_alloc(dimensions), gsl_monte_vegas_free) {
  gsl_rng_set(generator_.get(), seed);
}

VegasRun GslVegas::integrate(int stage, std::size_t iterations, long calls_each) {
  gsl_monte_vegas_params parameters;
  gsl_monte_vegas_params_get(state_.get(), &parameters);
  parameters.stage = stage;
  parameters.iterations = iterations;
  parameters.verbose = -1;
  gsl_monte_vegas_params_set(state_.get(), &parameters);
  std::vector<double> lower(function_.dim, 0.0), upper(function_.dim, 1.0);
  VegasRun run{};
  gsl_monte_vegas_integrate(&function_, lower.data(), upper.data(), function_.dim,
                            static_cast<std::size_t>(calls_each), generator_.get(), state_.get(),
                            &run.value, &run.error);
  return run;
}

VegasRun GslVegas::to_accuracy(double relative_error) {
  const double start = cpu_seconds();
  calls_ = 0;
  constexpr long warm_up = 2000;
  VegasRun run = integrate(0, 5, warm_up);
  const double missing = run.error / (relative_error * std::abs(run.value));
  const long calls_each = std::max(warm_up, static_cast<long>(5 * warm_up * missing * missing / 4));
  run = integrate(1, 1, calls_each);
  while (run.error > relative_error * std::abs(run.value)) {
    run = integrate(3, 1, calls_each);
  }
  return {run.value, run.error, calls_, cpu_seconds() - start};
}

VegasRun GslVegas::five_iterations(long calls) {
  const double start = cpu_seconds();
  calls_ = 0;
  const VegasRun run = integrate(0, 5, calls / 5);
  return {run.value, run.error, calls_, cpu_seconds() - start};
}

VegasRun GslVegas::warm_up_and_one(long calls) {
  const double start = cpu_seconds();
  calls_ = 0;
  (void)integrate(0, 5, calls / 50);
  const VegasRun run = integrate(1, 1, calls - calls_);
  return {run.value, run.error, calls_, cpu_seconds() - start};
}

}  // namespace tridentscan::benchmarks
