#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "scanner/config/input/beam_data.hpp"
#include "scanner/config/input/materials.hpp"
#include "scanner/config/input/published_limits.hpp"
#include "scanner/config/input/scan_config.hpp"
#include "scanner/config/yaml/file_set.hpp"

namespace tridentscan::config {

/// Reads and checks a scan; "-" is the standard input, from which paths are relative to the working
/// directory; "data:figures/fig3.yaml" came with the program. `overrides` are "key.path=value" from
/// --set. Throws ConfigError with all errors found.
[[nodiscard]] ScanConfig load_scan(FileSet& files, const std::filesystem::path& path,
                                   const std::vector<std::string>& overrides = {});

/// Whether a file is a scan and not an experiment alone: it has `experiments`. False for what is no
/// path of a .yaml file. Throws ConfigError if it cannot be read.
[[nodiscard]] bool is_scan(FileSet& files, const std::string& path);

/// A nucleus ("Fe56") or a material ("glass") by name. Throws ConfigError that lists the known
/// names.
[[nodiscard]] TargetData load_target(FileSet& files, const std::string& name);

/// A beam with a spectrum: a name ("dune_nd_fhc") or the path of a .yaml file. Throws ConfigError
/// that lists the known names.
[[nodiscard]] BeamData load_beam(FileSet& files, const std::string& name);

/// An experiment: a name ("ccfr") or the path of a .yaml file. Throws ConfigError that lists the
/// known names.
[[nodiscard]] Experiment load_experiment(FileSet& files, const std::string& name);

/// A published limit: a name ("babar_2016") or the path of a .yaml file. Throws ConfigError that
/// lists the known names.
[[nodiscard]] PublishedLimit load_limit(FileSet& files, const std::string& name);

/// What came with the program, by name in alphabetical order: nuclei, then materials; the files of
/// data:beams/, data:experiments/ and data:limits/. Throws ConfigError.
[[nodiscard]] std::vector<std::string> target_names(FileSet& files);
[[nodiscard]] std::vector<std::string> beam_names(const FileSet& files);
[[nodiscard]] std::vector<std::string> experiment_names(const FileSet& files);
[[nodiscard]] std::vector<std::string> limit_names(const FileSet& files);

}  // namespace tridentscan::config
