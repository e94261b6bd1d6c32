#include "scanner/cli/run_start.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "physics/instruction_set.hpp"
#include "scanner/cli/log.hpp"
#include "scanner/cli/parts.hpp"
#include "scanner/cli/version.hpp"
#include "scanner/io/atomic_file.hpp"
#include "scanner/io/own_files.hpp"
#include "scanner/io/result_reader.hpp"
#include "scanner/io/result_size.hpp"
#include "scanner/io/run_record.hpp"

namespace tridentscan::cli {
namespace {

namespace fs = std::filesystem;

fs::path output_path(const RunRequest& request, const config::ScanConfig& config) {
  const fs::path result = request.output.path.value_or(
      config.output.path ? fs::path(*config.output.path) : fs::path(config.name + ".h5"));
  return request.shard.is_whole() ? result : part_path(result, request.shard);
}

std::string best_isa() {
  return physics::name_of(physics::available_instruction_sets().back());
}

bool runs_here(const std::string& isa) {
  const auto sets = physics::available_instruction_sets();
  return std::any_of(sets.begin(), sets.end(),
                     [&](auto set) { return physics::name_of(set) == isa; });
}

constexpr auto way_out =
    "continue with what it was, choose another output with -o, or start over with --overwrite";

void check_same_run(const io::Checkpoint& checkpoint, const config::ScanConfig& config,
                    const parallel::Shard& shard, const std::string& file) {
  if (checkpoint.config_hash != config.config_hash) {
    throw io::CheckpointError(
        fmt::format("{}: is of another configuration:\n{}\n{}", file,
                    changed_keys(checkpoint.resolved_text, config.resolved_text), way_out));
  }
  if (checkpoint.program != program_text()) {
    throw io::CheckpointError(fmt::format("{}: was written by {}, this is {}; {}", file,
                                          checkpoint.program, program_text(), way_out));
  }
  if (checkpoint.shard != shard) {
    throw io::CheckpointError(fmt::format("{}: has part {} of {}, asked for is part {} of {}; {}",
                                          file, checkpoint.shard.index + 1, checkpoint.shard.count,
                                          shard.index + 1, shard.count, way_out));
  }
}

/// The instruction set to go on with; one that was forced is added to the checkpoint's.
std::string isa_to_continue(const std::optional<std::string>& forced, io::Checkpoint& checkpoint,
                            const std::string& file) {
  if (forced && *forced != checkpoint.isa) {
    log_warning(
        "{}: was computed with {}; with {} for the rest the result agrees within its errors "
        "only, not byte by byte",
        file, checkpoint.isa, *forced);
    checkpoint.isa += '+' + *forced;
    return *forced;
  }
  if (!runs_here(checkpoint.isa)) {
    throw io::CheckpointError(
        fmt::format("{}: was computed with {}, which cannot run here; continue on another machine, "
                    "or choose --isa {} and lose byte-identical results",
                    file, checkpoint.isa, best_isa()));
  }
  return checkpoint.isa;
}

/// A result is there: is it the one that --resume asks for?
void check_finished(const fs::path& output, const config::ScanConfig& config,
                    const parallel::Shard& shard) {
  const std::string before = shard.is_whole() ? io::resolved_config(io::read_sealed(output))
                                              : io::read_checkpoint(output).resolved_text;
  if (before != config.resolved_text) {
    throw io::CheckpointError(fmt::format("{}: a result of another configuration is there:\n{}\n{}",
                                          output.string(),
                                          changed_keys(before, config.resolved_text), way_out));
  }
}

void resume(const RunRequest& request, const config::ScanConfig& config, RunStart& start) {
  const std::string file = start.files.newest().string();
  if (start.files.exist()) {
    auto [checkpoint, damage] = start.files.load();
    if (!damage.empty()) {
      log_warning("{}; going on from {}", damage, start.files.previous().string());
    }
    check_same_run(checkpoint, config, request.shard, file);
    start.checkpoint = std::move(checkpoint);
    start.isa = isa_to_continue(request.machine.isa, start.checkpoint, file);
    ++start.checkpoint.resumes;
  } else if (fs::exists(start.output)) {
    check_finished(start.output, config, request.shard);
    start.finished = true;
  } else if (request.parts.empty()) {
    log_warning("{}: no checkpoint and no result are there; starting from the beginning", file);
  }
}

void begin(const RunRequest& request, const RunStart& start) {
  if (request.output.overwrite) {
    start.files.remove();
    return;
  }
  if (start.files.exist()) {
    throw io::CheckpointError(fmt::format(
        "{}: the checkpoint of an unfinished run; continue it with --resume, or discard "
        "it with --overwrite",
        start.files.newest().string()));
  }
  if (io::is_taken(start.output)) {
    throw io::IoError(fmt::format(
        "{}: exists already; choose another output with -o or replace it with --overwrite",
        start.output.string()));
  }
}

/// Everything that the run will write under a name of its own.
void check_names(const fs::path& output, const config::ScanConfig& config,
                 const io::CheckpointFiles& files, const std::vector<fs::path>& read) {
  io::check_name_of_result(output);
  const fs::path record = io::run_record_path(output);
  for (const fs::path& path : {output, record, files.newest(), files.previous()}) {
    io::check_not_read(path, read);
    io::check_writable(path, path == output ? io::least_result_size(config) : 1);
  }
}

}  // namespace

RunStart start_run(const RunRequest& request, const config::ScanConfig& config,
                   const std::vector<fs::path>& read, std::optional<io::Checkpoint> joined) {
  const fs::path output = output_path(request, config);
  const fs::path record = io::run_record_path(output);
  io::CheckpointFiles files(output);
  check_names(output, config, files, read);
  if (!request.output.overwrite && !request.output.resume) io::check_record_replaceable(output);
  RunStart start{.output = output,
                 .lock = std::make_unique<io::OutputLock>(output),
                 .files = files,
                 .checkpoint = {},
                 .isa = request.machine.isa.value_or(best_isa())};
  start.checkpoint.program = program_text();
  start.checkpoint.isa = start.isa;
  start.checkpoint.config_hash = config.config_hash;
  start.checkpoint.resolved_text = config.resolved_text;
  start.checkpoint.shard = request.shard;
  if (joined) {
    const std::string parts = request.parts.front().string() + " and the other parts";
    check_same_run(*joined, config, request.shard, parts);
    start.checkpoint = *std::move(joined);
    start.isa = isa_to_continue(request.machine.isa, start.checkpoint, parts);
  }
  if (request.output.resume) {
    resume(request, config, start);
  } else {
    begin(request, start);
  }
  if (start.lock->protects()) {
    for (const fs::path& path : {output, record, files.newest()}) {
      io::remove_leftovers(path);
    }
  } else {
    log_warning("{}: its file system has no locks: do not start a second run on the same output",
                output.string());
  }
  return start;
}

}  // namespace tridentscan::cli
