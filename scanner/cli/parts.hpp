#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "scanner/io/checkpoint.hpp"
#include "scanner/parallel/shard.hpp"

namespace tridentscan::cli {

/// "out/x.h5" -> "out/x.part-2-of-5".
[[nodiscard]] std::filesystem::path part_path(const std::filesystem::path& output,
                                              const parallel::Shard& shard);

/// The keys in which the configuration of an earlier run differs, one a line; the first of them.
[[nodiscard]] std::string changed_keys(const std::string& before, const std::string& now);

/// The checkpoint of a whole run that stands where its parts do: all units of their last stage are
/// done. With the sources of its configuration. Throws io::CheckpointError: a part is damaged,
/// unfinished, missing or there twice, or they are not of the same configuration, program and
/// instruction set.
[[nodiscard]] io::Checkpoint join_parts(const std::vector<std::filesystem::path>& paths);

}  // namespace tridentscan::cli
