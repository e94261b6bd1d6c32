#pragma once

#include <cstdint>
#include <string>

// What the writer and the reader of a result file agree on (docs/design.md, The result file).
namespace tridentscan::io::result_layout {

inline constexpr const char* filetype = "tridentscan_result";
inline constexpr std::int64_t schema_version = 1;  // one more when an older reader would go wrong

/// Group of the contours at a confidence level: 0.95 -> "CL95", 0.995 -> "CL99.5".
[[nodiscard]] std::string confidence_level_group(double confidence_level);

}  // namespace tridentscan::io::result_layout
