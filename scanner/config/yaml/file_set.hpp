#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tridentscan::config {

/// Begins a path that is relative to `data_directory()`: "data:experiments/ccfr.yaml". Results name
/// such a file by this path, because where the program is installed does not matter to them.
inline constexpr std::string_view data_prefix = "data:";

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
  bool from_disk_ = true;
  void add(const std::filesystem::path& path, const std::string& key, std::string text);

  std::size_t size_ = 0;  // of all texts read
  std::map<std::string, std::string> texts_;
  std::vector<std::filesystem::path> read_paths_;
};

}  // namespace tridentscan::config
