#include "scanner/io/output_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>

#include "scanner/io/atomic_file.hpp"

namespace tridentscan::io {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& path, const char* what) {
  throw IoError(fmt::format("{}: {} ({})", path.string(), what, std::strerror(errno)));
}

FileDescriptor open_file(const fs::path& path) {
  // For writing, because NFS asks for that; O_NONBLOCK: a FIFO must not wait for a reader.
  FileDescriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0666));
  if (!file.is_open()) fail(path, "cannot make the lock file");
  return file;
}

/// Whether the locked file is still the one with that name: its last holder may have removed it
/// between our open and our lock.
bool has_name(const FileDescriptor& file, const fs::path& path) {
  struct stat locked, named;
  if (::fstat(file.get(), &locked) != 0) fail(path, "cannot be looked at");
  return ::stat(path.c_str(), &named) == 0 && locked.st_dev == named.st_dev &&
         locked.st_ino == named.st_ino;
}

std::string holder(const FileDescriptor& file) {
  std::array<char, 200> text;
  const ssize_t size = ::pread(file.get(), text.data(), text.size(), 0);
  if (size <= 0) return "it has not said which";
  return std::string(text.data(), static_cast<std::size_t>(size));
}

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "unknown";
}

void name_holder(const FileDescriptor& file, const fs::path& path) {
  const std::string text = fmt::format("process {} on {}", ::getpid(), host_name());
  const ssize_t written =
      ::ftruncate(file.get(), 0) != 0 ? -1 : ::pwrite(file.get(), text.data(), text.size(), 0);
  if (written == static_cast<ssize_t>(text.size())) return;
  const int reason = written < 0 ? errno : ENOSPC;
  ::unlink(path.c_str());
  errno = reason;
  fail(path, "cannot write the lock file");
}

/// An open descriptor with the lock, or a closed one where there are no locks.
FileDescriptor lock(const fs::path& path, const fs::path& output) {
  while (true) {
    FileDescriptor file = open_file(path);
    if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0) {
      if (!has_name(file, path)) continue;
      name_holder(file, path);
      return file;
    }
    if (errno == EWOULDBLOCK) {
      throw IoError(fmt::format(
          "{}: another run writes to it ({}; lock file {}): choose another output with -o, or wait "
          "for its end",
          output.string(), holder(file), path.string()));
    }
    if (errno == EINTR) continue;
    const bool not_offered = errno == ENOLCK || errno == ENOSYS || errno == EOPNOTSUPP;
    const int reason = errno;
    ::unlink(path.c_str());
    errno = reason;
    if (!not_offered) fail(path, "cannot lock");
    return FileDescriptor(-1);
  }
}

}  // namespace

OutputLock::OutputLock(const fs::path& output)
    : path_(behind_link(output).string() + ".lock"), file_(lock(path_, output)) {}

OutputLock::~OutputLock() {
  if (protects()) ::unlink(path_.c_str());  // while it is locked: see has_name
}

}  // namespace tridentscan::io
