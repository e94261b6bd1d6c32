#include "scanner/io/event_spool.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

#include "scanner/io/atomic_file.hpp"
#include "scanner/io/checkpoint.hpp"
#include "scanner/io/own_files.hpp"

namespace tridentscan::io {
namespace {

constexpr std::int64_t event_bytes = sizeof(result::EventRecord);
constexpr std::int64_t events_at_a_time = 1 << 14;

[[noreturn]] void fail(const std::filesystem::path& path, std::string_view what) {
  throw IoError(fmt::format("{}: {} ({})", path.string(), what, std::strerror(errno)));
}

/// Events [first, first + events.size()).
void read_events(const FileDescriptor& file, const std::filesystem::path& path, std::int64_t first,
                 std::span<result::EventRecord> events) {
  auto bytes = std::as_writable_bytes(events);
  std::int64_t offset = first * event_bytes;
  while (!bytes.empty()) {
    const ssize_t got = ::pread(file.get(), bytes.data(), bytes.size(), offset);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail(path, "cannot read");
    if (got == 0) throw IoError(path.string() + ": is shorter than its events");
    bytes = bytes.subspan(static_cast<std::size_t>(got));
    offset += got;
  }
}

}  // namespace

SpooledEvents::SpooledEvents(const std::filesystem::path& path)
    : path_(path), file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
  if (!file_.is_open()) fail(path_, "cannot open");
}

std::vector<result::EventRecord> SpooledEvents::read(std::int64_t first, std::int64_t count) const {
  std::vector<result::EventRecord> events(static_cast<std::size_t>(count));
  read_events(file_, path_, first, events);
  return events;
}

std::filesystem::path EventSpool::path_beside(const std::filesystem::path& output) {
  return output.string() + ".spool";
}

EventSpool::EventSpool(const std::filesystem::path& output, std::int64_t events)
    : path_(path_beside(output)), file_(-1), events_(events) {
  check_ours(path_);
  file_ = FileDescriptor(::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666));
  if (!file_.is_open()) fail(path_, "cannot make a file");
  try {
    keep(events);
  } catch (...) {
    if (events == 0) ::unlink(path_.c_str());  // nothing is lost
    throw;
  }
}

void EventSpool::keep(std::int64_t events) const {
  struct stat status;
  if (::fstat(file_.get(), &status) != 0) fail(path_, "cannot be looked at");
  if (status.st_size < events * event_bytes) {
    throw CheckpointError(
        fmt::format("{}: has fewer than the {} events of its checkpoint; start over with "
                    "--overwrite",
                    path_.string(), events));
  }
  if (::ftruncate(file_.get(), events * event_bytes) != 0) fail(path_, "cannot cut");
}

void EventSpool::append(std::span<const result::EventRecord> events) {
  auto bytes = std::as_bytes(events);
  std::int64_t offset = events_ * event_bytes;
  while (!bytes.empty()) {
    const ssize_t written = ::pwrite(file_.get(), bytes.data(), bytes.size(), offset);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(path_, "cannot write");
    bytes = bytes.subspan(static_cast<std::size_t>(written));
    offset += written;
  }
  events_ += std::ssize(events);
}

void EventSpool::for_each(
    const std::function<void(std::span<const result::EventRecord> events)>& take) const {
  std::vector<result::EventRecord> events;
  for (std::int64_t first = 0; first < events_; first += std::ssize(events)) {
    events.resize(static_cast<std::size_t>(std::min(events_at_a_time, events_ - first)));
    read_events(file_, path_, first, events);
    take(events);
  }
}

void EventSpool::remove() {
  if (::unlink(path_.c_str()) != 0 && errno != ENOENT) fail(path_, "cannot remove");
}

}  // namespace tridentscan::io
