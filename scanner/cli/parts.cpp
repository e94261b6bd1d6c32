#include "scanner/cli/parts.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "scanner/config/description/differences.hpp"
#include "scanner/io/checkpoint_files.hpp"
#include "scanner/io/run_record.hpp"

namespace tridentscan::cli {
namespace {

namespace fs = std::filesystem;

struct Part {
  std::string name;
  io::Checkpoint checkpoint;
};

template <class... T>
[[noreturn]] void refuse(fmt::format_string<T...> text, T&&... values) {
  throw io::CheckpointError(fmt::format(text, std::forward<T>(values)...));
}

Part read_part(const fs::path& path) {
  Part part{path.string(), io::read_checkpoint(path)};
  const auto& [shard, sources] = std::tie(part.checkpoint.shard, part.checkpoint.sources);
  if (shard.is_whole()) {
    refuse("{}: the checkpoint of a whole run, not a part; finish it with run --resume", part.name);
  }
  if (sources.empty()) {
    refuse("{}: part {} of {} is not finished; finish it with run --resume --shard {}/{}",
           part.name, shard.index + 1, shard.count, shard.index + 1, shard.count);
  }
  return part;
}

void check_same_scan(const Part& first, const Part& other) {
  const io::Checkpoint &a = first.checkpoint, &b = other.checkpoint;
  if (a.config_hash != b.config_hash) {
    refuse("{}: is of another configuration than {}:\n{}", other.name, first.name,
           changed_keys(a.resolved_text, b.resolved_text));
  }
  if (a.program != b.program) {
    refuse("{}: was written by {}, {} by {}", other.name, b.program, first.name, a.program);
  }
  if (a.isa != b.isa) {
    refuse("{}: was computed with {}, {} with {}: choose one with --isa for all parts", other.name,
           b.isa, first.name, a.isa);
  }
  if (a.shard.count != b.shard.count) {
    refuse("{}: is one of {} parts, {} one of {}", other.name, b.shard.count, first.name,
           a.shard.count);
  }
  // What every part computes, kernels, must have come out the same.
  if (a.stages.empty() || a.stages.size() != b.stages.size() ||
      !std::equal(a.stages.begin(), a.stages.end() - 1, b.stages.begin())) {
    refuse("{}: does not fit {}: their common stages differ", other.name, first.name);
  }
}

/// `parts` in ascending order.
void check_complete(const std::vector<Part>& parts) {
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const parallel::Shard& shard = parts[i].checkpoint.shard;
    if (shard.index == parts[i - 1].checkpoint.shard.index) {
      refuse("{}: is part {} of {}, as {} is", parts[i].name, shard.index + 1, shard.count,
             parts[i - 1].name);
    }
  }
  const std::uint64_t count = parts.front().checkpoint.shard.count;
  constexpr std::size_t most = 10;
  std::vector<std::uint64_t> missing;
  auto part = parts.begin();
  for (std::uint64_t index = 0; index < count && missing.size() < most; ++index) {
    if (part != parts.end() && part->checkpoint.shard.index == index) {
      ++part;
    } else {
      missing.push_back(index + 1);
    }
  }
  if (!missing.empty()) {
    refuse("{} of {} parts are missing: {}{}", count - parts.size(), count,
           fmt::join(missing, ", "), count - parts.size() > most ? ", ..." : "");
  }
}

/// The last stage of the whole run: its rows in the order of its units.
io::StageState joined_stage(const std::vector<Part>& parts) {
  std::uint64_t units = 0;
  std::size_t numbers = 0;
  for (const Part& part : parts) {
    units += part.checkpoint.stages.back().units;
    numbers += part.checkpoint.stages.back().values.size();
  }
  const std::size_t columns = units == 0 ? 0 : numbers / units;
  io::StageState stage = parts.front().checkpoint.stages.back();
  stage.units = stage.done.merged = units;
  stage.values.resize(numbers);
  for (const Part& part : parts) {
    const auto& [shard, own] = std::tie(part.checkpoint.shard, part.checkpoint.stages.back());
    if (own.name != stage.name || own.units != shard.units_of(units) ||
        own.done.merged != own.units || own.values.size() != own.units * columns) {
      refuse("{}: is not the whole part {} of a scan of {} units", part.name, shard.index + 1,
             units);
    }
    for (std::uint64_t u = 0; u < own.units; ++u) {
      std::copy_n(own.values.begin() + static_cast<std::ptrdiff_t>(u * columns), columns,
                  stage.values.begin() + static_cast<std::ptrdiff_t>(shard.unit(u) * columns));
    }
  }
  return stage;
}

}  // namespace

fs::path part_path(const fs::path& output, const parallel::Shard& shard) {
  return io::beside_result(output, fmt::format(".part-{}-of-{}", shard.index + 1, shard.count));
}

std::string changed_keys(const std::string& before, const std::string& now) {
  constexpr std::size_t most = 10;
  auto lines = config::differences(before, now);
  const std::size_t all = lines.size();
  lines.resize(std::min(all, most));
  return fmt::format("  {}{}", fmt::join(lines, "\n  "),
                     all > most ? fmt::format("\n  and {} more", all - most) : "");
}

io::Checkpoint join_parts(const std::vector<fs::path>& paths) {
  std::vector<Part> parts;
  for (const fs::path& path : paths) {
    parts.push_back(read_part(path));
  }
  for (const Part& part : parts) {
    check_same_scan(parts.front(), part);
  }
  std::ranges::stable_sort(parts, {}, [](const Part& part) { return part.checkpoint.shard.index; });
  check_complete(parts);
  io::Checkpoint whole = parts.front().checkpoint;
  whole.shard = {};
  whole.stages.back() = joined_stage(parts);
  for (std::size_t i = 1; i < parts.size(); ++i) {
    whole.seconds += parts[i].checkpoint.seconds;
    whole.resumes += parts[i].checkpoint.resumes;
  }
  return whole;
}

}  // namespace tridentscan::cli
