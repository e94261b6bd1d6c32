#include "scanner/io/chunk_filters.hpp"

#include <libdeflate.h>

#include <algorithm>
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

/// The filters of one thread, and their memory: it is fetched once for all arrays.
class ChunkFilter {
 public:
  std::vector<std::byte> operator()(std::span<const std::byte> data, std::size_t chunk_bytes,
                                    std::size_t element_bytes) {
    if (!compressor_) throw std::bad_alloc();
    shuffled_.resize(chunk_bytes);
    packed_.resize(libdeflate_zlib_compress_bound(nullptr, chunk_bytes));
    if (data.size() < chunk_bytes) std::fill(shuffled_.begin(), shuffled_.end(), std::byte{});
    shuffle(data, element_bytes, chunk_bytes / element_bytes, shuffled_.data());
    const std::size_t size = libdeflate_zlib_compress(
        compressor_.get(), shuffled_.data(), shuffled_.size(), packed_.data(), packed_.size());
    const std::span<const std::byte> packed(packed_.data(), size);
    const std::uint32_t checksum = fletcher32(packed);
    std::vector<std::byte> result;
    result.reserve(size + checksum_bytes);
    result.assign(packed.begin(), packed.end());
    for (std::size_t k = 0; k < checksum_bytes; ++k) result.push_back(std::byte(checksum >> 8 * k));
    return result;
  }

 private:
  std::unique_ptr<libdeflate_compressor, decltype(&libdeflate_free_compressor)> compressor_{
      libdeflate_alloc_compressor(compression_level), libdeflate_free_compressor};
  std::vector<std::byte> shuffled_, packed_;
};

}  // namespace

std::vector<std::vector<std::byte>> filtered_chunks(std::span<const std::byte> data,
                                                    std::size_t chunk_bytes,
                                                    std::size_t element_bytes, int threads) {
  std::vector<std::vector<std::byte>> filtered((data.size() + chunk_bytes - 1) / chunk_bytes);
  parallel::shared_loop(filtered.size(), threads, [&](std::size_t c) {
    thread_local ChunkFilter filter;
    const std::size_t begin = c * chunk_bytes;
    const auto chunk = data.subspan(begin, std::min(chunk_bytes, data.size() - begin));
    filtered[c] = filter(chunk, chunk_bytes, element_bytes);
  });
  return filtered;
}

}  // namespace tridentscan::io::hdf5
