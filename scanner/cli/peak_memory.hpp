#pragma once

#include <cstdint>

namespace tridentscan::cli {

/// The most memory that this process had resident at a time, bytes. Not from getrusage, which also
/// counts the program that started this one.
[[nodiscard]] std::int64_t peak_memory_bytes();

}  // namespace tridentscan::cli
