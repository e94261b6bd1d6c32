#include "scanner/run/exclusion.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <span>
#include <utility>
#include <variant>

#include "physics/construction.hpp"
#include "physics/limit.hpp"
#include "scanner/run/contour.hpp"

namespace tridentscan::run {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// The ratios of a constraint's experiments over the plane.
class Plane {
 public:
  Plane(const config::ScanConfig& config, const Constraint& constraint,
        const std::vector<ExperimentResult>& predictions, int threads)
      : masses(config.mass.values()), couplings(config.coupling.values()), threads_(threads) {
    for (const std::size_t e : constraint.experiments) {
      experiments_.push_back(&predictions[e]);
    }
  }

  const std::vector<double> masses, couplings;

  [[nodiscard]] std::size_t size() const { return masses.size() * couplings.size(); }

  /// True if R is known between the points of the grid too.
  [[nodiscard]] bool has_polynomials() const {
    return std::none_of(experiments_.begin(), experiments_.end(),
                        [](const auto* e) { return e->polynomials.empty(); });
  }
  [[nodiscard]] std::vector<physics::RatioPolynomial> polynomials(std::size_t mass) const {
    std::vector<physics::RatioPolynomial> result;
    for (const auto* e : experiments_) result.push_back(e->polynomials[mass]);
    return result;
  }

  /// Calls work(point, ratios, their errors) for all points; threads share the masses.
  template <class Work>
  void for_each_point(const Work& work) const {
    const std::size_t n = couplings.size(), measurements = experiments_.size();
#pragma omp parallel num_threads(threads_)
    {
      std::vector<double> ratios(measurements), errors(measurements);
#pragma omp for schedule(static)
      for (std::size_t i = 0; i < masses.size(); ++i) {
        for (std::size_t point = i * n; point < (i + 1) * n; ++point) {
          for (std::size_t k = 0; k < measurements; ++k) {
            ratios[k] = experiments_[k]->ratio[point];
            errors[k] = experiments_[k]->ratio_error[point];
          }
          work(point, ratios, errors);
        }
      }
    }
  }
  template <class Work>
  void for_each_mass(const Work& work) const {
#pragma omp parallel for num_threads(threads_) schedule(static)
    for (std::size_t i = 0; i < masses.size(); ++i) work(i);
  }

