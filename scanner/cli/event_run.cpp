#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

#include "physics/poisson_count.hpp"
#include "scanner/cli/all_ranks.hpp"
#include "scanner/cli/config_source.hpp"
#include "scanner/cli/event_input.hpp"
#include "scanner/cli/event_parts.hpp"
#include "scanner/cli/event_report.hpp"
#include "scanner/cli/exit_codes.hpp"
#include "scanner/cli/log.hpp"
#include "scanner/cli/parts.hpp"
#include "scanner/cli/progress.hpp"
#include "scanner/cli/run_start.hpp"
#include "scanner/cli/shell.hpp"
#include "scanner/cli/stop_signals.hpp"
#include "scanner/cli/version.hpp"
#include "scanner/integration/random_stream.hpp"
#include "scanner/io/atomic_file.hpp"
#include "scanner/io/event_file.hpp"
#include "scanner/io/event_hepmc3.hpp"
#include "scanner/io/own_files.hpp"
#include "scanner/parallel/work_units.hpp"
#include "scanner/run/event_stage.hpp"
#include "scanner/run/streams.hpp"

namespace tridentscan::cli {
namespace {

namespace fs = std::filesystem;

class EventRun {
 public:
  EventRun(const EventRequest& request, const std::vector<std::string>& arguments)
      : request_(request), arguments_(arguments) {}

  int operator()(parallel::Communicator& communicator) {
    load(communicator);
    if (!request_.output.path) {
      return report_expectation(request_, input_, choose_machine(communicator, request_.machine));
    }
    static_cast<void>(request_.event_format());
    std::optional<RunStart> start;
    MachineOptions options = request_.machine;
    options.isa = on_root(communicator, [&] {
      if (is_finished()) return std::string();
      start = begin();
      return start->finished ? std::string() : start->isa;
    });
    if (options.isa->empty()) {
      log_info("{}: is finished, nothing is left to do", request_.output.path->string());
      return exit_code::done;
    }
    run::Machine machine = choose_machine(communicator, options);
    machine.shard = request_.shard;
    std::optional<io::EventSpool> spool;
    if (start) {
      spool.emplace(start->output, run::events_kept(start->checkpoint));
      machine.journal = std::make_shared<run::Journal>(std::move(start->checkpoint), start->files,
                                                       config::Output{}.checkpoint_interval,
                                                       [this] { return !stop_reason().empty(); });
    }
    try {
      return draw(machine, start, spool);
    } catch (const parallel::Stopped&) {
      if (!start) throw;
      machine.journal->save();
      log_warning("stopped by {}; continue with\n  {}", stop_reason(),
                  continue_line(arguments_, communicator.size()));
      return exit_code::stopped;
    } catch (const io::IoError&) {
      if (start && !start->files.exist()) spool->remove();  // nothing could go on from it
      throw;
    }
  }

 private:
  using Clock = std::chrono::steady_clock;

  /// The options and the files, which a merge has from its parts.
  void load(parallel::Communicator& communicator) {
    if (request_.parts.empty()) {
      input_ = load_event_input(request_, communicator);
      return;
    }
    const std::string sources = on_root(communicator, [&] {
      joined_.emplace(request_.parts);
      return joined_->sources();
    });
    const ConfigSource source = ConfigSource::from_bytes(sources);
    EventRequest asked = event_request_of(source.overrides);
    asked.parts = request_.parts;
    asked.shard = {};
    asked.output = request_.output;
    asked.machine = request_.machine;
    request_ = std::move(asked);
    input_ = load_event_input(request_, source.files);
    for (const fs::path& part : request_.parts) {
      input_.read.push_back(part);
      input_.read.push_back(io::EventSpool::path_beside(part));
    }
  }

  [[nodiscard]] std::string stop_reason() const {
    if (const std::string signal = stop_signal(); !signal.empty()) return signal;
    const std::chrono::duration<double> elapsed = Clock::now() - start_;
    const bool over = request_.output.time_limit && elapsed.count() > *request_.output.time_limit;
    return over ? "the time limit of " + duration_text(*request_.output.time_limit) : "";
  }

  /// A part says so itself.
  [[nodiscard]] bool is_finished() const {
    if (!request_.shard.is_whole()) return false;
    const fs::path& output = *request_.output.path;
    return request_.output.resume && fs::exists(output) && !io::CheckpointFiles(output).exist();
  }

