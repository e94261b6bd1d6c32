#include "scanner/io/atomic_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <new>
#include <string_view>

#include "scanner/io/file_descriptor.hpp"
#include "scanner/io/own_files.hpp"

namespace tridentscan::io {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& path, std::string_view what, int error) {
  throw IoError(fmt::format("{}: {} ({})", path.string(), what, std::strerror(error)));
}

fs::path folder_of(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

constexpr std::string_view temporary_mark = ".tmp.";

/// One name for each process, so that two runs on one output never write into one file; `attempt`
/// steps over what a killed process with the same number left behind.
fs::path temporary_name(const fs::path& path, int attempt) {
  return path.string() + fmt::format("{}{}.{}", temporary_mark, ::getpid(), attempt);
}

int make_file(const fs::path& name) {
  return ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
}

void write_all(const FileDescriptor& file, std::span<const std::byte> bytes, const fs::path& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(path, "cannot write", errno);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

std::string mebibytes(std::uintmax_t bytes) {
  return fmt::format("{:.3g} MiB", static_cast<double>(bytes) / (1 << 20));
}

void check_folder(const fs::path& folder, std::uintmax_t needed_bytes) {
  struct stat status;
  if (::stat(folder.c_str(), &status) != 0) {
    fail(folder,
         errno == ENOENT ? "the folder does not exist: make it first, or choose another with -o"
                         : "no usable folder",
         errno);
  }
  if (!S_ISDIR(status.st_mode)) fail(folder, "not a folder", ENOTDIR);
  if (::access(folder.c_str(), W_OK | X_OK) != 0) fail(folder, "the folder is not writable", errno);

  struct statfs system;
  if (::statfs(folder.c_str(), &system) != 0) fail(folder, "unknown file system", errno);
  if (system.f_type == PROC_SUPER_MAGIC || system.f_type == SYSFS_MAGIC) {
    fail(folder, "the folder belongs to the kernel", EROFS);  // access() tells root otherwise
  }
  const std::uintmax_t free_bytes =
      std::uintmax_t{system.f_bavail} * static_cast<std::uintmax_t>(system.f_bsize);
  if (system.f_blocks > 0 && free_bytes < needed_bytes) {
    fail(folder,
         fmt::format("the disk has {} free, at least {} are needed", mebibytes(free_bytes),
                     mebibytes(needed_bytes)),
         ENOSPC);
  }
  if (system.f_files > 0 && system.f_ffree == 0) fail(folder, "no inodes are left", ENOSPC);
}

struct OpenFile {
  FileDescriptor descriptor;
  std::size_t size;
};

OpenFile open_for_reading(const fs::path& path) {
  // O_NONBLOCK: opening a FIFO must not wait for a writer.
  OpenFile file{FileDescriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)), 0};
  if (!file.descriptor.is_open()) fail(path, "cannot open", errno);
  struct stat status;
  if (::fstat(file.descriptor.get(), &status) != 0) fail(path, "cannot be looked at", errno);
  if (!S_ISREG(status.st_mode)) throw IoError(path.string() + ": not a regular file");
  file.size = static_cast<std::size_t>(status.st_size);
  return file;
}

/// At least one byte.
std::size_t read_some(const fs::path& path, const FileDescriptor& file,
                      std::span<std::byte> bytes) {
  while (true) {
    const ssize_t got = ::read(file.get(), bytes.data(), bytes.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail(path, "cannot read", errno);
    if (got == 0) throw IoError(path.string() + ": became shorter while it was read");
    return static_cast<std::size_t>(got);
  }
}

std::vector<std::byte> read_bytes(const fs::path& path, const OpenFile& file, std::size_t count) {
  std::vector<std::byte> bytes(count);
  for (std::size_t done = 0; done < count;) {
    done += read_some(path, file.descriptor, std::span(bytes).subspan(done));
  }
  return bytes;
}

/// Makes a rename last over a power cut.
void sync(const fs::path& folder) {
  const FileDescriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!descriptor.is_open()) fail(folder, "cannot open the folder to sync it", errno);
  const bool done = ::fsync(descriptor.get()) == 0;
  const bool not_offered = errno == EINVAL || errno == ENOTSUP;  // some network file systems
  if (!done && !not_offered) fail(folder, "cannot sync the folder", errno);
}

std::string to_text(XXH128_hash_t hash) {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, hash);
  return fmt::format("{:02x}", fmt::join(canonical.digest, ""));
}

}  // namespace

