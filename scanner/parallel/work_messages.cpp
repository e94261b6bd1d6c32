#include "scanner/parallel/work_messages.hpp"

#include <cstring>
#include <stdexcept>
#include <utility>

namespace tridentscan::parallel {
namespace {

void append(Bytes& bytes, const void* data, std::size_t size) {
  const auto* const first = static_cast<const std::byte*>(data);
  bytes.insert(bytes.end(), first, first + size);
}

void append(Bytes& bytes, std::size_t number) {
  append(bytes, &number, sizeof number);
}

class MessageReader {
 public:
  explicit MessageReader(const Bytes& bytes) : bytes_(bytes) {}
  void read(void* data, std::size_t size) {
    if (size > bytes_.size() - position_) {
      throw std::runtime_error("a message between ranks is cut off");
    }
    if (size > 0) {
      std::memcpy(data, bytes_.data() + position_, size);
    }
    position_ += size;
  }
  [[nodiscard]] std::size_t number() {
    std::size_t value = 0;
    read(&value, sizeof value);
    return value;
  }

 private:
  const Bytes& bytes_;
  std::size_t position_ = 0;
};

}  // namespace

Bytes encode(const WorkerMessage& message) {
  Bytes bytes;
  append(bytes, message.wanted);
  append(bytes, std::size_t{message.farewell});
  append(bytes, message.report.finished.size());
  for (const FinishedUnit& f : message.report.finished) {
    append(bytes, f.unit);
    append(bytes, f.result.size());
    append(bytes, f.result.data(), f.result.size() * sizeof(double));
  }
  append(bytes, message.report.failed.size());
  for (const FailedUnit& f : message.report.failed) {
    append(bytes, f.unit);
    append(bytes, f.reason.size());
    append(bytes, f.reason.data(), f.reason.size());
  }
  append(bytes, &message.report.busy_seconds, sizeof(double));
  return bytes;
}

Bytes encode(const RootMessage& message) {
  Bytes bytes;
  append(bytes, static_cast<std::size_t>(message.kind));
  append(bytes, message.first);
  append(bytes, message.count);
  return bytes;
}

WorkerMessage decode_worker_message(const Bytes& bytes) {
  MessageReader reader(bytes);
  WorkerMessage message;
  message.wanted = reader.number();
  message.farewell = reader.number() != 0;
  for (std::size_t n = reader.number(); n > 0; --n) {
    FinishedUnit f{reader.number(), UnitResult(reader.number())};
    reader.read(f.result.data(), f.result.size() * sizeof(double));
    message.report.finished.push_back(std::move(f));
  }
  for (std::size_t n = reader.number(); n > 0; --n) {
    FailedUnit f{reader.number(), std::string(reader.number(), ' ')};
    reader.read(f.reason.data(), f.reason.size());
    message.report.failed.push_back(std::move(f));
  }
  reader.read(&message.report.busy_seconds, sizeof(double));
  return message;
}

RootMessage decode_root_message(const Bytes& bytes) {
  MessageReader reader(bytes);
  const auto kind = static_cast<RootMessage::Kind>(reader.number());
  const std::size_t first = reader.number();
  return {kind, first, reader.number()};
}

}  // namespace tridentscan::parallel
