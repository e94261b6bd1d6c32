#include "scanner/run/forecast.hpp"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <utility>

#include "scanner/integration/estimate.hpp"
#include "scanner/run/direct_stage.hpp"
#include "scanner/run/kernel_rounds.hpp"

namespace tridentscan::run {
namespace {

class CpuClock {
 public:
  [[nodiscard]] double seconds() const {
    return static_cast<double>(std::clock() - start_) / CLOCKS_PER_SEC;
  }

 private:
  std::clock_t start_ = std::clock();
};

/// How the errors of a process fell: points per replica and mean logarithm of the errors of its
/// pieces after each round.
struct History {
  std::vector<double> log_points, log_error;

  void add(const Accumulated& now) {
    double sum = 0;
    int pieces = 0;
    for (const auto& piece : now.pieces) {
      if (const double error = integration::mean_of_replicas(piece).error; error > 0) {
        sum += std::log(error);
        ++pieces;
      }
    }
    if (pieces > 0) {
      log_points.push_back(std::log(static_cast<double>(now.points)));
      log_error.push_back(sum / pieces);
    }
  }
};

/// The straight line through a history: error = scale * points^-exponent.
struct Law {
  double exponent = 1;
  double last_over_law = 1;  // how far above the line the last error is

  explicit Law(const History& history) {
    const auto n = static_cast<double>(history.log_points.size());
    if (n < 2) {
      return;
    }
    double x = 0, y = 0, xx = 0, xy = 0;
    for (std::size_t i = 0; i < history.log_points.size(); ++i) {
      x += history.log_points[i] / n;
      y += history.log_error[i] / n;
      xx += history.log_points[i] * history.log_points[i] / n;
      xy += history.log_points[i] * history.log_error[i] / n;
    }
    exponent = std::clamp(-(xy - x * y) / (xx - x * x), 0.5, 1.0);
    last_over_law =
        std::exp(history.log_error.back() - (y - exponent * (history.log_points.back() - x)));
  }
};

/// The same means with `factor` times the errors.
void scale_errors(Pieces& pieces, double factor) {
  for (auto& replicas : pieces) {
    const double mean = integration::mean_of_replicas(replicas).value;
    for (double& value : replicas) {
      value = mean + factor * (value - mean);
    }
  }
}

class KernelForecast {
 public:
  KernelForecast(const std::vector<config::Experiment>& experiments, const KernelSettings& settings,
                 physics::InstructionSet isa)
      : settings_(settings),
        isa_(isa),
        list_(processes_of(experiments, settings.model.kind)),
        rounds_(kernel_rounds(settings.integration.replicas, settings.integration.max_points)),
        state_(kernel_state(stage_, list_.processes, settings.integration.replicas)),
        accumulated_(list_.processes.size()),
        history_(list_.processes.size()),
        seconds_per_point_(list_.processes.size()) {}

  Forecast operator()(double sample_seconds) {
    std::vector<Refinement> round;
    for (std::size_t p = 0; p < list_.processes.size(); ++p) {
      round.push_back({p, 0, rounds_.refined(0)});
    }
    int rounds = 0;
    for (; !round.empty() && (rounds < 3 || cost_of(round) < sample_seconds - clock_.seconds());
         ++rounds) {
      sample(round);
      round = next_round();
    }
    result_.complete = round.empty();
    result_.cpu_seconds = result_.measured_seconds = clock_.seconds();
    if (!result_.complete) {
      fit_laws();
      round = next_round();
    }
    while (!round.empty()) {
      result_.cpu_seconds += cost_of(round);
      count(round);
      continue_on_paper(round);
      round = next_round();
    }
    return result_;
  }

 private:
  void count(const std::vector<Refinement>& round) {
    const auto units = rounds_.units_of(round);
    result_.units += units.size();
    for (const Unit& unit : units) {
      result_.evaluations += evaluations_of(unit, list_.processes[unit.integral]);
    }
  }

  void sample(const std::vector<Refinement>& round) {
    count(round);
    for (const auto& [process, first, last] : round) {
      const CpuClock clock;
      for (const Unit& unit : rounds_.units_of({{process, first, last}})) {
        state_.add(unit,
                   compute_unit(list_.processes[process], unit, settings_.integration.seed, isa_));
      }
      seconds_per_point_[process] = clock.seconds() / static_cast<double>(last - first);
    }
    const CpuClock clock;
    for (const auto& [process, first, last] : round) {
      accumulated_[process] =
          Accumulated(state_, process, list_.processes[process], last, settings_.model);
      history_[process].add(accumulated_[process]);
    }
    seconds_to_accumulate_ = clock.seconds() / static_cast<double>(round.size());
  }

