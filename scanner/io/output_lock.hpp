#pragma once

#include <filesystem>

#include "scanner/io/file_descriptor.hpp"

namespace tridentscan::io {

/// Keeps other runs away from an output for as long as it lives: an flock on OUTPUT.lock, which the
/// kernel lets go of when the process ends, however it ends. The file that a killed run leaves
/// behind locks nothing and is taken over.
class OutputLock {
 public:
  /// Throws IoError: another run holds the lock (with its process and host), the file cannot be
  /// made, or what has its name is a link, another user's or no lock file: that stays as it is.
  explicit OutputLock(const std::filesystem::path& output);
  OutputLock(const OutputLock&) = delete;
  OutputLock& operator=(const OutputLock&) = delete;
  ~OutputLock();

  /// False on a file system that offers no locks: nothing keeps a second run away there.
  [[nodiscard]] bool protects() const { return file_.is_open(); }

 private:
  std::filesystem::path path_;
  FileDescriptor file_;
};

}  // namespace tridentscan::io
