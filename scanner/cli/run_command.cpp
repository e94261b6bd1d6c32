#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

#include "scanner/cli/all_ranks.hpp"
#include "scanner/cli/commands.hpp"
#include "scanner/cli/config_source.hpp"
#include "scanner/cli/exit_codes.hpp"
#include "scanner/cli/limit_report.hpp"
#include "scanner/cli/log.hpp"
#include "scanner/cli/machine_choice.hpp"
#include "scanner/cli/only_point.hpp"
#include "scanner/cli/parts.hpp"
#include "scanner/cli/peak_memory.hpp"
#include "scanner/cli/progress.hpp"
#include "scanner/cli/run_start.hpp"
#include "scanner/cli/shell.hpp"
#include "scanner/cli/stop_signals.hpp"
#include "scanner/cli/unsuited_test.hpp"
#include "scanner/cli/version.hpp"
#include "scanner/config/load.hpp"
#include "scanner/config/names.hpp"
#include "scanner/config/sections.hpp"
#include "scanner/config/warnings.hpp"
#include "scanner/io/atomic_file.hpp"
#include "scanner/io/result_file.hpp"
#include "scanner/io/run_record.hpp"
#include "scanner/parallel/work_units.hpp"
#include "scanner/run/constraint.hpp"
#include "scanner/run/direct_stage.hpp"
#include "scanner/run/nothing_selected.hpp"
#include "scanner/run/rows_stage.hpp"
#include "scanner/run/scan.hpp"

