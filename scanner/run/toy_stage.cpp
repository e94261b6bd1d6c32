#include "scanner/run/toy_stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <span>

#include "physics/constructions/cls.hpp"
#include "physics/constructions/feldman_cousins.hpp"
#include "physics/constructions/normal.hpp"
#include "physics/pseudo_experiments.hpp"
#include "scanner/integration/random_stream.hpp"
#include "scanner/run/constraint.hpp"
#include "scanner/run/rows_stage.hpp"
#include "scanner/run/streams.hpp"

namespace tridentscan::run {
namespace {

using ToyStatistic = double (*)(const physics::Likelihood& data, std::span<const double> ratios);

/// Values of a statistic in the pseudo-experiments of one hypothesis, made as many as asked for.
class Toys {
 public:
  Toys(const physics::Likelihood& data, std::span<const double> truth,
       std::span<const double> tested, ToyStatistic statistic,
       const integration::RandomStream& stream)
      : experiments_(data, truth),
        tested_(tested),
        statistic_(statistic),
        stream_(stream),
        uniform_((experiments_.dimensions() + 3) / 4 * 4) {}

  void grow_to(std::size_t number) {
    while (values_.size() < number) {
      const std::uint64_t first = values_.size() * uniform_.size() / 4;
      for (std::size_t k = 0; k < uniform_.size(); k += 4) {
        const auto four = stream_.uniform4(first + k / 4);
        std::copy(four.begin(), four.end(), uniform_.begin() + static_cast<std::ptrdiff_t>(k));
      }
      values_.push_back(statistic_(experiments_.draw(uniform_), tested_));
    }
    sorted_ = values_;
    std::sort(sorted_.begin(), sorted_.end());
  }

  /// Share of values not below x. Values that differ by rounding alone are equal: counts are
  /// discrete.
  [[nodiscard]] double share_from(double x) const {
    const double least = x - 1e-9 * (1 + std::abs(x));
    const auto first = std::lower_bound(sorted_.begin(), sorted_.end(), least);
    return static_cast<double>(sorted_.end() - first) / static_cast<double>(sorted_.size());
  }
  /// The value that a share of the others are not below.
  [[nodiscard]] double value_with_share(double share) const {
    const auto n = static_cast<double>(sorted_.size());
    return sorted_[static_cast<std::size_t>(std::clamp((1 - share) * n, 0.0, n - 1))];
  }

 private:
  physics::PseudoExperiments experiments_;
  std::span<const double> tested_;
  ToyStatistic statistic_;
  const integration::RandomStream& stream_;
  std::vector<double> uniform_, values_, sorted_;
};

struct PValue {
  double value, error;
};

PValue share_with_error(double share, std::size_t number) {
  const auto n = static_cast<double>(number);
  const double smoothed = (share * n + 0.5) / (n + 1);  // none of n is not an exact zero
  return {share, std::sqrt(smoothed * (1 - smoothed) / n)};
}

/// p-values of the data and of the expected data.
using PValues = std::array<PValue, 1 + quantiles.size()>;

/// Both hypotheses of a point, and what their toys say.
class Point {
 public:
  Point(const config::ScanConfig& config, const Constraint& constraint,
        std::span<const double> ratios)
      : cls_(config.statistics.test == physics::Test::cls_toys),
        none_(ratios.size(), 1.0),
        constraint_(constraint),
        ratios_(ratios),
        with_stream_(config.integration.seed, stream_of(Purpose::toys, constraint.name), 1),
        without_stream_(config.integration.seed, stream_of(Purpose::toys, constraint.name), 0),
        with_(constraint.data, ratios, ratios, statistic(), with_stream_),
        without_(constraint.data, none_, ratios, statistic(), without_stream_) {}

  [[nodiscard]] PValues with_toys(std::size_t number) {
    with_.grow_to(number);
    if (cls_) without_.grow_to(number);
    PValues result;
    result[0] = p_value(statistic()(constraint_.data, ratios_), number);
    const double distance = std::sqrt(constraint_.standard_model.chi2(ratios_));
    for (std::size_t k = 0; k < quantiles.size(); ++k) {
      const double expected =
          cls_ ? without_.value_with_share(physics::normal_cdf(quantiles[k]))
               : physics::feldman_cousins::expected_t_tilde(distance, quantiles[k]);
      result[k + 1] = p_value(expected, number);
    }
    return result;
  }

 private:
  [[nodiscard]] ToyStatistic statistic() const {
    return cls_ ? physics::cls::q_tilde : physics::feldman_cousins::t_tilde;
  }
  [[nodiscard]] PValue p_value(double x, std::size_t number) const {
    const PValue with = share_with_error(with_.share_from(x), number);
    if (!cls_) {
      return with;
    }
    const PValue without = share_with_error(without_.share_from(x), number);
    if (without.value == 0) {
      return {0, with.error};  // beyond all toys of either kind
    }
    const double ratio = std::min(with.value / without.value, 1.0);
    return {ratio, std::hypot(with.error, ratio * without.error) / without.value};
  }

  bool cls_;
  std::vector<double> none_;
  const Constraint& constraint_;
  std::span<const double> ratios_;
  integration::RandomStream with_stream_, without_stream_;
  Toys with_, without_;
};

constexpr std::size_t columns = 3 + quantiles.size();  // of a point: number, p, error, expected
constexpr std::size_t first_toys = 100;

/// The points of one constraint at one mass, along the coupling.
class Row {
 public:
  Row(const config::ScanConfig& config, const Constraint& constraint,
      const std::vector<std::vector<double>>& ratios)
      : toys_(config.toys), critical_(1 - config.statistics.confidence_level) {
    points_.reserve(ratios.size());
    for (const auto& at_point : ratios) points_.emplace_back(config, constraint, at_point);
  }