  /// As scans begin, for what events depend on.
  [[nodiscard]] RunStart begin() const {
    RunRequest as_run;
    as_run.output = request_.output;
    as_run.machine = request_.machine;
    as_run.shard = request_.shard;
    as_run.parts = request_.parts;
    config::ScanConfig config{};
    config.name = input_.experiment.name;
    config.resolved_text = input_.configuration;
    config.config_hash = io::checksum(std::as_bytes(std::span(input_.configuration)));
    const fs::path output = request_.shard.is_whole()
                                ? *request_.output.path
                                : part_path(*request_.output.path, request_.shard);
    io::check_not_read(io::EventSpool::path_beside(output), input_.read);
    std::optional<io::Checkpoint> joined;
    if (joined_) joined = joined_->checkpoint();
    return start_run(as_run, config, input_.read, std::move(joined));
  }

  int draw(const run::Machine& machine, const std::optional<RunStart>& start,
           std::optional<io::EventSpool>& spool) {
    run::EventSampler sampler = sampler_of(request_, input_.models, input_.experiment, machine.isa);
    {
      ProgressLine line(request_.machine.verbosity == Verbosity::quiet || !start, 0);
      const auto progress = [&](const std::string& stage, std::size_t done, std::size_t all,
                                double error) { line.update(stage, done, all, error); };
      run::train(sampler, machine, progress);
      const run::EventSink sink{
          [&](std::span<const result::EventRecord> events) { spool->append(events); }};
      if (!request_.shard.is_whole()) {
        run::draw_part(sampler, count(sampler), machine, progress, sink);
        return start ? finish_part(machine, *start, *spool) : exit_code::done;
      }
      run::DrawnUnits drawn;
      if (joined_) drawn = {joined_->units(), [&](std::uint64_t u) { return joined_->unit(u); }};
      totals_ = run::draw_events(sampler, count(sampler), machine, progress, sink, drawn);
    }
    return start ? finish(sampler, machine, *start, *spool) : exit_code::done;
  }

  /// Asked for, or drawn for the exposure.
  [[nodiscard]] std::int64_t count(const run::EventSampler& sampler) const {
    if (request_.count) return *request_.count;
    const double mean = input_.experiment.exposure->events_per_cm2 * sampler.cross_section().value;
    const integration::RandomStream stream(
        request_.seed, run::stream_of(run::Purpose::events, "number of events"));
    return physics::poisson_count(mean, stream.uniform(0));
  }

  /// Writes what `merge` needs of this part beside its events.
  int finish_part(const run::Machine& machine, const RunStart& start,
                  const io::EventSpool& spool) const {
    io::Checkpoint part = machine.journal->checkpoint();
    part.sources = ConfigSource{request_.config, arguments_, input_.files}.to_bytes();
    io::write_atomically(start.output, io::to_bytes(part));
    start.files.remove();
    log_info("{}: part {} of {}, {} events in {:.2f} s; wrote {} and its .spool",
             input_.experiment.name, part.shard.index + 1, part.shard.count, spool.size(),
             part.seconds, start.output.string());
    return exit_code::done;
  }

  int finish(const run::EventSampler& sampler, const run::Machine& machine, const RunStart& start,
             io::EventSpool& spool) const {
    io::EventHead head = head_of(request_, input_, sampler, totals_);
    head.provenance = provenance(machine.isa);
    head.provenance.isa = machine.journal->isa();
    switch (request_.event_format()) {
      case EventFormat::hdf5:
        io::write_events_hdf5(start.output, head, spool);
        break;
      case EventFormat::hepmc3:
        io::write_events_hepmc3(start.output, head, spool);
        break;
      case EventFormat::hepevt:
        io::write_events_hepevt(start.output, head, spool);
        break;
    }
    if (input_.models.plane_boson) {
      report_effective_numbers(*input_.models.plane_boson, sampler, spool);
    }
    spool.remove();
    start.files.remove();
    log_info(
        "{}: {} events, {} of them stand for more than one (at most {:.3g}), efficiency {:.3f}, "
        "{:.2f} s; wrote {}",
        input_.experiment.name, totals_.events, totals_.overweights, totals_.largest_multiplicity,
        sampler.events_per_unit() / run::EventSampler::trials_per_unit, machine.journal->seconds(),
        start.output.string());
    return exit_code::done;
  }

  EventRequest request_;
  const std::vector<std::string>& arguments_;
  EventInput input_;
  std::optional<EventParts> joined_;  // of a merge, on the root
  run::EventTotals totals_;
  Clock::time_point start_ = Clock::now();
};

}  // namespace

int draw_events(const EventRequest& request, const Start& start) {
  if (request.output.path) catch_stop_signals(start.communicator.is_root());
  EventRun run(request, start.arguments);
  return on_all_ranks(start.communicator, request.machine.verbosity,
                      [&] { return run(start.communicator); });
}

}  // namespace tridentscan::cli