namespace tridentscan::cli {
namespace {

namespace fs = std::filesystem;

std::string host_name() {
  char name[256] = {};
  return gethostname(name, sizeof name - 1) == 0 ? name : "unknown";
}

void warn_of_shortcomings(const config::ScanConfig& config, const run::ScanResult& result) {
  if (config.combination && config.statistics.test == physics::Test::two_sided) {
    log_warning(
        "combined: the test two_sided compares with perfect data; for several measurements it "
        "excludes the truth more often than 1 - CL (docs/statistics.md); delta_chi2, one_sided, "
        "cls "
        "and feldman_cousins do not");
  }
  std::vector<double> sm_events;
  for (const auto& e : result.experiments) sm_events.push_back(e.sm_events.value);
  warn_of_few_events(config, sm_events);
  warn_of_data_beyond_toys(config, sm_events);
  for (const std::string& warning : config::warnings_of(config)) {
    log_warning("{}", warning);
  }
  for (const auto& e : result.experiments) {
    if (!e.accuracy_reached && e.selects_something()) {
      log_warning(
          "{}: relative error {:.2e} instead of {:.2e}: integration.max_points = {} was reached; "
          "the result file says so",
          e.name, e.achieved_relative_error, config.integration.relative_error,
          config.integration.max_points);
    }
    if (e.non_finite > 0) {
      log_warning("{}: {} integrand values were not finite and left out", e.name, e.non_finite);
    }
  }
}

/// Reports points without a value and integrands that are too often not finite; the result is
/// written, but the run has not succeeded.
bool report_failures(const config::ScanConfig& config, const run::ScanResult& result,
                     const std::string& replay) {
  constexpr int most = 10;
  int failed = 0;
  bool too_many_non_finite = false, nothing_selected = false;
  for (std::size_t k = 0; k < result.experiments.size(); ++k) {
    const auto& e = result.experiments[k];
    if (!e.selects_something() && e.non_finite == 0) {
      nothing_selected = true;
      log_warning("{}", run::nothing_selected(config.experiments[k]));
      continue;
    }
    too_many_non_finite = too_many_non_finite ||
                          static_cast<double>(e.non_finite) >
                              run::allowed_non_finite_share * static_cast<double>(e.evaluations);
    for (std::size_t i = 0; i < e.ratio.size(); ++i) {
      if (std::isfinite(e.ratio[i]) || ++failed > most) {
        continue;
      }
      const std::size_t mass = i / result.coupling.size();
      const std::size_t coupling = i % result.coupling.size();
      log_warning(
          "{}: no value at m_Z' = {:g} GeV, g' = {:g}; repeat it with\n  {} --only-point {},{}",
          e.name, result.mass[mass], result.coupling[coupling], replay, mass, coupling);
    }
  }
  if (failed > 0) {
    log_warning("{} points of {} failed; they are NaN in the result", failed,
                result.mass.size() * result.coupling.size() * config.experiments.size());
  }
  return failed > 0 || too_many_non_finite || nothing_selected;
}

void summarize(const config::ScanConfig& config, const run::ScanResult& result,
               const io::RunRecord& record, const run::Journal::Effort& effort,
               const fs::path& path) {
  double worst = 0;
  for (std::size_t i = 0; i < result.experiments.size(); ++i) {
    const auto& e = result.experiments[i];
    if (e.selects_something()) worst = std::max(worst, e.achieved_relative_error);
    log_info("{:<18} SM {:.4e} +- {:.1e}{}, accuracy {:.1e}, {:.3g} matrix elements", e.name,
             e.sm_cross_section.value, e.sm_cross_section.error,
             config.experiments[i].z_to_four_muons ? "" : " cm2", e.achieved_relative_error,
             static_cast<double>(e.evaluations));
    if (e.branching_ratios) {
      log_info("{:<18} pairs above the cut, not scaled: B(4 mu) {:.4e}, B(4 l) {:.4e}", "",
               e.branching_ratios->four_muons.value, e.branching_ratios->four_leptons.value);
    }
    if (e.systematics.acceptance.value != 1) {
      log_info("{:<18} its cuts keep {:.4f} +- {:.4f} of it", "", e.systematics.acceptance.value,
               e.systematics.acceptance.error);
    }
    if (e.sm_events.value > 0) {
      log_info("{:<18} {:.4g} +- {:.2g} Standard Model events", "", e.sm_events.value,
               e.sm_events.error);
    }
  }
  if (result.combination) {
    const auto& combined = *result.combination;
    log_info("{:<18} mean ratio {:.3f} +- {:.3f}, chi2_min {:.3g}", config::combined_name,
             combined.mean_ratio.value, combined.mean_ratio.error, combined.exclusion.chi2_min);
    log_info("{:<18} excludes a common R > {:.4g}; the mean as one measurement: R > {:.4g}", "",
             combined.excluded_ratio, combined.excluded_by_mean);
  }
  std::string stages;
  for (const auto& stage : record.stages) {
    stages += fmt::format("{}{} {:.2g} s", stages.empty() ? "" : ", ", stage.name, stage.seconds);
  }
  log_info("{} points x {} experiments in {:.2f} s ({})",
           result.mass.size() * result.coupling.size(), config.experiments.size(), record.seconds,
           stages);
  if (effort.busy_seconds > 0 && !record.stages.empty()) {
    double seconds = 0;
    for (const auto& stage : record.stages) {  // those in which threads get units
      if (stage.name == run::reduction_stage) break;
      seconds += stage.seconds;
    }
    const double available = record.ranks * record.threads * seconds;
    log_info("{:.3g} matrix elements, {:.3g}/s per core; {} rank{} x {} thread{} {:.0f} % busy",
             effort.evaluations, effort.evaluations / effort.busy_seconds, record.ranks,
             record.ranks == 1 ? "" : "s", record.threads, record.threads == 1 ? "" : "s",
             100 * effort.busy_seconds / available);
  }
  log_info("worst relative error {:.1e}, asked for {:g}", worst, config.integration.relative_error);
  log_info("wrote {}", path.string());
}

/// The command that computes one point again, but for the point.
std::string replay_line(const RunCommand& command, const std::string& program,
                        const std::string& isa) {
  std::vector<std::string> arguments{program, "run", command.config.string()};
  for (const std::string& override : command.overrides) {
    arguments.insert(arguments.end(), {"--set", override});
  }
  arguments.insert(arguments.end(), {"--isa", isa});
  return shell_line(arguments);
}

class Run {
 public:
  Run(const RunCommand& command, const std::vector<std::string>& arguments)
      : command_(command), arguments_(arguments) {}

