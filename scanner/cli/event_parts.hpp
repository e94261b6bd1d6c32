#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "scanner/io/checkpoint.hpp"
#include "scanner/io/event_spool.hpp"
#include "scanner/result/event_record.hpp"

namespace tridentscan::cli {

/// Whether a part is one of `events --shard`, not of a scan. Throws io::CheckpointError.
[[nodiscard]] bool is_part_of_events(const std::filesystem::path& path);

/// The parts of a run of events, joined. A part NAME.part-1-of-2 says what it has; its events lie
/// beside it in NAME.part-1-of-2.spool.
class EventParts {
 public:
  /// Throws io::CheckpointError as join_parts does, and io::IoError.
  explicit EventParts(const std::vector<std::filesystem::path>& paths);

  /// The command line and files of all parts, bytes of a ConfigSource.
  [[nodiscard]] const std::string& sources() const { return sources_; }
  /// Of a whole run that has no events yet.
  [[nodiscard]] const io::Checkpoint& checkpoint() const { return checkpoint_; }
  [[nodiscard]] std::uint64_t units() const { return units_; }
  /// Events of a unit, to be asked for in ascending order from 0. Throws io::IoError where they are
  /// not those that the part has counted.
  [[nodiscard]] std::vector<result::EventRecord> unit(std::uint64_t unit);

 private:
  struct Part {
    std::string name;
    io::SpooledEvents events;
    std::int64_t next = 0;
  };
  io::Checkpoint checkpoint_;
  std::string sources_;
  std::vector<double> rows_;  // run::PartRow of all units
  std::uint64_t units_ = 0;
  std::vector<Part> parts_;  // in their order
};

}  // namespace tridentscan::cli
