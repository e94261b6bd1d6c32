#pragma once

#include <cstddef>
#include <vector>

#include "scanner/config/input/scan_config.hpp"
#include "scanner/run/kernel_stage.hpp"

// What the integration of a scan will take, from a short sample of it on one thread.
namespace tridentscan::run {

struct Forecast {
  std::size_t units = 0;        // of work
  double evaluations = 0;       // matrix elements
  double cpu_seconds = 0;       // of one core like this one
  double measured_seconds = 0;  // of the sample; as long as cpu_seconds if it was everything
  double relative_error = 0;    // expected, of the worst experiment
  double exponent = 0;          // errors fall as points^-exponent (slowest process); 0 if complete
  bool complete = false;        // nothing had to be extrapolated
};

/// Of integrations one after another: sums, and of errors, exponents and completeness the worst.
[[nodiscard]] Forecast together(const std::vector<Forecast>& parts);

/// Runs rounds of the kernel stage until the accuracy is reached or the next one would exceed
/// `sample_seconds` of CPU time, then goes on on paper: the errors of each process fall by the
/// power of its points that they fell by in the sample (kept between 1/2, pseudo-random numbers,
/// and 1), every point takes as long as one of the sample.
[[nodiscard]] Forecast forecast_kernels(const std::vector<config::Experiment>& experiments,
                                        const KernelSettings& settings, physics::InstructionSet isa,
                                        double sample_seconds);

/// Begins points spread over the plane, of all experiments in turn, until `sample_seconds` of CPU
/// time are over: each is trained and integrated with the fewest points, and goes on on paper with
/// an error that falls as points^-1/2.
[[nodiscard]] Forecast forecast_plane(const config::ScanConfig& config, physics::InstructionSet isa,
                                      double sample_seconds);

}  // namespace tridentscan::run
