#pragma once

#include <cstddef>
#include <span>
#include <vector>

// The filters of a dataset (HDF5 File Format Specification, Filter Pipeline Message) on all cores:
// the library's own run one chunk after the other and made up most of the time of a large scan.
namespace tridentscan::io::hdf5 {

/// Each chunk as it stands in the file: bytes shuffled by their place in an element, compressed as
/// a zlib stream, followed by its Fletcher-32 checksum. `data`: whole chunks of `chunk_bytes` each,
/// the last one may be shorter and is filled up with zeros. The result does not depend on the
/// number of threads. Throws std::bad_alloc.
[[nodiscard]] std::vector<std::vector<std::byte>> filtered_chunks(std::span<const std::byte> data,
                                                                  std::size_t chunk_bytes,
                                                                  std::size_t element_bytes,
                                                                  int threads);

}  // namespace tridentscan::io::hdf5
