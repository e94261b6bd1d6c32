#pragma once

#include <unistd.h>

#include <utility>

namespace tridentscan::io {

/// Owns a POSIX file descriptor.
class FileDescriptor {
 public:
  explicit FileDescriptor(int descriptor) : descriptor_(descriptor) {}
  FileDescriptor(FileDescriptor&& other) noexcept
      : descriptor_(std::exchange(other.descriptor_, -1)) {}
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  ~FileDescriptor() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }
  [[nodiscard]] int get() const { return descriptor_; }
  /// 0, or -1 with errno: a network file system reports a full disk here.
  [[nodiscard]] int close() {
    const int descriptor = descriptor_;
    descriptor_ = -1;
    return ::close(descriptor);
  }

 private:
  int descriptor_;
};

}  // namespace tridentscan::io
