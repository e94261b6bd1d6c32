#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/config/yaml/data_directory.hpp"

namespace tridentscan::config {

/// The name of a configuration that comes from the standard input.
inline constexpr std::string_view standard_input = "-";

/// The texts of all files that a configuration consists of. Rank 0 fills one from the disk; the
/// others get its bytes, so that every rank parses the same texts and only rank 0 touches the file
/// system.
class FileSet {
 public:
  /// Reads from the disk on first use and remembers.
  FileSet() = default;
  /// Knows only what `to_bytes` of another one held.
  static FileSet from_bytes(const std::string& bytes);
  /// Knows only these texts, by their paths.
  static FileSet of(std::map<std::string, std::string> texts);

  /// Text of a regular file of at most 1 MiB, as long as all together have at most 4 MiB. Throws
  /// ConfigError that says what is wrong with the path (missing, directory, FIFO, device, too
  /// large, not readable) and, for a missing file, what lies nearby.
  const std::string& read(const std::filesystem::path& path);

  /// A list of events, which may have 64 MiB of its own. As `read` otherwise.
  const std::string& read_list(const std::filesystem::path& path);

  /// Of a result or a file of events of any size: the seal at its beginning (seal_head.hpp),
  /// without the empty lines that fill it up. The rest is not looked at. Throws ConfigError for a
  /// file that does not begin with one.
  const std::string& read_seal(const std::filesystem::path& path);

  /// Reads the standard input to its end, as a file of the name "-"; once. Throws ConfigError.
  void read_standard_input();

  /// Whether something is there, on the disk or among the bytes.
  [[nodiscard]] bool has(const std::filesystem::path& path) const;
  /// The .yaml files in a folder on the disk, without extension, for messages.
  [[nodiscard]] std::vector<std::string> names_in(const std::filesystem::path& folder) const;

  /// The files on the disk that were read, the one behind the standard input too.
  [[nodiscard]] const std::vector<std::filesystem::path>& read_paths() const { return read_paths_; }

  [[nodiscard]] std::string to_bytes() const;

 private:
  const std::string& read_with(
      const std::filesystem::path& path,
      const std::function<std::string(const std::filesystem::path&)>& read);

  /// Of a file of a configuration.
  void count(const std::filesystem::path& path, std::size_t bytes);

  bool from_disk_ = true;

  std::size_t size_ = 0;  // of all texts read, but lists of events
  std::map<std::string, std::string> texts_;
  std::vector<std::filesystem::path> read_paths_;
};

}  // namespace tridentscan::config
