#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
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

/// New contents of a file, complete and synchronised under a temporary name in the same folder; the
/// temporary file goes with this object. Keeps the permissions of the old file, which must be ours
/// (own_files.hpp). All members throw IoError with path and errno text.
class PendingFile {
 public:
  PendingFile(const std::filesystem::path& path, std::span<const std::byte> bytes);
  PendingFile(const PendingFile&) = delete;
  PendingFile& operator=(const PendingFile&) = delete;
  ~PendingFile();

  /// Takes the place of the old file. To be called once.
  void rename();
  /// After `rename`: makes it last over a power cut.
  void sync_folder() const;

 private:
  std::filesystem::path path_, temporary_;
};

/// The same for what somebody else writes, piece by piece: a name in the same folder until
/// `commit`. All members throw IoError.
class StreamedFile {
 public:
  explicit StreamedFile(const std::filesystem::path& path);
  StreamedFile(const StreamedFile&) = delete;
  StreamedFile& operator=(const StreamedFile&) = delete;
  ~StreamedFile();

  /// Where to write; nothing is there yet.
  [[nodiscard]] const std::filesystem::path& temporary() const { return temporary_; }
  /// When it is written and closed: on the disk, then in the place of the old file.
  void commit();

 private:
  std::filesystem::path path_, temporary_;
};

/// Replaces `path` by `bytes`: temporary name in the same folder, write, fsync, rename, fsync of
/// the folder. After any failure the old file is as it was and no temporary file is left; only if
/// the fsync of the folder fails, the new file is in place already. Throws IoError.
void write_atomically(const std::filesystem::path& path, std::span<const std::byte> bytes);

/// Refuses a path that `write_atomically` could not write to: missing folder, folder not writable,
/// file system read-only, or with less free space than `bytes`, something in its place that is not
/// ours (own_files.hpp). Leaves no file. Throws IoError.
void check_writable(const std::filesystem::path& path, std::uintmax_t bytes = 1);

/// Removes what killed processes of this user left under temporary names of `path`. For the holder
/// of its OutputLock only: a living writer would lose its file.
void remove_leftovers(const std::filesystem::path& path);

/// Whole contents of a regular file, at most `largest` bytes. Throws IoError.
[[nodiscard]] std::vector<std::byte> read_file(
    const std::filesystem::path& path,
    std::uintmax_t largest = std::numeric_limits<std::uintmax_t>::max());

/// The beginning of a regular file.
struct FileHead {
  std::vector<std::byte> bytes;  // at most as many as asked for
  std::uintmax_t file_size;
};
[[nodiscard]] FileHead read_head(const std::filesystem::path& path, std::size_t count);

/// XXH3-128, hexadecimal.
[[nodiscard]] std::string checksum(std::span<const std::byte> bytes);

/// The same of a regular file behind its first `skip` bytes, read in blocks. Throws IoError.
[[nodiscard]] std::string checksum_of_file(const std::filesystem::path& path, std::size_t skip = 0);

}  // namespace tridentscan::io
