#include "scanner/io/checkpoint.hpp"

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "scanner/io/atomic_file.hpp"

namespace tridentscan::io {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr char magic[] = "TRIDCKPT";  // 8 characters
constexpr std::uint64_t format_version = 2;
constexpr std::size_t checksum_size = 32;  // hexadecimal
constexpr std::size_t word_size = sizeof(std::uint64_t);

class Writer {
 public:
  void raw(const void* data, std::size_t size) {
    const auto* const first = static_cast<const std::byte*>(data);
    bytes_.insert(bytes_.end(), first, first + size);
  }
  void number(std::uint64_t value) { raw(&value, sizeof value); }
  void text(const std::string& value) {
    number(value.size());
    raw(value.data(), value.size());
  }
  void numbers(const std::vector<double>& values) {
    number(values.size());
    raw(values.data(), values.size() * sizeof(double));
  }
  [[nodiscard]] const std::vector<std::byte>& bytes() const { return bytes_; }

 private:
  std::vector<std::byte> bytes_;
};

class CheckpointReader {
 public:
  CheckpointReader(std::span<const std::byte> bytes, const std::string& name)
      : left_(bytes), name_(name) {}

  [[noreturn]] void fail(std::string_view why) const {
    throw CheckpointError(fmt::format("{}: {}", name_, why));
  }
  void raw(void* data, std::size_t size) {
    if (size > left_.size()) fail("the checkpoint ends too early");
    if (size > 0) std::memcpy(data, left_.data(), size);
    left_ = left_.subspan(size);
  }
  [[nodiscard]] std::uint64_t number() {
    std::uint64_t value = 0;
    raw(&value, sizeof value);
    return value;
  }
  /// Of things that take at least `size` bytes each.
  [[nodiscard]] std::size_t count(std::size_t size) {
    const std::uint64_t value = number();
    if (value > left_.size() / size) fail(fmt::format("{} items cannot be in it", value));
    return value;
  }
  [[nodiscard]] std::string text() {
    std::string value(count(1), '\0');
    raw(value.data(), value.size());
    return value;
  }
  [[nodiscard]] std::vector<double> numbers() {
    std::vector<double> values(count(sizeof(double)));
    raw(values.data(), values.size() * sizeof(double));
    return values;
  }
  void expect_end() const {
    if (!left_.empty()) fail("bytes are left at the end");
  }

 private:
  std::span<const std::byte> left_;
  const std::string& name_;
};

void write(Writer& writer, const StageState& stage) {
  writer.text(stage.name);
  writer.number(stage.round);
  writer.number(stage.units);
  writer.number(stage.done.merged);
  writer.number(stage.done.early.size());
  for (const auto& [unit, result] : stage.done.early) {
    writer.number(unit);
    writer.numbers(result);
  }
  writer.numbers(stage.values);
}

StageState read_stage(CheckpointReader& reader) {
  StageState stage;
  stage.name = reader.text();
  stage.round = reader.number();
  stage.units = reader.number();
  stage.done.merged = reader.number();
  if (stage.done.merged > stage.units) reader.fail("more units merged than there are");
  std::uint64_t least = stage.done.merged;
  for (std::size_t n = reader.count(2 * word_size); n > 0; --n) {
    const std::uint64_t unit = reader.number();
    if (unit < least || unit >= stage.units) reader.fail(fmt::format("stray unit {}", unit));
    stage.done.early.emplace(unit, reader.numbers());
    least = unit + 1;
  }
  stage.values = reader.numbers();
  return stage;
}

}  // namespace

std::vector<std::byte> to_bytes(const Checkpoint& checkpoint) {
  Writer rest;
  rest.text(checkpoint.program);
  rest.text(checkpoint.isa);
  rest.text(checkpoint.config_hash);
  rest.text(checkpoint.resolved_text);
  rest.number(checkpoint.resumes);
  rest.raw(&checkpoint.seconds, sizeof checkpoint.seconds);
  rest.number(checkpoint.shard.index);
  rest.number(checkpoint.shard.count);
  rest.text(checkpoint.sources);
  rest.number(checkpoint.stages.size());
  for (const StageState& stage : checkpoint.stages) write(rest, stage);

  Writer file;
  file.raw(magic, word_size);
  file.number(format_version);
  file.number(rest.bytes().size());
  file.raw(checksum(rest.bytes()).data(), checksum_size);
  file.raw(rest.bytes().data(), rest.bytes().size());
  return file.bytes();
}

std::uint64_t announced_size(std::span<const std::byte> header, const std::string& name) {
  CheckpointReader reader(header, name);
  if (header.size() < checkpoint_header_size) reader.fail("too short for a checkpoint");
  char found[word_size];
  reader.raw(found, sizeof found);
  if (std::memcmp(found, magic, sizeof found) != 0) reader.fail("not a checkpoint of tridentscan");
  if (const std::uint64_t version = reader.number(); version != format_version) {
    reader.fail(
        fmt::format("checkpoint format {}, this program knows {}", version, format_version));
  }
  const std::uint64_t rest = reader.number();
  if (rest > std::numeric_limits<std::uint64_t>::max() - checkpoint_header_size) {
    reader.fail("damaged (impossible length)");
  }
  return checkpoint_header_size + rest;
}

Checkpoint parse_checkpoint(std::span<const std::byte> bytes, const std::string& name) {
  const std::uint64_t size =
      announced_size(bytes.first(std::min(bytes.size(), checkpoint_header_size)), name);
  if (size != bytes.size()) {
    throw CheckpointError(
        fmt::format("{}: damaged ({} bytes instead of {})", name, bytes.size(), size));
  }
  const auto rest = bytes.subspan(checkpoint_header_size);
  const std::string expected = checksum(rest);
  if (std::memcmp(bytes.data() + 3 * word_size, expected.data(), checksum_size) != 0) {
    throw CheckpointError(name + ": damaged (its checksum does not hold)");
  }

  CheckpointReader reader(rest, name);
  Checkpoint checkpoint;
  checkpoint.program = reader.text();
  checkpoint.isa = reader.text();
  checkpoint.config_hash = reader.text();
  checkpoint.resolved_text = reader.text();
  checkpoint.resumes = reader.number();
  reader.raw(&checkpoint.seconds, sizeof checkpoint.seconds);
  if (!(checkpoint.seconds >= 0 && std::isfinite(checkpoint.seconds))) {
    reader.fail("a run that took no time");
  }
  checkpoint.shard.index = reader.number();
  checkpoint.shard.count = reader.number();
  if (checkpoint.shard.index >= checkpoint.shard.count) reader.fail("an impossible part");
  checkpoint.sources = reader.text();
  for (std::size_t n = reader.count(6 * word_size); n > 0; --n) {
    checkpoint.stages.push_back(read_stage(reader));
  }
  reader.expect_end();
  return checkpoint;
}

}  // namespace tridentscan::io
