#include "scanner/io/hdf5.hpp"

#include <fmt/format.h>
#include <hdf5.h>

#include "scanner/io/atomic_file.hpp"

namespace tridentscan::io::hdf5 {

static_assert(std::is_same_v<Id, hid_t>);

namespace {

/// Called for the entries of the error stack, innermost first: keeps the first.
herr_t keep_innermost(unsigned, const H5E_error2_t* entry, void* text) {
  std::string& reason = *static_cast<std::string*>(text);
  if (reason.empty() && entry->desc != nullptr) {
    reason = fmt::format("{} (in {})", entry->desc, entry->func_name ? entry->func_name : "?");
  }
  return 0;
}

}  // namespace

void set_up_library() {
  static_cast<void>(H5dont_atexit());  // fails when it was called before: nothing to do then
  check(H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr), "turn off its error printing");
}

void fail(std::string_view doing) {
  std::string reason;
  if (H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_innermost, &reason) < 0 || reason.empty()) {
    reason = "the library gives no reason";
  }
  throw IoError(fmt::format("HDF5: cannot {}: {}", doing, reason));
}

Handle property_list(Id kind) {
  return {H5Pcreate(kind), H5Pclose, "make a property list"};
}

Handle::Handle(Id id, Close closer, std::string_view doing)
    : id_(check(id, doing)), close_(closer) {}

Handle::~Handle() {
  if (id_ >= 0 && close_(id_) < 0) {
    ++failures_;
  }
}

void Handle::close(std::string_view doing) {
  check(close_(std::exchange(id_, -1)), doing);
}

std::string text_of(const Attribute& attribute) {
  return std::visit([](const auto& value) { return fmt::format("{}", value); }, attribute);
}

std::string library_version() {
  return fmt::format("{}.{}.{}", H5_VERS_MAJOR, H5_VERS_MINOR, H5_VERS_RELEASE);
}

}  // namespace tridentscan::io::hdf5
