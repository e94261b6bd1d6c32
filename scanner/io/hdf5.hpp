#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

// What writing and reading HDF5 share: owned identifiers and checked calls. Users of this folder
// need no header of the HDF5 library.
namespace tridentscan::io::hdf5 {

using Id = std::int64_t;  // hid_t

/// Value of an attribute. Text is stored as a string of variable length, UTF-8.
using Attribute = std::variant<std::int64_t, std::uint64_t, double, std::string>;
[[nodiscard]] std::string text_of(const Attribute& attribute);

/// What a dataset holds; a table has columns of text.
enum class Kind { numbers, text, table };

/// Owns one identifier of the library: file, group, dataset, type, property list.
class Handle {
 public:
  using Close = int (*)(Id);

  /// Throws IoError "HDF5: cannot <doing>: ..." when `id` is negative.
  Handle(Id id, Close closer, std::string_view doing);
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
  Handle& operator=(Handle&&) = delete;
  ~Handle();

  [[nodiscard]] Id id() const { return id_; }
  /// Throws IoError: the library reports some failed writes only here.
  void close(std::string_view doing);
  /// How often so far a destructor could not close: what a file had taken in was not stored. Who
  /// writes a file looks at the end whether this has grown.
  [[nodiscard]] static long failures() { return failures_; }
  static void count_failure() { ++failures_; }

 private:
  static inline std::atomic<long> failures_ = 0;
  Id id_;
  Close close_;
};

/// "1.10.8".
[[nodiscard]] std::string library_version();

/// No cleaning up at exit (it crashes after a failed close) and no printing of errors: they become
/// exceptions. To be called before anything else; more than once does no harm.
void set_up_library();

/// A new property list of a kind, H5P_DATASET_CREATE for instance.
[[nodiscard]] Handle property_list(Id kind);

/// Throws IoError "HDF5: cannot <doing>: " with the innermost reason of the library's error stack.
[[noreturn]] void fail(std::string_view doing);

/// Returns a status that is not negative; fails otherwise.
template <class Status>
Status check(Status status, std::string_view doing) {
  if constexpr (std::is_signed_v<Status>) {
    if (status < 0) fail(doing);
  }
  return status;
}

}  // namespace tridentscan::io::hdf5
