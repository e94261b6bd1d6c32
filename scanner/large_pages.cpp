// "new" of this program puts arrays of megabytes on pages of 2 MiB. Where Linux gives those on
// request only (/sys/kernel/mm/transparent_hugepage/enabled is "madvise", as on Ubuntu), faults of
// small pages take longer than what fills the arrays of a plane.

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>

namespace {

constexpr std::size_t page = std::size_t{1} << 21;
constexpr std::size_t large = page / 2;  // fills half of a page or more

void* allocate(std::size_t size) {
  if (size < large || size > PTRDIFF_MAX - page) return std::malloc(size);
  const std::size_t whole_pages = (size + page - 1) / page * page;
  void* const memory = std::aligned_alloc(page, whole_pages);
#ifdef MADV_HUGEPAGE
  if (memory != nullptr) static_cast<void>(::madvise(memory, whole_pages, MADV_HUGEPAGE));
#endif
  return memory;
}

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
