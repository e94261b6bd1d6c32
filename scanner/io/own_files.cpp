#include "scanner/io/own_files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <optional>

#include "scanner/io/atomic_file.hpp"
#include "scanner/io/file_descriptor.hpp"

namespace tridentscan::io {
namespace {

namespace fs = std::filesystem;

/// Of the name itself, not of what a link leads to.
std::optional<struct stat> status_of(const fs::path& path) {
  struct stat status;
  if (::lstat(path.c_str(), &status) == 0) return status;
  if (errno == ENOENT) return std::nullopt;
  throw IoError(fmt::format("{}: cannot be looked at ({})", path.string(), std::strerror(errno)));
}

/// Whom a new file belongs to: on some network file systems not to the user of this process.
uid_t owner_of_new_files(const fs::path& folder) {
  const fs::path name = folder / fmt::format(".tridentscan-owner.{}", ::getpid());
  const FileDescriptor file(::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  struct stat status;
  const bool known = file.is_open() && ::fstat(file.get(), &status) == 0;
  if (file.is_open()) ::unlink(name.c_str());
  return known ? status.st_uid : ::geteuid();
}

bool belongs_to_us(const fs::path& path, const struct stat& status) {
  if (status.st_uid == ::geteuid()) return true;
  return status.st_uid ==
         owner_of_new_files(path.has_parent_path() ? path.parent_path() : fs::path("."));
}

/// Why a file is not ours, if it is not.
std::optional<std::string> reason_against(const fs::path& path, const struct stat& status) {
  if (S_ISLNK(status.st_mode)) {
    std::error_code ignored;
    return fmt::format(
        "a symbolic link (to {}), which nothing is written through: name the file itself, or "
        "remove the link",
        fs::read_symlink(path, ignored).string());
  }
  if (S_ISDIR(status.st_mode)) return "a folder is in the place of the output file";
  if (!S_ISREG(status.st_mode)) return "not a regular file (a FIFO, device or socket)";
  if (!belongs_to_us(path, status)) {
    return fmt::format(
        "belongs to {} and is left alone: choose another output with -o, or remove it first",
        name_of_user(status.st_uid));
  }
  return std::nullopt;
}

}  // namespace

void check_ours(const fs::path& path) {
  const auto status = status_of(path);
  if (!status) return;
  if (const auto reason = reason_against(path, *status)) {
    throw IoError(fmt::format("{}: {}", path.string(), *reason));
  }
}

bool is_ours(const fs::path& path) {
  const auto status = status_of(path);
  return status && !reason_against(path, *status);
}

bool is_taken(const fs::path& path) {
  return status_of(path).has_value();
}

void move_ours(const fs::path& from, const fs::path& to) {
  if (!is_taken(from)) return;
  check_ours(from);
  check_ours(to);
  if (std::rename(from.c_str(), to.c_str()) != 0) {
    throw IoError(
        fmt::format("{}: cannot replace the file ({})", to.string(), std::strerror(errno)));
  }
}

void remove_ours(const fs::path& path) {
  check_ours(path);
  if (::unlink(path.c_str()) == 0 || errno == ENOENT) return;
  throw IoError(fmt::format("{}: cannot remove ({})", path.string(), std::strerror(errno)));
}

void check_not_read(const fs::path& output, std::span<const fs::path> inputs) {
  struct stat written;
  if (::stat(output.c_str(), &written) != 0) return;
  for (const fs::path& input : inputs) {
    struct stat read;
    if (::stat(input.c_str(), &read) != 0) continue;
    if (read.st_dev != written.st_dev || read.st_ino != written.st_ino) continue;
    throw IoError(
        fmt::format("{}: is {}, which is read: it would be lost; choose another output with -o",
                    output.string(), output == input ? "an input" : "the input " + input.string()));
  }
}

std::string name_of_user(unsigned id) {
  std::array<char, 4096> buffer;
  struct passwd entry, *found = nullptr;
  if (::getpwuid_r(id, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr) {
    return fmt::format("user {}", found->pw_name);
  }
  return fmt::format("user {}", id);
}

}  // namespace tridentscan::io
