#include "scanner/run/reduce.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "physics/limit.hpp"
#include "physics/muon_g_minus_2.hpp"
#include "physics/ratio_polynomial.hpp"
#include "scanner/integration/estimate.hpp"
#include "scanner/run/contour.hpp"

namespace tridentscan::run {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

ExperimentResult empty_result(const std::string& name, std::size_t masses, std::size_t couplings) {
  const std::size_t plane = masses * couplings;
  ExperimentResult result;
  result.name = name;
  for (auto* grid : {&result.ratio, &result.ratio_error, &result.chi2, &result.chi2_error}) {
    grid->resize(plane);
  }
  for (auto* curve : {&result.chi2_min_at_mass, &result.limit, &result.limit_error}) {
    curve->resize(masses);
  }
  return result;
}

/// One row of the plane: all couplings at one mass.
void fill_row(const physics::RatioPolynomial& p, const physics::RatioMeasurement& measurement,
              const std::vector<double>& couplings, std::size_t first, ExperimentResult& result) {
  for (std::size_t j = 0; j < couplings.size(); ++j) {
    const double g2 = couplings[j] * couplings[j];
    const double ratio = p.ratio(g2);
    const double error = std::sqrt(p.variance(g2));
    result.ratio[first + j] = ratio;
    result.ratio_error[first + j] = error;
    result.chi2[first + j] = measurement.chi2(ratio);
    result.chi2_error[first + j] = std::abs(measurement.chi2_slope(ratio)) * error;
  }
}

/// NaN only if there is nothing else: failed points do not count.
double smallest(std::span<const double> values) {
  double least = nan;
  for (const double value : values) {
    least = std::fmin(least, value);
  }
  return least;
}

/// chi2 rises like a power of g': on this scale it is nearly straight between grid points, and
/// contours are the same.
double straightened(double x) {
  return std::copysign(std::log1p(std::abs(x)), x);
}

/// The test statistic over the plane, straightened for interpolation, with its error.
struct Statistic {
  std::vector<double> value, error;
};

Statistic statistic_of(const config::ScanConfig& config, const config::Experiment& experiment,
                       const ExperimentResult& result) {
  Statistic statistic;
  for (std::size_t i = 0; i < result.ratio.size(); ++i) {
    const double x =
        physics::test_statistic(config.statistics, experiment.measurement, result.ratio[i]);
    statistic.value.push_back(straightened(x));
    statistic.error.push_back(result.chi2_error[i] / (1 + std::abs(x)));
  }
  return statistic;
}

/// First upward crossing of `critical` along one row, linear in ln g'.
physics::Limit crossing(std::span<const double> couplings, std::span<const double> statistic,
                        std::span<const double> error, double critical) {
  for (std::size_t j = 1; j < couplings.size(); ++j) {
    if (statistic[j - 1] <= critical && statistic[j] > critical) {
      const double rise = statistic[j] - statistic[j - 1];
      const double s = (critical - statistic[j - 1]) / rise;
      const double step = std::log(couplings[j] / couplings[j - 1]);
      const double coupling = couplings[j - 1] * std::exp(s * step);
      const double at_crossing = (1 - s) * error[j - 1] + s * error[j];
      return {coupling, coupling * at_crossing * step / rise};
    }
  }
  return {nan, nan};
}

}  // namespace

ExperimentResult reduce_kernel(const config::ScanConfig& config,
                               const config::Experiment& experiment, KernelResult kernel,
                               int threads) {
  const std::vector<double> masses = config.mass.values();
  const std::vector<double> couplings = config.coupling.values();
  ExperimentResult result = empty_result(experiment.name, masses.size(), couplings.size());
  std::vector<physics::RatioPolynomial> ratios(masses.size());

#pragma omp parallel for num_threads(threads) schedule(static)
  for (std::size_t i = 0; i < masses.size(); ++i) {
    ratios[i] = physics::ratio_polynomial(
        physics::coupling_polynomials(kernel.kernel, config.model, masses[i]));
    fill_row(ratios[i], experiment.measurement, couplings, i * couplings.size(), result);
    result.chi2_min_at_mass[i] = physics::smallest_chi2(ratios[i], experiment.measurement);
  }
  result.chi2_min =
      *std::min_element(result.chi2_min_at_mass.begin(), result.chi2_min_at_mass.end());

#pragma omp parallel for num_threads(threads) schedule(static)
  for (std::size_t i = 0; i < masses.size(); ++i) {
    const auto limit = physics::smallest_excluded_coupling(ratios[i], experiment.measurement,
                                                           config.statistics, result.chi2_min);
    result.limit[i] = limit.coupling;
    result.limit_error[i] = limit.error;
  }

  std::vector<double> sm;
  for (const auto& replica : kernel.kernel.replicas) {
    sm.push_back(physics::cross_section(kernel.kernel, replica, physics::standard_model()));
  }
  result.sm_cross_section = integration::mean_of_replicas(sm);
  result.achieved_relative_error = kernel.relative_error;
  result.accuracy_reached = kernel.reached;
  result.evaluations = kernel.evaluations;
  result.non_finite = kernel.non_finite;
  result.kernel = std::move(kernel.kernel);
  return result;
}

