#include "scanner/cli/scan_run.hpp"

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
#include "scanner/cli/exit_codes.hpp"
#include "scanner/cli/limit_report.hpp"
#include "scanner/cli/log.hpp"
#include "scanner/cli/only_point.hpp"
#include "scanner/cli/parts.hpp"
#include "scanner/cli/peak_memory.hpp"
#include "scanner/cli/progress.hpp"
#include "scanner/cli/report.hpp"
#include "scanner/cli/run_report.hpp"
#include "scanner/cli/run_start.hpp"
#include "scanner/cli/shell.hpp"
#include "scanner/cli/stop_signals.hpp"
#include "scanner/cli/version.hpp"
#include "scanner/config/input/warnings.hpp"
#include "scanner/io/atomic_file.hpp"
#include "scanner/io/result_file.hpp"
#include "scanner/io/run_record.hpp"
#include "scanner/parallel/work_units.hpp"
#include "scanner/run/direct_stage.hpp"
#include "scanner/run/rows_stage.hpp"
#include "scanner/run/sample_kernels.hpp"
#include "scanner/run/scan.hpp"

namespace tridentscan::cli {
namespace {

namespace fs = std::filesystem;

std::string host_name() {
  char name[256] = {};
  return gethostname(name, sizeof name - 1) == 0 ? name : "unknown";
}

/// The command that computes one point again, but for the point.
std::string replay_line(const RunRequest& request, const std::string& program,
                        const std::string& isa) {
  std::vector<std::string> arguments{program, "run", request.source.config.string()};
  for (const std::string& override : request.source.overrides) {
    arguments.insert(arguments.end(), {"--set", override});
  }
  arguments.insert(arguments.end(), {"--isa", isa});
  return shell_line(arguments);
}

class Run {
 public:
  Run(const RunRequest& request, const std::vector<std::string>& arguments)
      : request_(request), arguments_(arguments) {}

  int operator()(parallel::Communicator& communicator) {
    const config::ScanConfig config = load(communicator);
    if (request_.only_point) {
      return only_point(config, choose_machine(communicator, request_.machine),
                        *request_.only_point);
    }
    std::optional<RunStart> start;
    MachineOptions options = request_.machine;
    options.isa = on_root(communicator, [&] {
      start = start_run(request_, config, read_, std::move(joined_));
      return start->finished ? "" : start->isa;
    });
    if (options.isa->empty()) {
      log_info("{}: the run is finished, nothing is left to do",
               start ? start->output.string() : "");
      return exit_code::done;
    }
    run::Machine machine = choose_machine(communicator, options);
    machine.shard = request_.shard;
    if (start) {
      machine.journal = std::make_shared<run::Journal>(std::move(start->checkpoint), start->files,
                                                       config.output.checkpoint_interval,
                                                       [this] { return !stop_reason().empty(); });
    }
    try {
      result::ScanResult result = scan(config, machine);
      return start ? finish(config, machine, *start, std::move(result)) : exit_code::done;
    } catch (...) {
      return ended_early(config, machine, start);
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
      if (request_.parts.empty()) {
        OpenedConfig opened = request_.source.open();
        config = config::load_scan(opened.files, opened.path, opened.overrides);
        source = {opened.path, opened.overrides, opened.files.to_bytes()};
        read_ = opened.files.read_paths();
        if (!opened.result.empty()) read_.push_back(opened.result);
      } else {
        joined_ = join_parts(request_.parts);
        read_ = request_.parts;
        source = ConfigSource::from_bytes(std::exchange(joined_->sources, {}));
        config = source.load();
      }
      run::check_samples(config->experiments);
      if (request_.only_point) {
        check_on_grid(*config, *request_.only_point);
      }
      if (!request_.shard.is_whole() && !run::can_be_shared(*config)) {
        throw std::invalid_argument(
            "--shard: only direct scans and pseudo-experiments are worth it (integration.method, "
            "statistics.test); every part of this one would compute all of it");
      }
      return source.to_bytes();
    });
    const ConfigSource source = ConfigSource::from_bytes(sources_);
    overrides_ = source.overrides;
    if (!request_.parts.empty()) {
      request_.source.config = source.path;
      request_.source.overrides = source.overrides;
    }
    return config ? *std::move(config) : source.load();
  }

