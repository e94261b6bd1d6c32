#pragma once

#include <cstddef>
#include <span>

#include "scanner/io/hdf5_reader.hpp"

namespace tridentscan::io {

/// Opens the bytes of a result, whoever made it: every dataset is one that the layout has
/// (result_layout.hpp), of its kind, and its dimensions are as long as those of the same name
/// around it. Throws IoError for anything else, and for the layout of another version. `image` must
/// outlive the reader.
[[nodiscard]] hdf5::ImageReader open_result(std::span<const std::byte> image);

}  // namespace tridentscan::io