  int operator()(parallel::Communicator& communicator) {
    const config::ScanConfig config = load(communicator);
    if (command_.only_point) {
      return only_point(config, choose_machine(communicator, command_.common),
                        *command_.only_point);
    }
    std::optional<RunStart> start;
    Common common = command_.common;
    common.isa = on_root(communicator, [&] {
      start = start_run(command_, config, read_, std::move(joined_));
      return start->finished ? "" : start->isa;
    });
    if (common.isa->empty()) {
      log_info("{}: the run is finished, nothing is left to do",
               start ? start->output.string() : "");
      return exit_code::done;
    }
    run::Machine machine = choose_machine(communicator, common);
    machine.shard = command_.shard;
    if (!start) {
      try {
        static_cast<void>(scan(config, machine));
      } catch (const run::ShardDone&) {  // the root writes it
      }
      return exit_code::done;
    }
    machine.journal = std::make_shared<run::Journal>(std::move(start->checkpoint), start->files,
                                                     config.checkpoint_interval,
                                                     [this] { return !stop_reason().empty(); });
    try {
      return finish(config, machine, *start, scan(config, machine));
    } catch (const run::ShardDone&) {
      return finish_part(config, machine, *start);
    } catch (const parallel::Stopped&) {
      machine.journal->save();
      log_warning("stopped by {}; continue with\n  {}", stop_reason(),
                  continue_line(arguments_, communicator.size()));
      return exit_code::stopped;
    } catch (const parallel::UnitFailure&) {
      machine.journal->save();
      const int code = report_exception();
      log_warning(
          "all else is kept: continue with\n  {}\nor repeat one point I,J with\n  {} --only-point "
          "I,J",
          continue_line(arguments_, communicator.size()),
          replay_line(command_, arguments_.front(), *common.isa));
      return code;
    }
  }

 private:
  using Clock = std::chrono::steady_clock;

  /// The root reads and checks the files, the others parse what it has read. A merge has them from
  /// the parts.
  config::ScanConfig load(parallel::Communicator& communicator) {
    std::optional<config::ScanConfig> config;
    sources_ = on_root(communicator, [&] {
      ConfigSource source;
      if (command_.parts.empty()) {
        config::FileSet files;
        config = config::load_scan(files, command_.config, command_.overrides);
        source = {command_.config.string(), command_.overrides, files.to_bytes()};
        read_ = files.read_paths();
      } else {
        joined_ = join_parts(command_.parts);
        read_ = command_.parts;
        source = ConfigSource::from_bytes(std::exchange(joined_->sources, {}));
        config = source.load();
      }
      if (command_.only_point) {
        check_on_grid(*config, *command_.only_point);
      }
      if (!command_.shard.is_whole() && !run::can_be_shared(*config)) {
        throw std::invalid_argument(
            "--shard: only direct scans and pseudo-experiments are worth it (integration.method, "
            "statistics.test); every part of this one would compute all of it");
      }
      return source.to_bytes();
    });
    const ConfigSource source = ConfigSource::from_bytes(sources_);
    command_.config = source.path;
    command_.overrides = source.overrides;
    return config ? *std::move(config) : source.load();
  }

  [[nodiscard]] std::string stop_reason() const {
    if (const std::string signal = stop_signal(); !signal.empty()) {
      return signal;
    }
    const std::chrono::duration<double> elapsed = Clock::now() - start_;
    const bool over = command_.time_limit && elapsed.count() > *command_.time_limit;
    return over ? "the time limit of " + duration_text(*command_.time_limit) : "";
  }

