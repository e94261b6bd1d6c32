#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <filesystem>
#include <memory>

#include "scanner/cli/commands.hpp"
#include "scanner/cli/exit_codes.hpp"
#include "scanner/cli/log.hpp"
#include "scanner/cli/machine_choice.hpp"
#include "scanner/cli/progress.hpp"
#include "scanner/cli/version.hpp"
#include "scanner/config/errors.hpp"
#include "scanner/config/load.hpp"
#include "scanner/io/atomic_file.hpp"
#include "scanner/io/output_lock.hpp"
#include "scanner/io/result_file.hpp"
#include "scanner/io/run_record.hpp"
#include "scanner/run/scan.hpp"

namespace tridentscan::cli {
namespace {

namespace fs = std::filesystem;

/// The root reads, checks and tells the others; an empty text tells them that it failed.
config::ScanConfig load_everywhere(parallel::Communicator& communicator,
                                   const RunCommand& command) {
  std::string texts;
  if (communicator.is_root()) {
    config::FileSet files;
    auto config = [&] {
      try {
        return config::load_scan(files, command.config, command.overrides);
      } catch (...) {
        communicator.broadcast(texts);
        throw;
      }
    }();
    texts = files.to_bytes();
    communicator.broadcast(texts);
    return config;
  }
  communicator.broadcast(texts);
  if (texts.empty()) {
    throw StoppedByRoot{exit_code::usage};
  }
  auto files = config::FileSet::from_bytes(texts);
  return config::load_scan(files, command.config, command.overrides);
}

fs::path output_path(const RunCommand& command, const config::ScanConfig& config) {
  if (command.output) {
    return *command.output;
  }
  return config.output ? fs::path(*config.output) : fs::path(config.name + ".h5");
}

/// Before any computing: can the result be written, and may it be?
std::unique_ptr<io::OutputLock> take_output(const fs::path& path, bool overwrite,
                                            std::uintmax_t bytes) {
  io::check_writable(path, bytes);
  io::check_writable(io::run_record_path(path));
  auto lock = std::make_unique<io::OutputLock>(path);
  if (fs::exists(path) && !overwrite) {
    throw io::IoError(fmt::format(
        "{}: exists already; choose another output with -o or replace it with --overwrite",
        path.string()));
  }
  if (lock->protects()) {
    io::remove_leftovers(path);
    io::remove_leftovers(io::run_record_path(path));
  } else {
    log_warning("{}: its file system has no locks: do not start a second run on the same output",
                path.string());
  }
  return lock;
}

/// The root checks the output and keeps it for itself; all ranks learn whether it is good.
std::unique_ptr<io::OutputLock> take_output_everywhere(parallel::Communicator& communicator,
                                                       const fs::path& path, bool overwrite,
                                                       std::uintmax_t bytes) {
  std::unique_ptr<io::OutputLock> lock;
  std::string good;
  if (communicator.is_root()) {
    try {
      lock = take_output(path, overwrite, bytes);
      good = "yes";
    } catch (...) {
      communicator.broadcast(good);
      throw;
    }
  }
  communicator.broadcast(good);
  if (good.empty()) {
    throw StoppedByRoot{exit_code::output};
  }
  return lock;
}

std::int64_t peak_memory_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return std::int64_t{usage.ru_maxrss} * 1024;
}

std::string host_name() {
  char name[256] = {};
  return gethostname(name, sizeof name - 1) == 0 ? name : "unknown";
}

void warn_of_shortcomings(const config::ScanConfig& config, const run::ScanResult& result) {
  for (const auto& e : result.experiments) {
    if (!e.accuracy_reached) {
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

/// More than one point in a million without a value is a failed result, though it is written.
bool too_many_non_finite(const run::ScanResult& result) {
  for (const auto& e : result.experiments) {
    if (static_cast<double>(e.non_finite) > 1e-6 * static_cast<double>(e.evaluations)) {
      return true;
    }
  }
  return false;
}

void summarize(const config::ScanConfig& config, const run::ScanResult& result,
               const io::RunRecord& record, const fs::path& path) {
  for (const auto& e : result.experiments) {
    log_info("{:<18} SM {:.4e} +- {:.1e} cm2, accuracy {:.1e}, {:.3g} matrix elements", e.name,
             e.sm_cross_section.value, e.sm_cross_section.error, e.achieved_relative_error,
             static_cast<double>(e.evaluations));
  }
  std::string stages;
  for (const auto& stage : record.stages) {
    stages += fmt::format("{}{} {:.2g} s", stages.empty() ? "" : ", ", stage.name, stage.seconds);
  }
  log_info("{} points x {} experiments in {:.2f} s ({})",
           result.mass.size() * result.coupling.size(), config.experiments.size(), record.seconds,
           stages);
  log_info("wrote {}", path.string());
}

}  // namespace

int run(const RunCommand& command, const std::string& command_line) {
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  const auto date = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  parallel::Communicator communicator;
  start_log(command.common.verbosity, communicator.rank());
  bool computing = false;
  try {
    const config::ScanConfig config = load_everywhere(communicator, command);
    const fs::path path = output_path(command, config);
    const auto lock = take_output_everywhere(communicator, path, command.overwrite,
                                             io::least_result_size(config));
    const run::Machine machine = choose_machine(communicator, command.common);
    log_info("{}: {} experiments, {} x {} points, {} rank{} x {} thread{}, {}", config.name,
             config.experiments.size(), config.mass.points, config.coupling.points,
             communicator.size(), communicator.size() == 1 ? "" : "s", machine.threads,
             machine.threads == 1 ? "" : "s", physics::name_of(machine.isa));

    computing = true;
    io::RunRecord record;
    ProgressLine line(command.common.verbosity == Verbosity::quiet || !communicator.is_root());
    const run::ScanResult result = run::scan(
        config, machine,
        [&](const std::string& stage, std::size_t finished, std::size_t all, double error) {
          line.update(stage, finished, all, error);
        },
        [&](const std::string& stage, double seconds) {
          record.stages.push_back({stage, seconds});
        });
    line.clear();
    if (!communicator.is_root()) {
      return exit_code::done;
    }

    warn_of_shortcomings(config, result);
    const auto before_output = Clock::now();
    const auto image = io::result_image(config, result, provenance(machine.isa));
    record.stages.push_back(
        {"output", std::chrono::duration<double>(Clock::now() - before_output).count()});
    record.date = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(date));
    record.host = host_name();
    record.command = command_line;
    record.isa = physics::name_of(machine.isa);
    record.ranks = communicator.size();
    record.threads = machine.threads;
    for (const auto& e : result.experiments) {
      record.evaluations += e.evaluations;
      record.non_finite += e.non_finite;
    }
    record.peak_memory_bytes = peak_memory_bytes();
    record.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    io::write_result(path, image, record);
    summarize(config, result, record, path);
    return too_many_non_finite(result) ? exit_code::points_failed : exit_code::done;
  } catch (const StoppedByRoot& stopped) {
    return stopped.exit_code;
  } catch (...) {
    // What is wrong before computing is wrong on every rank: the root says it for all.
    const int code = report_exception(!computing && !communicator.is_root());
    if (computing && communicator.size() > 1) {
      communicator.abort(code);  // the others wait for messages that will not come
    }
    return code;
  }
}

}  // namespace tridentscan::cli
