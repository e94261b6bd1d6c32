#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "scanner/config/input/scan_config.hpp"
#include "scanner/result/scan_result.hpp"

namespace tridentscan::io {

/// What the file says about the program that wrote it, a function of the binary and the instruction
/// set only; and what --set changed in the configuration.
struct Provenance {
  std::string software_version, git_commit, compiler, libraries, isa;
  std::vector<std::string> overrides = {};  // key.path=value
};

/// The bytes of a result file (docs/result_format.md): a pure function of its arguments
/// (no times, no hosts), compressed by `threads`. Arrays [mass, coupling] are taken out of
/// `result` as they are written: of a large plane, the file and the numbers do not both stay in
/// memory. Throws std::invalid_argument for arrays that do not fit the grid and for results of
/// experiments that are not in `config`, IoError when HDF5 fails.
[[nodiscard]] std::vector<std::byte> result_image(const config::ScanConfig& config,
                                                  result::ScanResult& result,
                                                  const Provenance& provenance, int threads = 1);

}  // namespace tridentscan::io
