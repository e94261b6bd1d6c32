#include "scanner/io/checkpoint_files.hpp"

#include <fmt/format.h>

#include "scanner/io/atomic_file.hpp"
#include "scanner/io/own_files.hpp"
#include "scanner/io/run_record.hpp"

namespace tridentscan::io {
namespace {

namespace fs = std::filesystem;

void remove_one(const fs::path& path) {
  remove_ours(path);
  remove_leftovers(path);
}

}  // namespace

Checkpoint read_checkpoint(const fs::path& path) {
  try {
    const FileHead head = read_head(path, checkpoint_header_size);
    const std::uint64_t size = announced_size(head.bytes, path.string());
    if (size != head.file_size) {
      throw CheckpointError(
          fmt::format("{}: damaged ({} bytes instead of {})", path.string(), head.file_size, size));
    }
    return parse_checkpoint(read_file(path, size), path.string());
  } catch (const IoError& error) {
    throw CheckpointError(error.what());
  }
}

CheckpointFiles::CheckpointFiles(const fs::path& result)
    : newest_(beside_result(result, ".ckpt")), previous_(newest_.string() + ".prev") {}

bool CheckpointFiles::exist() const {
  return is_taken(newest_) || is_taken(previous_);
}

void CheckpointFiles::write(const Checkpoint& checkpoint) const {
  PendingFile file(newest_, to_bytes(checkpoint));
  move_ours(newest_, previous_);
  file.rename();
  file.sync_folder();
}

CheckpointFiles::Loaded CheckpointFiles::load() const {
  std::string damage;
  try {
    return {read_checkpoint(newest_), ""};
  } catch (const CheckpointError& error) {
    damage = error.what();
  }
  try {
    return {read_checkpoint(previous_), damage};
  } catch (const CheckpointError& error) {
    throw CheckpointError(fmt::format("{}\n{}", damage, error.what()));
  }
}

void CheckpointFiles::remove() const {
  remove_one(newest_);
  remove_one(previous_);
}

}  // namespace tridentscan::io