PendingFile::PendingFile(const fs::path& path, std::span<const std::byte> bytes) : path_(path) {
  check_ours(path_);
  fs::path name = temporary_name(path_, 0);
  int descriptor = make_file(name);
  for (int attempt = 1; descriptor < 0 && errno == EEXIST && attempt < 100; ++attempt) {
    name = temporary_name(path_, attempt);
    descriptor = make_file(name);
  }
  if (descriptor < 0) fail(name, "cannot make a file", errno);
  try {
    FileDescriptor file(descriptor);
    struct stat old;
    if (::lstat(path_.c_str(), &old) == 0 && ::fchmod(file.get(), old.st_mode & 0777) != 0) {
      fail(name, "cannot set the permissions", errno);
    }
    write_all(file, bytes, name);
    if (::fsync(file.get()) != 0) fail(name, "cannot sync", errno);
    if (file.close() != 0) fail(name, "cannot close", errno);
  } catch (...) {
    ::unlink(name.c_str());
    throw;
  }
  temporary_ = std::move(name);
}

PendingFile::~PendingFile() {
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void PendingFile::rename() {
  check_ours(path_);
  if (::rename(temporary_.c_str(), path_.c_str()) != 0) {
    fail(path_, "cannot replace the file", errno);
  }
  temporary_.clear();
}

void PendingFile::sync_folder() const {
  sync(folder_of(path_));
}

StreamedFile::StreamedFile(const fs::path& path) : path_(path) {
  check_ours(path_);
  for (int attempt = 0; attempt < 100; ++attempt) {
    if (const fs::path name = temporary_name(path_, attempt); !is_taken(name)) {
      temporary_ = name;
      return;
    }
  }
  throw IoError(path_.string() + ": too many temporary files of it are left");
}

StreamedFile::~StreamedFile() {
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void StreamedFile::commit() {
  FileDescriptor file(::open(temporary_.c_str(), O_WRONLY | O_CLOEXEC));
  if (!file.is_open()) fail(temporary_, "cannot open", errno);
  struct stat old;
  if (::lstat(path_.c_str(), &old) == 0 && ::fchmod(file.get(), old.st_mode & 0777) != 0) {
    fail(temporary_, "cannot set the permissions", errno);
  }
  if (::fsync(file.get()) != 0) fail(temporary_, "cannot sync", errno);
  if (file.close() != 0) fail(temporary_, "cannot close", errno);
  check_ours(path_);
  if (::rename(temporary_.c_str(), path_.c_str()) != 0) {
    fail(path_, "cannot replace the file", errno);
  }
  temporary_.clear();
  sync(folder_of(path_));
}

void write_atomically(const fs::path& path, std::span<const std::byte> bytes) {
  PendingFile file(path, bytes);
  file.rename();
  file.sync_folder();
}

void check_writable(const fs::path& path, std::uintmax_t bytes) {
  if (!path.has_filename()) throw IoError(path.string() + ": not the name of a file");
  check_folder(folder_of(path), bytes);
  check_ours(path);
  static_cast<void>(is_taken(temporary_name(path, 99)));  // a longer name, perhaps too long
}

void remove_leftovers(const fs::path& path) {
  const std::string prefix = path.filename().string() + std::string(temporary_mark);
  std::error_code ignored;  // what cannot be removed does no harm
  for (auto entry = fs::directory_iterator(folder_of(path), ignored);
       entry != fs::directory_iterator(); entry.increment(ignored)) {
    const std::string name = entry->path().filename().string();
    const bool numbers = name.find_first_not_of("0123456789.", prefix.size()) == name.npos;
    if (name.starts_with(prefix) && numbers && is_ours(entry->path())) {
      ::unlink(entry->path().c_str());
    }
  }
}

std::vector<std::byte> read_file(const fs::path& path, std::uintmax_t largest) {
  const OpenFile file = open_for_reading(path);
  if (file.size > largest) {
    throw IoError(fmt::format("{}: has {} bytes, more than {}", path.string(), file.size, largest));
  }
  return read_bytes(path, file, file.size);
}

FileHead read_head(const fs::path& path, std::size_t count) {
  const OpenFile file = open_for_reading(path);
  return {read_bytes(path, file, std::min(count, file.size)), file.size};
}

std::string checksum_of_file(const fs::path& path, std::size_t skip) {
  const OpenFile file = open_for_reading(path);
  if (file.size < skip || ::lseek(file.descriptor.get(), static_cast<off_t>(skip), SEEK_SET) < 0) {
    throw IoError(path.string() + ": is too short");
  }
  const std::unique_ptr<XXH3_state_t, XXH_errorcode (*)(XXH3_state_t*)> state(XXH3_createState(),
                                                                              XXH3_freeState);
  if (!state || XXH3_128bits_reset(state.get()) != XXH_OK) throw std::bad_alloc();
  std::vector<std::byte> block(std::min<std::size_t>(file.size, 1 << 20));
  for (std::size_t done = skip; done < file.size;) {
    const auto part = std::span(block).first(std::min(block.size(), file.size - done));
    const std::size_t got = read_some(path, file.descriptor, part);
    XXH3_128bits_update(state.get(), part.data(), got);
    done += got;
  }
  return to_text(XXH3_128bits_digest(state.get()));
}

std::string checksum(std::span<const std::byte> bytes) {
  return to_text(XXH3_128bits(bytes.data(), bytes.size()));
}

}  // namespace tridentscan::io
