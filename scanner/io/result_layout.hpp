#pragma once

#include <cstdint>

// What the writer and the reader of a result file agree on (docs/design.md, The result file).
namespace tridentscan::io::result_layout {

inline constexpr const char* filetype = "tridentscan_result";
inline constexpr std::int64_t schema_version = 1;  // one more when an older reader would go wrong

}  // namespace tridentscan::io::result_layout