  run::ScanResult scan(const config::ScanConfig& config, const run::Machine& machine) {
    const int ranks = machine.communicator.size();
    log_info("{}: {} experiments, {} x {} points, {} rank{} x {} thread{}, {}", config.name,
             config.experiments.size(), config.mass.points, config.coupling.points, ranks,
             ranks == 1 ? "" : "s", machine.threads, machine.threads == 1 ? "" : "s",
             physics::name_of(machine.isa));
    if (!command_.parts.empty() && machine.communicator.is_root()) {
      log_info("joined {} parts, which took {}", command_.parts.size(),
               duration_text(machine.journal->seconds()));
    } else if (machine.journal->resumes() > 0) {
      log_info("continued from a checkpoint after {}", duration_text(machine.journal->seconds()));
    }
    ProgressLine line(
        command_.common.verbosity == Verbosity::quiet || !machine.communicator.is_root(),
        config.integration.relative_error);
    return run::scan(
        config, machine,
        [&](const std::string& stage, std::size_t finished, std::size_t all, double error) {
          line.update(stage, finished, all, error);
        },
        [this](const std::string& stage, double seconds) {
          stages_.push_back({stage, seconds});
        });
  }

  /// Writes what `merge` needs of this part and removes the checkpoint. On the root.
  int finish_part(const config::ScanConfig& config, const run::Machine& machine,
                  const RunStart& start) {
    io::Checkpoint part = machine.journal->checkpoint();
    part.sources = sources_;
    io::write_atomically(start.output, io::to_bytes(part));
    start.files.remove();
    log_info("{}: part {} of {}, {} units in {:.2f} s; wrote {}", config.name, part.shard.index + 1,
             part.shard.count, part.stages.back().units, part.seconds, start.output.string());
    return exit_code::done;
  }

  /// Writes result and record, removes the checkpoint, reports. On the root.
  int finish(const config::ScanConfig& config, const run::Machine& machine, const RunStart& start,
             run::ScanResult result) {
    warn_of_shortcomings(config, result);
    report_limits(result);
    const bool failed = report_failures(
        config, result,
        replay_line(command_, arguments_.front(), std::string(physics::name_of(machine.isa))));
    const auto before_output = Clock::now();
    io::Provenance origin = provenance(machine.isa);
    origin.isa = machine.journal->isa();
    const auto image = io::result_image(config, result, origin, machine.threads);
    stages_.push_back(
        {"output", std::chrono::duration<double>(Clock::now() - before_output).count()});
    io::RunRecord record;
    record.date = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(date_));
    record.host = host_name();
    record.command = shell_line(arguments_);
    record.isa = origin.isa;
    record.ranks = machine.communicator.size();
    record.threads = machine.threads;
    record.resumes = static_cast<int>(machine.journal->resumes());
    record.stages = stages_;
    for (const auto& e : result.experiments) {
      record.evaluations += e.evaluations;
      record.non_finite += e.non_finite;
    }
    record.busy_seconds = machine.journal->effort().busy_seconds;
    record.peak_memory_bytes = peak_memory_bytes();
    record.seconds = machine.journal->seconds();
    io::write_result(start.output, image, record);
    start.files.remove();
    summarize(config, result, record, machine.journal->effort(), start.output);
    return failed ? exit_code::points_failed : exit_code::done;
  }

  RunCommand command_;
  std::string sources_;                   // bytes of a ConfigSource
  std::vector<fs::path> read_;            // files that must not be written over; on the root
  std::optional<io::Checkpoint> joined_;  // of the parts of a merge; on the root
  const std::vector<std::string>& arguments_;
  Clock::time_point start_ = Clock::now();
  std::time_t date_ = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::vector<io::StageTime> stages_;
};

}  // namespace

int run(const RunCommand& command, const std::vector<std::string>& arguments,
        parallel::Communicator& communicator) {
  if (!command.only_point) {
    catch_stop_signals(communicator.is_root());
  }
  Run run(command, arguments);
  return on_all_ranks(communicator, command.common.verbosity, [&] { return run(communicator); });
}

}  // namespace tridentscan::cli
