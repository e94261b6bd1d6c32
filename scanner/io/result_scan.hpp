#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "scanner/config/input/scan_config.hpp"
#include "scanner/io/result_group.hpp"
#include "scanner/result/scan_result.hpp"

namespace tridentscan::io {

/// What each experiment, and the combination, excludes at each value of the third parameter.
void write_scan(ResultGroup group, const config::ParameterScan& scan,
                const std::vector<result::ScannedLimits>& limits);

/// The same from a result.
struct StoredScan {
  std::string key, unit;
  std::vector<std::string> texts;
  std::vector<double> mass;                   // GeV
  std::vector<result::ScannedLimits> limits;  // in alphabetical order
};

/// Of an intact result; none without a third parameter. Throws IoError for arrays that do not fit.
[[nodiscard]] std::optional<StoredScan> read_scan(std::span<const std::byte> image);

}  // namespace tridentscan::io
