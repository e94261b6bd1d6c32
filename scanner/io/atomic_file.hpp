#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace tridentscan::io {

/// Output that cannot be written or a result that cannot be read: exit code 3. what() names path
/// and reason.
class IoError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Replaces `path` by `bytes`: temporary name in the same folder, write, fsync, rename, fsync of
/// the folder. After any failure the old file is as it was and no temporary file is left; only if
/// the fsync of the folder fails, the new file is in place already. Keeps the permissions of the
/// old file and follows a symbolic link. Throws IoError with path and errno text.
void write_atomically(const std::filesystem::path& path, std::span<const std::byte> bytes);

/// Refuses a path that `write_atomically` could not write to: missing folder, folder not writable,
/// file system read-only or full, path is a directory, FIFO or device. Makes no file. Throws
/// IoError.
void check_writable(const std::filesystem::path& path);

/// Whole contents of a regular file. Throws IoError.
[[nodiscard]] std::vector<std::byte> read_file(const std::filesystem::path& path);

/// XXH3-128, hexadecimal.
[[nodiscard]] std::string checksum(std::span<const std::byte> bytes);

/// The same of a regular file, read in blocks. Throws IoError.
[[nodiscard]] std::string checksum_of_file(const std::filesystem::path& path);

}  // namespace tridentscan::io
