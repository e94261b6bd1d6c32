#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string>
#include <vector>

#include "scanner/io/atomic_file.hpp"
#include "scanner/io/checkpoint.hpp"

// Any bytes as a checkpoint, and as the contents of one whose length and checksum are right:
// refused, or understood so well that writing gives the same bytes.

namespace {

namespace io = tridentscan::io;
using Bytes = std::vector<std::byte>;

void read(const Bytes& bytes) {
  try {
    const io::Checkpoint checkpoint = io::parse_checkpoint(bytes, "fuzz.ckpt");
    if (io::to_bytes(checkpoint) != bytes) std::abort();
  } catch (const io::CheckpointError&) {
  }
}

/// magic, version, length, checksum: 8 + 8 + 8 + 32 bytes
Bytes with_header(std::span<const std::byte> contents) {
  Bytes bytes = io::to_bytes({});
  bytes.resize(io::checkpoint_header_size);
  const std::uint64_t size = contents.size();
  std::memcpy(bytes.data() + 16, &size, sizeof size);
  const std::string sum = io::checksum(contents);
  std::ranges::copy(std::as_bytes(std::span(sum)), bytes.begin() + 24);
  bytes.insert(bytes.end(), contents.begin(), contents.end());
  return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  read({bytes.begin(), bytes.end()});
  read(with_header(bytes));
  return 0;
}
