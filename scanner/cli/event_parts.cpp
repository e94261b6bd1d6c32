#include "scanner/cli/event_parts.hpp"

#include <map>
#include <utility>

#include "scanner/cli/parts.hpp"
#include "scanner/io/atomic_file.hpp"
#include "scanner/io/checkpoint_files.hpp"
#include "scanner/run/event_stage.hpp"

namespace tridentscan::cli {

namespace fs = std::filesystem;

bool is_part_of_events(const fs::path& path) {
  return run::has_events(io::read_checkpoint(path));
}

EventParts::EventParts(const std::vector<fs::path>& paths) : checkpoint_(join_parts(paths)) {
  io::StageState& stage = checkpoint_.stages.back();
  units_ = stage.units;
  rows_ = std::move(stage.values);
  checkpoint_.stages.pop_back();
  sources_ = std::exchange(checkpoint_.sources, {});
  std::map<std::uint64_t, fs::path> by_index;
  for (const fs::path& path : paths) by_index[io::read_checkpoint(path).shard.index] = path;
  for (const auto& [index, path] : by_index) {
    const fs::path events = io::EventSpool::path_beside(path);
    parts_.push_back({events.string(), io::SpooledEvents(events)});
  }
}

std::vector<result::EventRecord> EventParts::unit(std::uint64_t unit) {
  Part& part = parts_[unit % parts_.size()];
  const double* const row = &rows_[unit * run::PartRow::columns];
  auto events = part.events.read(part.next, static_cast<std::int64_t>(row[0]));
  part.next += std::ssize(events);
  if (run::part_row(events).checksum != row[1]) {
    throw io::IoError(part.name + ": is damaged, or not of this part; draw the part again");
  }
  return events;
}

}  // namespace tridentscan::cli
