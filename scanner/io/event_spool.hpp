#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <vector>

#include "scanner/io/file_descriptor.hpp"
#include "scanner/result/event_record.hpp"

namespace tridentscan::io {

/// A file of events that is only read: that of a finished part. All members throw IoError.
class SpooledEvents {
 public:
  explicit SpooledEvents(const std::filesystem::path& path);
  /// Events [first, first + count), which must be there.
  [[nodiscard]] std::vector<result::EventRecord> read(std::int64_t first, std::int64_t count) const;

 private:
  std::filesystem::path path_;
  FileDescriptor file_;
};

/// Events of an unfinished run, beside its output: "x.h5" -> "x.h5.spool". Rows of numbers one
/// after another: memory does not grow with them, and a run that goes on cuts off what its journal
/// does not know of. All members throw IoError.
class EventSpool {
 public:
  [[nodiscard]] static std::filesystem::path path_beside(const std::filesystem::path& output);

  /// Keeps the first `events`, which must be there, and drops the rest.
  EventSpool(const std::filesystem::path& output, std::int64_t events);

  void append(std::span<const result::EventRecord> events);
  /// All events in their order, some at a time.
  void for_each(const std::function<void(std::span<const result::EventRecord> events)>& take) const;
  [[nodiscard]] std::int64_t size() const { return events_; }
  /// Deletes the file: its events are elsewhere.
  void remove();

 private:
  void keep(std::int64_t events) const;

  std::filesystem::path path_;
  FileDescriptor file_;
  std::int64_t events_;
};

}  // namespace tridentscan::io
