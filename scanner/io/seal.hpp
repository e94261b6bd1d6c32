#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

#include "scanner/config/yaml/seal_head.hpp"

// A result vouches for its own bytes. HDF5 leaves the first 512 bytes of a file to its users; there
// stand, as text, the size of the file and the XXH3-128 of all that follows. Nothing is given to
// the HDF5 library before both are found right: it crashes on damaged files, or reads them without
// a complaint.
namespace tridentscan::io {

using config::seal_size;

/// Writes the seal into the first 512 bytes; throws std::invalid_argument if there are not as many.
void seal(std::span<std::byte> file);

/// The same of a file on disk, which is read once, in blocks. Throws IoError.
void seal_file(const std::filesystem::path& path);

/// Whether a file begins as a result does; nothing else about it is known.
[[nodiscard]] bool begins_with_seal(const std::filesystem::path& path);

/// Tells from the beginning of a file whether the rest is worth reading. Throws IoError: empty, not
/// sealed (foreign, or rewritten by another program), sealed by a newer version, of another size.
void check_seal_head(std::span<const std::byte> head, std::uintmax_t file_size,
                     const std::filesystem::path& path);

/// Throws IoError unless every bit of the file is as it was sealed.
void check_seal(std::span<const std::byte> file, const std::filesystem::path& path);
/// The same of a file on disk, which is read in blocks.
void check_seal_of_file(const std::filesystem::path& path);

}  // namespace tridentscan::io
