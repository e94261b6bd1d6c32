#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tridentscan::io {

/// Wall-clock time of one stage of a run.
struct StageTime {
  std::string name;  // "kernels", "plane, limits and contours", "output"
  double seconds;
};

/// What belongs to one run and not to its result: NAME.run.json beside NAME.h5.
struct RunRecord {
  std::string checksum;  // XXH3-128 of the result file
  std::string date;      // start, UTC, "2026-01-31T12:00:00Z"
  std::string host;      // of rank 0
  std::string command;   // the command line
  std::string isa;
  int ranks = 1;
  int threads = 1;  // of each rank
  int resumes = 0;  // how often the run was continued from a checkpoint
  std::vector<StageTime> stages;
  double seconds = 0;                  // wall clock, all stages
  double busy_seconds = 0;             // of all threads on work units, without earlier runs
  std::int64_t evaluations = 0;        // matrix elements
  std::int64_t non_finite = 0;         // of them
  std::int64_t peak_memory_bytes = 0;  // resident, rank 0
};

/// The name of a file that belongs to a result, ".ckpt" for instance: "out/x.h5" -> "out/x.ckpt",
/// and for a result of another name "out/x" -> "out/x-ckpt". No two results share one.
[[nodiscard]] std::filesystem::path beside_result(const std::filesystem::path& result,
                                                  const std::string& suffix);

/// "out/x.h5" -> "out/x.run.json", "out/x" -> "out/x-run.json".
[[nodiscard]] std::filesystem::path run_record_path(const std::filesystem::path& result);

/// Throws IoError for a result that would have the name of another one's record, checkpoint, lock
/// or temporary file.
void check_name_of_result(const std::filesystem::path& result);

[[nodiscard]] std::string to_json(const RunRecord& record);

/// Keys that are not known are ignored, absent ones keep their defaults; checksum must be there.
/// `name` is for the message. Throws IoError.
[[nodiscard]] RunRecord run_record_from_json(const std::string& text, const std::string& name);

/// Throws IoError if there is something in the place of the record that is none: it would be lost.
void check_record_replaceable(const std::filesystem::path& result);

/// The record beside a result file, or nothing if there is none. Throws IoError.
[[nodiscard]] std::optional<RunRecord> read_run_record(const std::filesystem::path& result);

/// Writes the result and its record, whose checksum it sets. Both are complete on the disk before
/// the first takes its place, so that a failure leaves both old files as they were; a kill between
/// the two renames leaves the old result beside a record that does not know it. Throws IoError.
void write_result(const std::filesystem::path& path, std::span<const std::byte> image,
                  RunRecord record);

}  // namespace tridentscan::io
