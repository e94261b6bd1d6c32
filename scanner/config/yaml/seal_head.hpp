#pragma once

#include <cstddef>
#include <string_view>

namespace tridentscan::config {

/// The bytes before the HDF5 of results and of files of events, which say as text how long the file
/// is and what the checksum of the rest is (io/seal.hpp), and how they begin.
inline constexpr std::size_t seal_size = 512;
inline constexpr std::string_view seal_mark = "tridentscan result, seal ";

}  // namespace tridentscan::config
