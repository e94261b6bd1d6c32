#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "scanner/config/input/scan_config.hpp"
#include "scanner/integration/estimate.hpp"
#include "scanner/run/kernel_stage.hpp"
#include "scanner/run/machine.hpp"
#include "tests/benchmarks/gsl_vegas.hpp"

// Sections of the driver's report, one function each. `quick` only checks that they run.
namespace tridentscan::benchmarks {

using Json = nlohmann::ordered_json;

struct Setting {
  run::Machine machine;  // one thread
  bool quick;
};

/// What an accuracy is asked of: the Standard Model (mass 0) or |Z' exchange|^2 alone.
struct Observable {
  std::string name;
  double mass;  // GeV
};
[[nodiscard]] std::vector<Observable> observables();
/// One value per replica, summed over reactions.
[[nodiscard]] std::vector<double> values(const run::KernelResult& result,
                                         const Observable& observable);
/// The same integral for GSL.
[[nodiscard]] Integrand integrand(const config::Experiment& experiment,
                                  const Observable& observable);

struct TimedKernel {
  run::KernelResult result;
  double seconds;  // CPU of one core
};
/// The program's kernel of one experiment: 16 replicas.
[[nodiscard]] TimedKernel compute_kernel(const config::Experiment& experiment,
                                         const Setting& setting, double relative_error,
                                         std::int64_t max_points, std::uint64_t seed);

/// Points and seconds to 1e-2, 1e-3, 1e-4 for each observable, by kernel and by GSL VEGAS.
[[nodiscard]] Json convergence(const config::Experiment& experiment, const Setting& setting);
/// The program's own stopping rule, for each experiment.
[[nodiscard]] Json stopping_rule(const std::vector<config::Experiment>& experiments,
                                 const Setting& setting);
/// CPU time to an error without cuts, on the target of `wide`: in beams of two experiments and of
/// lines, and at their mean energies.
[[nodiscard]] Json beams(const config::Experiment& wide, const config::Experiment& low,
                         const Setting& setting);
/// Root-mean-square errors at equal calls.
[[nodiscard]] Json equal_calls(const config::Experiment& experiment, const Setting& setting);
/// Distribution of (estimate - truth)/error over seeds.
[[nodiscard]] Json pulls(const config::Experiment& experiment, const Setting& setting);
/// CPU time of ratio, error and chi2 on a plane, apart from contours.
[[nodiscard]] Json grid_stage(const config::ScanConfig& scan, const Setting& setting);
/// The plane of a scan by GSL VEGAS, from a sample of its points.
[[nodiscard]] Json plane_by_vegas(const config::ScanConfig& scan, const Setting& setting);
/// Efficiency and speed of unweighted events, by the program's grid and by plain Monte Carlo with
/// accept and reject on the same integrand; both leave 0.1 % of sigma to weights above one.
[[nodiscard]] Json events(const config::Experiment& experiment, const Setting& setting);
/// The schedule of work units on many ranks, simulated from measured times of units.
[[nodiscard]] Json schedule(const config::ScanConfig& scan, const Setting& setting);

}  // namespace tridentscan::benchmarks