 private:
  std::vector<const ExperimentResult*> experiments_;
  int threads_;
};

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

/// A statistic over the plane, straightened for interpolation, with its error.
struct OnPlane {
  std::vector<double> value, error;
  explicit OnPlane(std::size_t size) : value(size), error(size) {}
  void set(std::size_t point, double x, double x_error) {
    value[point] = straightened(x);
    error[point] = x_error / (1 + std::abs(x));
  }
};

using physics::Statistic;

/// From its definition; errors of the ratios shift it by finite differences.
OnPlane on_plane(const Plane& plane, const Statistic& statistic) {
  OnPlane result(plane.size());
  plane.for_each_point(
      [&](std::size_t point, std::vector<double>& ratios, const std::vector<double>& errors) {
        double variance = 0;
        for (std::size_t k = 0; k < ratios.size(); ++k) {
          const double r = ratios[k];
          ratios[k] = r + errors[k];
          const double above = statistic(ratios);
          ratios[k] = r - errors[k];
          const double difference = (above - statistic(ratios)) / 2;
          ratios[k] = r;
          variance += difference * difference;
        }
        result.set(point, statistic(ratios), std::sqrt(variance));
      });
  return result;
}

/// From p-values of `number` toys.
OnPlane statistic_of_toys(const config::ScanConfig& config, const std::vector<double>& p_value,
                          const std::vector<double>& error, const std::vector<double>& number) {
  OnPlane result(p_value.size());
  for (std::size_t i = 0; i < p_value.size(); ++i) {
    const auto statistic = [&](double p) {
      const double least = 0.5 / number[i];  // none of the toys, or all
      return physics::statistic_of_p_value(config.statistics.test, std::clamp(p, least, 1 - least));
    };
    const double p = p_value[i];
    const double difference =
        error.empty() ? 0 : std::abs(statistic(p - error[i]) - statistic(p + error[i])) / 2;
    result.set(i, statistic(p), difference);
  }
  return result;
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

/// A curve of couplings with their errors, one for each mass.
struct Curve {
  std::vector<double> coupling, error;
};

Curve crossings(const Plane& plane, const OnPlane& statistic, double critical) {
  Curve curve{std::vector<double>(plane.masses.size()), std::vector<double>(plane.masses.size())};
  const std::size_t n = plane.couplings.size();
  plane.for_each_mass([&](std::size_t i) {
    const auto limit =
        crossing(plane.couplings, std::span(statistic.value).subspan(i * n, n),
                 std::span(statistic.error).subspan(i * n, n), straightened(critical));
    curve.coupling[i] = limit.coupling;
    curve.error[i] = limit.error;
  });
  return curve;
}

/// Where the statistic first exceeds `critical`: by root finding, or on the grid.
Curve first_excluded(const Plane& plane, const physics::Likelihood& likelihood,
                     const Statistic& statistic, double critical) {
  if (!plane.has_polynomials()) {
    return crossings(plane, on_plane(plane, statistic), critical);
  }
  Curve curve{std::vector<double>(plane.masses.size()), std::vector<double>(plane.masses.size())};
  plane.for_each_mass([&](std::size_t i) {
    const auto polynomials = plane.polynomials(i);
    const auto limit =
        physics::smallest_excluded_coupling(polynomials, likelihood, statistic, critical);
    curve.coupling[i] = limit.coupling;
    curve.error[i] = limit.error;
  });
  return curve;
}

void fill_chi2(const Plane& plane, const physics::Likelihood& data, Exclusion& result) {
  result.chi2.resize(plane.size());
  result.chi2_error.resize(plane.size());
  plane.for_each_point(
      [&](std::size_t point, const std::vector<double>& ratios, const std::vector<double>& errors) {
        result.chi2[point] = data.chi2(ratios);
        result.chi2_error[point] = data.chi2_error(ratios, errors);
      });
  const std::size_t n = plane.couplings.size();
  result.chi2_min_at_mass.resize(plane.masses.size());
  plane.for_each_mass([&](std::size_t i) {
    result.chi2_min_at_mass[i] = plane.has_polynomials()
                                     ? physics::best_fit(plane.polynomials(i), data).chi2
                                     : smallest(std::span(result.chi2).subspan(i * n, n));
  });
  result.chi2_min = smallest(result.chi2_min_at_mass);
}

Statistic statistic_of(const config::ScanConfig& config, const Constraint& constraint) {
  return [&](std::span<const double> ratios) {
    return physics::test_statistic(config.statistics,
                                   {constraint.data, constraint.standard_model, ratios});
  };
}

void fill_expected(const Plane& plane, const config::ScanConfig& config,
                   const Constraint& constraint, Exclusion& result) {
  const Statistic distance = [&](std::span<const double> ratios) {
    return constraint.standard_model.chi2(ratios);
  };
  for (std::size_t k = 0; k < quantiles.size(); ++k) {
    if (!result.toys.number.empty()) {
      const auto statistic =
          statistic_of_toys(config, result.toys.expected[k], {}, result.toys.number);
      result.expected_limit[k] =
          crossings(plane, statistic, physics::critical_value(config.statistics, 0)).coupling;
      continue;
    }
    const double n = physics::expected_distance(config.statistics, quantiles[k]);
    result.expected_limit[k] =
        n > 0 ? first_excluded(plane, constraint.standard_model, distance, n * n).coupling
              : std::vector<double>(plane.masses.size(), 0.0);
  }
  const std::vector<double> none(constraint.experiments.size(), 1.0);
  const Statistic significance = [&](std::span<const double> ratios) {
    return constraint.data.expecting(ratios).chi2(none);
  };
  for (std::size_t k = 0; k < discovery_significances.size(); ++k) {
    const double z = discovery_significances[k];
    result.discovery[k] =
        first_excluded(plane, constraint.standard_model, significance, z * z).coupling;
  }
}

/// Smallest excluded R > 1 if all measurements of a likelihood have the same R.
double excluded_common_ratio(const config::ScanConfig& config, const physics::Likelihood& data,
                             double chi2_min) {
  const std::vector<double> none(data.size(), 1.0);
  const physics::Likelihood standard_model = data.expecting(none);
  const std::vector<physics::RatioPolynomial> one_plus_g2(data.size(), {1, 0, 0, 0, 0});
  const auto limit = physics::smallest_excluded_coupling(
      one_plus_g2, data,
      [&](std::span<const double> ratios) {
        return physics::test_statistic(config.statistics, {data, standard_model, ratios});
      },
      physics::critical_value(config.statistics, chi2_min));
  return 1 + limit.coupling * limit.coupling;
}

double pull(const physics::Measurement& measurement, double r) {
  return std::copysign(std::sqrt(physics::chi2(measurement, r)), r - best_ratio(measurement));
}

/// What the contour is drawn of.
OnPlane statistic_on_plane(const config::ScanConfig& config, const Constraint& constraint,
                           const Plane& plane, const Exclusion& exclusion) {
  if (!exclusion.toys.number.empty()) {
    return statistic_of_toys(config, exclusion.toys.observed, exclusion.toys.observed_error,
                             exclusion.toys.number);
  }
  if (!physics::is_chi2(config.statistics.test)) {
    return on_plane(plane, statistic_of(config, constraint));
  }
  OnPlane result(plane.size());
  for (std::size_t i = 0; i < plane.size(); ++i) {
    result.set(i, exclusion.chi2[i], exclusion.chi2_error[i]);
  }
  return result;
}

}  // namespace

Exclusion exclude(const config::ScanConfig& config, const Constraint& constraint,
                  const std::vector<ExperimentResult>& predictions, ToyPValues toys, int threads) {
  const Plane plane(config, constraint, predictions, threads);
  Exclusion result;
  result.toys = std::move(toys);
  fill_chi2(plane, constraint.data, result);
  const double critical = physics::critical_value(config.statistics, result.chi2_min);
  Curve limit;
  if (!result.toys.number.empty()) {
    limit = crossings(plane,
                      statistic_of_toys(config, result.toys.observed, result.toys.observed_error,
                                        result.toys.number),
                      critical);
  } else {
    limit = first_excluded(plane, constraint.data, statistic_of(config, constraint), critical);
  }
  result.limit = std::move(limit.coupling);
  result.limit_error = std::move(limit.error);
  fill_expected(plane, config, constraint, result);
  return result;
}

ContourSet exclusion_contour(const config::ScanConfig& config, const Constraint& constraint,
                             const std::vector<ExperimentResult>& predictions,
                             const Exclusion& exclusion, int threads) {
  const Plane plane(config, constraint, predictions, threads);
  ContourSet set{.name = constraint.name,
                 .confidence_level = config.statistics.confidence_level,
                 .level = physics::critical_value(config.statistics, exclusion.chi2_min),
                 .vertices = {},
                 .vertices_error = {},
                 .offsets = {0},
                 .closed = {}};
  if (!std::isfinite(set.level)) {
    return set;  // Delta chi2 without any chi2: all points failed
  }
  const OnPlane statistic = statistic_on_plane(config, constraint, plane, exclusion);
  const Contour contour = find_contour(
      {plane.masses, plane.couplings, statistic.value, statistic.error}, straightened(set.level));
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

CombinationResult combine(const config::ScanConfig& config, const Constraint& constraint,
                          const std::vector<ExperimentResult>& predictions, Exclusion exclusion) {
  CombinationResult result;
  const Plane plane(config, constraint, predictions, 1);
  const std::size_t n = plane.couplings.size();
  const auto least =
      std::min_element(exclusion.chi2_min_at_mass.begin(), exclusion.chi2_min_at_mass.end());
  const auto mass = static_cast<std::size_t>(least - exclusion.chi2_min_at_mass.begin());
  result.best_mass = plane.masses[mass];
  std::vector<double> best;
  if (plane.has_polynomials()) {
    const auto polynomials = plane.polynomials(mass);
    result.best_coupling = physics::best_fit(polynomials, constraint.data).coupling;
    for (const auto& p : polynomials) {
      best.push_back(p.ratio(result.best_coupling * result.best_coupling));
    }
  } else {
    const auto row = std::span(exclusion.chi2).subspan(mass * n, n);
    const auto coupling =
        static_cast<std::size_t>(std::min_element(row.begin(), row.end()) - row.begin());
    result.best_coupling = plane.couplings[coupling];
    for (const std::size_t e : constraint.experiments) {
      best.push_back(predictions[e].ratio[mass * n + coupling]);
    }
  }
  const std::vector<double> none(constraint.experiments.size(), 1.0);
  const auto theta_none = constraint.data.common_pulls(none);
  const auto theta_best = constraint.data.common_pulls(best);
  for (std::size_t i = 0; i < constraint.experiments.size(); ++i) {
    const physics::Measurement& measurement = constraint.data.measurements()[i];
    result.pulls.push_back({config.experiments[constraint.experiments[i]].name,
                            pull(measurement, constraint.data.predicted(i, none, theta_none)),
                            pull(measurement, constraint.data.predicted(i, best, theta_best))});
  }
  for (std::size_t k = 0; k < theta_none.size(); ++k) {
    result.pulls.push_back(
        {config.combination->common_errors[k].name, theta_none[k], theta_best[k]});
  }
  const auto mean = constraint.data.common_ratio();
  result.mean_ratio = {mean.value, mean.error};
  const auto smallest_chi2 = [](const physics::Likelihood& data) {
    const std::vector<physics::RatioPolynomial> one_plus_g2(data.size(), {1, 0, 0, 0, 0});
    return physics::best_fit(one_plus_g2, data).chi2;
  };
  const physics::Likelihood of_mean(physics::RatioMeasurement(mean.value, mean.error));
  result.excluded_ratio =
      excluded_common_ratio(config, constraint.data, smallest_chi2(constraint.data));
  result.excluded_by_mean = excluded_common_ratio(config, of_mean, smallest_chi2(of_mean));
  result.exclusion = std::move(exclusion);
  return result;
}

}  // namespace tridentscan::run
