#include "scanner/io/output_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>

#include "scanner/config/yaml/text_checks.hpp"
#include "scanner/io/atomic_file.hpp"
#include "scanner/io/own_files.hpp"

namespace tridentscan::io {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& path, const char* what) {
  throw IoError(fmt::format("{}: {} ({})", path.string(), what, std::strerror(errno)));
}

/// What a run writes into its lock file begins so.
constexpr std::string_view lock_mark = "process ";

std::string contents(const FileDescriptor& file) {
  std::array<char, 200> text;
  const ssize_t size = ::pread(file.get(), text.data(), text.size(), 0);
  return {text.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
}

std::string holder(const FileDescriptor& file) {
  const std::string text = contents(file);
  return text.empty() ? "it has not said which" : config::printable(text);
}

[[noreturn]] void refuse_held(const fs::path& output, const fs::path& path,
                              const std::string& holder) {
  throw IoError(fmt::format(
      "{}: another run writes to it ({}; lock file {}): choose another output with -o, or wait "
      "for its end",
      output.string(), holder, path.string()));
}

/// The lock file is somebody else's: does their run still live?
[[noreturn]] void refuse_foreign(const fs::path& path, const fs::path& output) {
  struct stat status;
  if (::lstat(path.c_str(), &status) != 0) fail(path, "cannot be looked at");
  const std::string user = name_of_user(status.st_uid);
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
  if (!file.is_open()) {
    throw IoError(fmt::format(
        "{}: its lock file {} belongs to {} and cannot be read: choose another output with -o",
        output.string(), path.string(), user));
  }
  if (::flock(file.get(), LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    refuse_held(output, path, fmt::format("{} of {}", holder(file), user));
  }
  throw IoError(
      fmt::format("{}: its lock file {} is left over from a run of {} that has ended ({}): choose "
                  "another output with -o, or have the lock file removed",
                  output.string(), path.string(), user, holder(file)));
}

/// A file that a user keeps under this name is none of ours to write into, nor is one with a second
/// name.
void check_is_lock(const FileDescriptor& file, const fs::path& path) {
  struct stat status;
  if (::fstat(file.get(), &status) != 0) fail(path, "cannot be looked at");
  const std::string text = contents(file);
  if (S_ISREG(status.st_mode) && status.st_nlink <= 1 &&
      (text.empty() || text.starts_with(lock_mark))) {
    return;
  }
  throw IoError(path.string() +
                ": not a lock file of a run: move it away, or choose another output with -o");
}

/// A new lock file, or one that a run of ours left; never through a link. For writing, because NFS
/// asks for that; O_NONBLOCK: a FIFO must not wait for a reader.
FileDescriptor open_file(const fs::path& path, const fs::path& output) {
  while (true) {
    FileDescriptor made(
        ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
    if (made.is_open()) return made;
    if (errno != EEXIST) fail(path, "cannot make the lock file");
    FileDescriptor old(::open(path.c_str(), O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
    const int reason = errno;
    if (!old.is_open() && reason == ENOENT) continue;  // its holder has just ended
    struct stat status;
    if (::lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && !is_ours(path)) {
      refuse_foreign(path, output);
    }
    if (!old.is_open() && reason == ELOOP) check_ours(path);  // says where the link leads
    errno = reason;
    if (!old.is_open()) fail(path, "cannot make the lock file");
    check_is_lock(old, path);
    return old;
  }
}

/// Whether the locked file is still the one with that name: its last holder may have removed it
/// between our open and our lock.
bool has_name(const FileDescriptor& file, const fs::path& path) {
  struct stat locked, named;
  return ::fstat(file.get(), &locked) == 0 && ::lstat(path.c_str(), &named) == 0 &&
         locked.st_dev == named.st_dev && locked.st_ino == named.st_ino;
}

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "unknown";
}

void name_holder(const FileDescriptor& file, const fs::path& path) {
  const std::string text = fmt::format("{}{} on {}", lock_mark, ::getpid(), host_name());
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
    FileDescriptor file = open_file(path, output);
    if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0) {
      if (!has_name(file, path)) continue;
      name_holder(file, path);
      return file;
    }
    if (errno == EWOULDBLOCK) {
      refuse_held(output, path, holder(file));
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
    : path_(output.string() + ".lock"), file_(lock(path_, output)) {}

OutputLock::~OutputLock() {
  if (protects() && has_name(file_, path_)) ::unlink(path_.c_str());  // while it is locked
}

}  // namespace tridentscan::io