  [[nodiscard]] double cost_of(const std::vector<Refinement>& round) const {
    double seconds = 0;
    for (const auto& [process, first, last] : round) {
      seconds +=
          seconds_per_point_[process] * static_cast<double>(last - first) + seconds_to_accumulate_;
    }
    return seconds;
  }

  /// Which processes take more points, as the stage decides it.
  std::vector<Refinement> next_round() {
    const Judgement judgement = judge(list_, accumulated_, settings_.integration.relative_error);
    result_.relative_error = judgement.relative_error;
    std::vector<Refinement> round;
    for (const std::size_t p : judgement.insufficient) {
      const std::int64_t points = accumulated_[p].points;
      if (const std::int64_t more = rounds_.refined(points); more > points) {
        round.push_back({p, points, more});
      }
    }
    return round;
  }

  /// From now on errors follow the law: the last ones, which scatter, are put on it.
  void fit_laws() {
    result_.exponent = 1;
    for (std::size_t p = 0; p < accumulated_.size(); ++p) {
      laws_.emplace_back(history_[p]);
      result_.exponent = std::min(result_.exponent, laws_.back().exponent);
      scale_errors(accumulated_[p].pieces, 1 / laws_.back().last_over_law);
    }
  }

  void continue_on_paper(const std::vector<Refinement>& round) {
    for (const auto& [process, first, last] : round) {
      Accumulated& now = accumulated_[process];
      const double ratio = static_cast<double>(first) / static_cast<double>(last);
      scale_errors(now.pieces, std::pow(ratio, laws_[process].exponent));
      now.points = last;
    }
  }

  CpuClock clock_;
  const KernelSettings& settings_;
  physics::InstructionSet isa_;
  ProcessList list_;
  io::StageState stage_;
  Rounds rounds_;
  RefinementState state_;
  std::vector<Accumulated> accumulated_;
  std::vector<History> history_;           // [process]
  std::vector<double> seconds_per_point_;  // of all replicas [process]
  double seconds_to_accumulate_ = 0;       // one process
  std::vector<Law> laws_;                  // [process]
  Forecast result_;
};

}  // namespace

Forecast together(const std::vector<Forecast>& parts) {
  Forecast all{.complete = true};
  for (const Forecast& part : parts) {
    all.units += part.units;
    all.evaluations += part.evaluations;
    all.cpu_seconds += part.cpu_seconds;
    all.measured_seconds += part.measured_seconds;
    all.relative_error = std::max(all.relative_error, part.relative_error);
    if (part.complete) continue;
    all.exponent = all.complete ? part.exponent : std::min(all.exponent, part.exponent);
    all.complete = false;
  }
  return all;
}

Forecast forecast_kernels(const std::vector<config::Experiment>& experiments,
                          const KernelSettings& settings, physics::InstructionSet isa,
                          double sample_seconds) {
  return KernelForecast(experiments, settings, isa)(sample_seconds);
}

Forecast forecast_plane(const config::ScanConfig& config, physics::InstructionSet isa,
                        double sample_seconds) {
  const CpuClock clock;
  const std::size_t experiments = config.experiments.size();
  const std::size_t plane = static_cast<std::size_t>(config.mass.points) *
                            static_cast<std::size_t>(config.coupling.points);
  constexpr double golden = 0.6180339887498949;  // multiples of it spread evenly over the plane
  double sampled = 0, forecast = 0;
  std::size_t begun = 0;
  Forecast result{.units = plane * experiments, .exponent = 0.5};
  for (; begun < result.units && (begun < 2 * experiments || clock.seconds() < sample_seconds);
       ++begun) {
    const std::size_t sweep = 1 + begun / experiments;
    const double fraction = std::fmod(golden * static_cast<double>(sweep), 1.0);
    const auto point = static_cast<std::size_t>(fraction * static_cast<double>(plane));
    const PointForecast of_point =
        forecast_plane_point(config, begun % experiments, std::min(point, plane - 1), isa);
    sampled += of_point.sampled;
    forecast += of_point.evaluations;
    result.relative_error = std::max(result.relative_error, of_point.relative_error);
  }
  const double all = static_cast<double>(result.units) / static_cast<double>(begun);
  result.evaluations = all * forecast;
  result.measured_seconds = clock.seconds();
  result.cpu_seconds = all * result.measured_seconds * (sampled > 0 ? forecast / sampled : 1);
  return result;
}

}  // namespace tridentscan::run
