#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "scanner/cli/run_request.hpp"
#include "scanner/config/input/scan_config.hpp"
#include "scanner/io/checkpoint_files.hpp"
#include "scanner/io/output_lock.hpp"

namespace tridentscan::cli {

/// What a run is to write, and from where it goes on. On the root.
struct RunStart {
  std::filesystem::path output;
  std::unique_ptr<io::OutputLock> lock;
  io::CheckpointFiles files;
  io::Checkpoint checkpoint;  // of nothing yet, or of the run that is continued
  bool finished = false;      // --resume of a run that has its result already
  std::string isa;            // to compute with
};

/// Before any computing: the output and what lies beside it can be written, are ours alone and none
/// of the files `read`, and nothing is lost that the user did not give up. Warns where an older
/// checkpoint has to serve and where --resume finds nothing. Throws io::IoError, and
/// io::CheckpointError for a checkpoint that is damaged, of another configuration, program or
/// instruction set, or there without --resume or --overwrite. `joined`: what the parts of a merge
/// amount to.
[[nodiscard]] RunStart start_run(const RunRequest& request, const config::ScanConfig& config,
                                 const std::vector<std::filesystem::path>& read,
                                 std::optional<io::Checkpoint> joined);

}  // namespace tridentscan::cli
