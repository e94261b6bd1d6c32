#include "scanner/io/chunk_filters.hpp"

#include <libdeflate.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <new>

#include "scanner/parallel/shared_loop.hpp"

namespace tridentscan::io::hdf5 {
namespace {

constexpr int compression_level = 1;  // higher ones cost time and win a few percent
constexpr std::size_t checksum_bytes = 4;

/// First bytes of all elements, then second bytes of all elements, ...
void shuffle(std::span<const std::byte> from, std::size_t element_bytes, std::size_t elements,
             std::byte* to) {
  for (std::size_t k = 0; k < element_bytes; ++k, to += elements) {
    for (std::size_t i = 0; i * element_bytes < from.size(); ++i) {
      to[i] = from[i * element_bytes + k];
    }
  }
}

/// Sums modulo 65535 over words of two bytes, the first one the higher; a last single byte counts
/// as the higher.
std::uint32_t fletcher32(std::span<const std::byte> data) {
  constexpr std::size_t words_before_overflow = 360;
  const auto fold = [](std::uint32_t sum) { return (sum & 0xffff) + (sum >> 16); };
  std::uint32_t low = 0, high = 0;
  std::size_t words = 0;
  for (std::size_t i = 0; i < data.size(); i += 2) {
    low += std::to_integer<std::uint32_t>(data[i]) << 8;
    low += i + 1 < data.size() ? std::to_integer<std::uint32_t>(data[i + 1]) : 0;
    high += low;
    if (++words % words_before_overflow == 0) low = fold(low), high = fold(high);
  }
  return fold(fold(high)) << 16 | fold(fold(low));
}

using Compressor = std::unique_ptr<libdeflate_compressor, decltype(&libdeflate_free_compressor)>;

/// Into `to`, which is large enough. False without memory.
bool filter(std::span<const std::byte> data, std::size_t chunk_bytes, std::size_t element_bytes,
            libdeflate_compressor* compressor, std::vector<std::byte>& shuffled,
            std::vector<std::byte>& to) noexcept {
  if (compressor == nullptr) return false;
  std::fill(shuffled.begin(), shuffled.end(), std::byte{});
  shuffle(data, element_bytes, chunk_bytes / element_bytes, shuffled.data());
  const std::size_t size = libdeflate_zlib_compress(compressor, shuffled.data(), shuffled.size(),
                                                    to.data(), to.size() - checksum_bytes);
  const std::uint32_t checksum = fletcher32(std::span(to).first(size));
  for (std::size_t k = 0; k < checksum_bytes; ++k) to[size + k] = std::byte(checksum >> 8 * k);
  to.resize(size + checksum_bytes);
  return size > 0;
}

}  // namespace

std::vector<std::vector<std::byte>> filtered_chunks(std::span<const std::byte> data,
                                                    std::size_t chunk_bytes,
                                                    std::size_t element_bytes, int threads) {
  const std::size_t chunks = (data.size() + chunk_bytes - 1) / chunk_bytes;
  const std::size_t most = libdeflate_zlib_compress_bound(nullptr, chunk_bytes) + checksum_bytes;
  std::vector<std::vector<std::byte>> filtered(chunks, std::vector<std::byte>(most));
  const auto workers = std::min<std::size_t>(static_cast<std::size_t>(threads), chunks);
  std::vector<std::vector<std::byte>> shuffled(workers, std::vector<std::byte>(chunk_bytes));
  std::atomic<std::size_t> next{0};
  std::atomic<bool> done{true};
  parallel::shared_loop(workers, threads, [&](std::size_t worker) {
    // Kept for the next array: its memory is fetched once.
    thread_local const Compressor compressor(libdeflate_alloc_compressor(compression_level),
                                             libdeflate_free_compressor);
    for (std::size_t c = next++; c < chunks; c = next++) {
      const auto chunk =
          data.subspan(c * chunk_bytes, std::min(chunk_bytes, data.size() - c * chunk_bytes));
      if (!filter(chunk, chunk_bytes, element_bytes, compressor.get(), shuffled[worker],
                  filtered[c])) {
        done = false;
      }
    }
  });
  if (!done) throw std::bad_alloc();
  return filtered;
}

}  // namespace tridentscan::io::hdf5
