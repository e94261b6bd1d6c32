#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "scanner/cli/config_source.hpp"
#include "scanner/cli/machine_options.hpp"
#include "scanner/cli/only_point.hpp"
#include "scanner/parallel/shard.hpp"

namespace tridentscan::cli {

/// Where a run writes, and when it stops.
struct OutputOptions {
  std::optional<std::filesystem::path> path;
  bool overwrite = false;
  bool resume = false;
  std::optional<double> time_limit;  // s

  /// But for the path, which run and merge take in different places.
  void add_to(CLI::App& app);
};

/// What run or merge are to do: a merge goes on where its parts ended.
struct RunRequest {
  ConfigOptions source;                      // of a merge: in its parts
  std::vector<std::filesystem::path> parts;  // of a merge
  parallel::Shard shard;
  OutputOptions output;
  std::optional<PlanePoint> only_point;
  MachineOptions machine;
};

}  // namespace tridentscan::cli