ExperimentResult reduce_direct(const config::ScanConfig& config,
                               const config::Experiment& experiment,
                               const std::vector<DirectPoint>& points) {
  const std::vector<double> masses = config.mass.values();
  const std::vector<double> couplings = config.coupling.values();
  ExperimentResult result = empty_result(experiment.name, masses.size(), couplings.size());
  result.accuracy_reached = true;
  double weights = 0;
  double weighted = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const DirectPoint& point = points[i];
    result.ratio[i] = point.ratio;
    result.ratio_error[i] = point.ratio_error;
    result.chi2[i] = experiment.measurement.chi2(point.ratio);
    result.chi2_error[i] =
        std::abs(experiment.measurement.chi2_slope(point.ratio)) * point.ratio_error;
    result.achieved_relative_error =
        std::max({result.achieved_relative_error, point.sigma_error / point.sigma,
                  point.sm_sigma_error / point.sm_sigma});
    result.accuracy_reached = result.accuracy_reached && point.reached;
    result.evaluations += static_cast<long>(point.evaluations);
    result.non_finite += static_cast<long>(point.non_finite);
    if (!std::isfinite(point.sm_sigma)) {
      continue;
    }
    // The points are independent: each has its own estimate of the Standard Model.
    const double weight = 1 / (point.sm_sigma_error * point.sm_sigma_error);
    weights += weight;
    weighted += weight * point.sm_sigma;
  }
  result.sm_cross_section = {weighted / weights, 1 / std::sqrt(weights)};

  const std::size_t n = couplings.size();
  for (std::size_t i = 0; i < masses.size(); ++i) {
    result.chi2_min_at_mass[i] = smallest(std::span(result.chi2).subspan(i * n, n));
  }
  result.chi2_min = smallest(result.chi2_min_at_mass);
  const double critical = straightened(physics::critical_value(config.statistics, result.chi2_min));
  const Statistic statistic = statistic_of(config, experiment, result);
  for (std::size_t i = 0; i < masses.size(); ++i) {
    const auto limit = crossing(couplings, std::span(statistic.value).subspan(i * n, n),
                                std::span(statistic.error).subspan(i * n, n), critical);
    result.limit[i] = limit.coupling;
    result.limit_error[i] = limit.error;
  }
  return result;
}

ContourSet exclusion_contour(const config::ScanConfig& config, const config::Experiment& experiment,
                             const ExperimentResult& result) {
  const std::vector<double> masses = config.mass.values();
  const std::vector<double> couplings = config.coupling.values();
  const Statistic statistic = statistic_of(config, experiment, result);
  ContourSet set{.name = experiment.name,
                 .confidence_level = config.statistics.confidence_level,
                 .level = physics::critical_value(config.statistics, result.chi2_min),
                 .vertices = {},
                 .vertices_error = {},
                 .offsets = {0},
                 .closed = {}};
  if (!std::isfinite(set.level)) {
    return set;  // Delta chi2 without any chi2: all points failed
  }
  const Contour contour =
      find_contour({masses, couplings, statistic.value, statistic.error}, straightened(set.level));
  for (const Contour::Piece& piece : contour.pieces) {
    for (const Contour::Vertex& v : piece.vertices) {
      set.vertices.insert(set.vertices.end(), {v.x, v.y});
      set.vertices_error.insert(set.vertices_error.end(), {v.error_x, v.error_y});
    }
    set.offsets.push_back(static_cast<long>(set.vertices.size() / 2));
    set.closed.push_back(piece.closed ? 1 : 0);
  }
  return set;
}

BandResult muon_g2_band(const config::ScanConfig& config, const config::MuonG2Band& band) {
  BandResult result{.name = band.name, .lower = {}, .central = {}, .upper = {}};
  // The loop knows the coupling to the muon, g' times its charge.
  const double charge = std::abs(config.model.muon_vector);
  const auto coupling = [&](double mass, double delta_a_mu) {
    return physics::coupling_for_muon_g_minus_2(mass, delta_a_mu) / charge;
  };
  for (const double mass : config.mass.values()) {
    result.lower.push_back(coupling(mass, band.lower));
    result.central.push_back(coupling(mass, band.central));
    result.upper.push_back(coupling(mass, band.upper));
  }
  return result;
}

}  // namespace tridentscan::run
