#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "scanner/io/checkpoint.hpp"

namespace tridentscan::io {

/// An intact checkpoint or part. Throws CheckpointError, for a file that cannot be read too.
[[nodiscard]] Checkpoint read_checkpoint(const std::filesystem::path& path);

/// The two generations of a run's checkpoint, beside its result: "out/x.h5" -> "out/x.ckpt" and
/// "out/x.ckpt.prev".
class CheckpointFiles {
 public:
  explicit CheckpointFiles(const std::filesystem::path& result);

  [[nodiscard]] const std::filesystem::path& newest() const { return newest_; }
  [[nodiscard]] const std::filesystem::path& previous() const { return previous_; }
  [[nodiscard]] bool exist() const;

  /// The newest becomes the previous one, the new one the newest; complete on the disk before
  /// either is touched. A kill or failure at any moment leaves at least one good generation if
  /// there was one. Throws IoError.
  void write(const Checkpoint& checkpoint) const;

  struct Loaded {
    Checkpoint checkpoint;
    std::string damage;  // of the newest, where the previous generation had to serve; else empty
  };
  /// The newest generation that is intact. Throws CheckpointError telling what is wrong with each
  /// if none is.
  [[nodiscard]] Loaded load() const;

  /// Both, and what killed processes left of them. Throws IoError.
  void remove() const;

 private:
  std::filesystem::path newest_, previous_;
};

}  // namespace tridentscan::io