  /// Until every p-value is as exact as asked for, or so clearly on one side of the critical one,
  /// with its neighbours on the same side, that more toys would not move the limit.
  void throw_toys() {
    for (State& state : points_) throw_toys(state, first_toys);
    for (bool all_good = false; !all_good;) {
      all_good = true;
      for (std::size_t j = 0; j < points_.size(); ++j) {
        if (points_[j].number < toys_.most && !good_enough(j)) {
          throw_toys(points_[j], 2 * points_[j].number);
          all_good = false;
        }
      }
    }
  }

  void append_to(parallel::UnitResult& result) const {
    for (const State& state : points_) {
      if (!state.point) {
        constexpr double nan = std::numeric_limits<double>::quiet_NaN();
        result.insert(result.end(), columns, nan);  // a failed point of a direct scan
        continue;
      }
      const PValues& p = state.p;
      result.insert(result.end(), {static_cast<double>(state.number), p[0].value, p[0].error});
      for (std::size_t k = 1; k < p.size(); ++k) result.push_back(p[k].value);
    }
  }

 private:
  static constexpr std::array<std::size_t, 2> deciding = {0, 1 + quantiles.size() / 2};

  struct State {
    std::optional<Point> point;
    std::int64_t number = 0;
    PValues p{};
    State(const config::ScanConfig& config, const Constraint& constraint,
          std::span<const double> ratios) {
      if (std::ranges::all_of(ratios, [](double r) { return std::isfinite(r); })) {
        point.emplace(config, constraint, ratios);
      }
    }
  };

  void throw_toys(State& state, std::int64_t number) const {
    state.number = std::min(number, toys_.most);
    if (state.point) state.p = state.point->with_toys(static_cast<std::size_t>(state.number));
  }

  /// 1 above the critical p-value, -1 below, 0 if that is not clear; of data or median.
  [[nodiscard]] int side(std::size_t j, std::size_t k) const {
    constexpr double clear = 5;
    const PValue& p = points_[j].p[k];
    const double distance = p.value - critical_;
    return std::abs(distance) > clear * p.error ? (distance > 0 ? 1 : -1) : 0;
  }

  [[nodiscard]] bool good_enough(std::size_t j) const {
    return !points_[j].point || std::ranges::all_of(deciding, [&](std::size_t k) {
      const int here = side(j, k);
      const bool alone =
          (j == 0 || side(j - 1, k) == here) && (j + 1 == points_.size() || side(j + 1, k) == here);
      return points_[j].p[k].error <= toys_.p_value_error || (here != 0 && alone);
    });
  }

  const config::Toys& toys_;
  double critical_;
  std::vector<State> points_;
};

/// What the ranks must know of the root's predictions: ratios over the plane and expected events.
struct Shared {
  std::vector<std::vector<double>> ratios;
  std::vector<double> sm_events;
};

Shared share(const config::ScanConfig& config, const std::vector<ExperimentResult>& predictions,
             const Machine& machine) {
  Shared shared;
  for (std::size_t e = 0; e < config.experiments.size(); ++e) {
    shared.ratios.push_back(machine.communicator.is_root() ? predictions[e].ratio
                                                           : std::vector<double>{});
    machine.communicator.broadcast(shared.ratios.back());
    shared.sm_events.push_back(machine.communicator.is_root() ? predictions[e].sm_events.value : 0);
  }
  machine.communicator.broadcast(shared.sm_events);
  return shared;
}

}  // namespace

std::vector<ToyPValues> throw_toys(const config::ScanConfig& config,
                                   const std::vector<ExperimentResult>& predictions,
                                   const Machine& machine, const Progress& progress) {
  const Shared shared = share(config, predictions, machine);
  const std::vector<Constraint> constraints = constraints_of(config, shared.sm_events);
  const auto masses = static_cast<std::size_t>(config.mass.points);
  const auto couplings = static_cast<std::size_t>(config.coupling.points);
  const std::size_t count = constraints.size() * masses;

  // A unit is one mass of one constraint.
  const auto compute = [&](std::size_t unit) {
    const Constraint& constraint = constraints[unit / masses];
    std::vector<std::vector<double>> ratios(couplings);
    for (std::size_t j = 0; j < couplings; ++j) {
      for (const std::size_t e : constraint.experiments) {
        ratios[j].push_back(shared.ratios[e][unit % masses * couplings + j]);
      }
    }
    Row row(config, constraint, ratios);
    row.throw_toys();
    parallel::UnitResult result;
    row.append_to(result);
    return result;
  };
  const auto describe = [&](std::size_t unit) {
    return fmt::format("pseudo-experiments of {} at mass {}", constraints[unit / masses].name,
                       unit % masses);
  };
  const std::vector<double> rows = compute_rows(
      {"pseudo-experiments", count, couplings * columns, compute, describe}, machine, progress);

  std::vector<ToyPValues> results;
  for (std::size_t point = 0; point < rows.size() / columns; ++point) {
    if (point % (masses * couplings) == 0) {
      results.emplace_back();
    }
    const double* v = &rows[point * columns];
    ToyPValues& result = results.back();
    result.number.push_back(v[0]);
    result.observed.push_back(v[1]);
    result.observed_error.push_back(v[2]);
    for (std::size_t k = 0; k < quantiles.size(); ++k) result.expected[k].push_back(v[3 + k]);
  }
  return results;
}

}  // namespace tridentscan::run
