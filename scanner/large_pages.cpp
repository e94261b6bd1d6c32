// Memory of this program on pages of 2 MiB. Where Linux gives those on request only
// (/sys/kernel/mm/transparent_hugepage/enabled is "madvise", as on Ubuntu), faults of small pages
// take longer than what fills the arrays of a plane, and a fifth of the time of a small scan.

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace {

constexpr std::size_t page = std::size_t{1} << 21;
constexpr std::size_t large = page / 2;  // fills half of a page or more

void ask_for_large_pages([[maybe_unused]] void* begin, [[maybe_unused]] std::size_t size) {
#ifdef MADV_HUGEPAGE
  static_cast<void>(::madvise(begin, size, MADV_HUGEPAGE));
#endif
}

/// An array of megabytes has pages of its own.
void* allocate(std::size_t size) {
  if (size < large || size > PTRDIFF_MAX - page) return std::malloc(size);
  const std::size_t whole_pages = (size + page - 1) / page * page;
  void* const memory = std::aligned_alloc(page, whole_pages);
  if (memory != nullptr) ask_for_large_pages(memory, whole_pages);
  return memory;
}

/// Smaller arrays share malloc's heap, which begins with eight large pages. A page stays small if
/// it was written before a large one was asked for, and malloc writes the size of a chunk in front
/// of it: hence a chunk that begins a small page earlier.
void begin_heap_with_large_pages() {
#ifdef __GLIBC__
  constexpr std::size_t heap = 8 * page;
  constexpr std::size_t small_page = 4096;
  const auto end = reinterpret_cast<std::uintptr_t>(::sbrk(0));
  const std::uintptr_t first = (end + small_page + page - 1) / page * page;
  ::sbrk(static_cast<std::intptr_t>(first - small_page - end));
  ::mallopt(M_TRIM_THRESHOLD, 2 * heap);
  ::mallopt(M_MMAP_THRESHOLD, 2 * heap);
  auto* const chunk = static_cast<char*>(std::malloc(small_page + heap));
  const auto begin = reinterpret_cast<std::uintptr_t>(chunk);
  if (begin < first && first <= begin + small_page) {
    ask_for_large_pages(chunk + (first - begin), heap);
  }
  std::free(chunk);
  // Back to what has pages of its own: on the heap, between small arrays, megabytes take up to 60 %
  // more memory.
  ::mallopt(M_MMAP_THRESHOLD, large);
#endif
}

[[maybe_unused]] const bool begun = (begin_heap_with_large_pages(), true);

}  // namespace

void* operator new(std::size_t size) {
  for (;;) {
    if (void* const memory = allocate(size == 0 ? 1 : size)) return memory;
    const std::new_handler handler = std::get_new_handler();
    if (handler == nullptr) throw std::bad_alloc();
    handler();
  }
}

void operator delete(void* memory) noexcept {
  std::free(memory);
}

void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