  [[nodiscard]] std::string stop_reason() const {
    if (const std::string signal = stop_signal(); !signal.empty()) {
      return signal;
    }
    const std::chrono::duration<double> elapsed = Clock::now() - start_;
    const bool over = request_.output.time_limit && elapsed.count() > *request_.output.time_limit;
    return over ? "the time limit of " + duration_text(*request_.output.time_limit) : "";
  }

  result::ScanResult scan(const config::ScanConfig& config, const run::Machine& machine) {
    const int ranks = machine.communicator.size();
    log_info("{}: {} experiments, {} x {} points, {} rank{} x {} thread{}, {}", config.name,
             config.experiments.size(), config.mass.points, config.coupling.points, ranks,
             ranks == 1 ? "" : "s", machine.threads, machine.threads == 1 ? "" : "s",
             physics::name_of(machine.isa));
    if (!request_.parts.empty() && machine.communicator.is_root()) {
      log_info("joined {} parts, which took {}", request_.parts.size(),
               duration_text(machine.journal->seconds()));
    } else if (machine.journal->resumes() > 0) {
      log_info("continued from a checkpoint after {}", duration_text(machine.journal->seconds()));
    }
    ProgressLine line(
        request_.machine.verbosity == Verbosity::quiet || !machine.communicator.is_root(),
        config.integration.relative_error);
    return run::scan(
        config, machine,
        [&](const std::string& stage, std::size_t finished, std::size_t all, double error) {
          line.update(stage, finished, all, error);
        },
        [this](const std::string& stage, std::optional<double> seconds) {
          stage_ = seconds ? "output" : stage;
          if (seconds) {
            stages_.push_back({stage, *seconds});
          }
        });
  }

  /// Whatever a stage threw, this is where it becomes exit code, checkpoint and message. Errors
  /// that end the job at once, and those of files, go on to on_all_ranks.
  int ended_early(const config::ScanConfig& config, const run::Machine& machine,
                  const std::optional<RunStart>& start) {
    try {
      throw;
    } catch (const run::ShardDone&) {  // the root writes it
      return start ? finish_part(config, machine, *start) : exit_code::done;
    } catch (const parallel::Stopped&) {
      if (!start) throw;
      machine.journal->save();
      log_warning("stopped by {}; continue with\n  {}", stop_reason(),
                  continue_line(arguments_, machine.communicator.size()));
      return exit_code::stopped;
    } catch (const parallel::UnitFailure&) {
      machine.journal->save();
      const int code = report_exception();
      log_warning(
          "all else is kept: continue with\n  {}\nor repeat one point I,J with\n  {} --only-point "
          "I,J",
          continue_line(arguments_, machine.communicator.size()),
          replay_line(request_, arguments_.front(), std::string(physics::name_of(machine.isa))));
      return code;
    } catch (const io::IoError&) {
      throw;
    } catch (const io::CheckpointError&) {
      throw;
    } catch (...) {
      log_warning("an error ends the run in its stage '{}'", stage_);
      throw;
    }
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
             result::ScanResult result) {
    warn_of_shortcomings(config, result);
    report_limits(result);
    const bool failed = report_failures(
        config, result, replay_line(request_, arguments_.front(), physics::name_of(machine.isa)));
    const auto before_output = Clock::now();
    io::Provenance origin = provenance(machine.isa);
    origin.isa = machine.journal->isa();
    origin.overrides = overrides_;
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

  RunRequest request_;
  std::string sources_;                   // bytes of a ConfigSource
  std::vector<std::string> overrides_;    // of the configuration, those in a result too
  std::vector<fs::path> read_;            // files that must not be written over; on the root
  std::optional<io::Checkpoint> joined_;  // of the parts of a merge; on the root
  const std::vector<std::string>& arguments_;
  Clock::time_point start_ = Clock::now();
  std::time_t date_ = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::vector<io::StageTime> stages_;  // those that are over
  std::string stage_;                  // the one that is not
};

}  // namespace

int run_scan(const RunRequest& request, const Start& start) {
  if (!request.only_point) {
    catch_stop_signals(start.communicator.is_root());
  }
  Run run(request, start.arguments);
  return on_all_ranks(start.communicator, request.machine.verbosity,
                      [&] { return run(start.communicator); });
}

}  // namespace tridentscan::cli
