#include <hdf5.h>

#include <exception>

#include "scanner/io/atomic_file.hpp"
#include "scanner/io/hdf5_writer.hpp"
#include "scanner/io/seal.hpp"

namespace tridentscan::io::hdf5 {
namespace {

// The core driver keeps the file in a buffer that it gets from these functions: our vector, so that
// the finished file is moved out and never copied.

void* resize_image(void*, std::size_t size, H5FD_file_image_op_t, void* vector) noexcept {
  auto& bytes = *static_cast<std::vector<std::byte>*>(vector);
  try {
    bytes.resize(size);
  } catch (const std::exception&) {
    return nullptr;  // the library reports it as a failed write
  }
  return bytes.data();
}

void* first_image(std::size_t size, H5FD_file_image_op_t op, void* vector) noexcept {
  return resize_image(nullptr, size, op, vector);
}

herr_t keep_image(void*, H5FD_file_image_op_t, void*) noexcept {
  return 0;
}

void* same_vector(void* vector) noexcept {
  return vector;
}

herr_t keep_vector(void*) noexcept {
  return 0;
}

Handle create_file(std::vector<std::byte>& bytes, std::size_t expected_size) {
  set_up_library();
  bytes.reserve(expected_size);
  constexpr std::size_t increment = 1u << 16;
  const Handle access = property_list(H5P_FILE_ACCESS);
  check(H5Pset_fapl_core(access.id(), increment, false), "choose files in memory");
  H5FD_file_image_callbacks_t callbacks = {first_image, nullptr,     resize_image, keep_image,
                                           same_vector, keep_vector, &bytes};
  // From 1.8 on attributes may be larger than 64 KiB: references from an axis to all that has it.
  // From 1.10 on the index of a small array is one address, not a tree of kilobytes. (Files of
  // events stay at 1.8: 1.10 marks files that are open, and a kill would leave the mark.)
  check(H5Pset_libver_bounds(access.id(), H5F_LIBVER_V110, H5F_LIBVER_V110),
        "choose the version of the format");
  check(H5Pset_file_image_callbacks(access.id(), &callbacks), "set the memory of the file");
  const Handle creation = property_list(H5P_FILE_CREATE);
  check(H5Pset_obj_track_times(creation.id(), false), "leave out times");
  check(H5Pset_userblock(creation.id(), seal_size), "leave room for the seal");
  // The library looks whether a file of this name exists, so the name is one that cannot.
  return {H5Fcreate("/dev/null/result in memory", H5F_ACC_TRUNC, creation.id(), access.id()),
          H5Fclose, "make a file in memory"};
}

}  // namespace

ImageFile::ImageFile(std::size_t expected_size, int threads)
    : bytes_(std::make_unique<std::vector<std::byte>>()),
      handle_(create_file(*bytes_, expected_size)),
      threads_(threads) {}

Group ImageFile::root() const {
  return {Handle(H5Gopen2(handle_.id(), "/", H5P_DEFAULT), H5Gclose, "open the root group"), "/",
          threads_};
}

std::vector<std::byte> ImageFile::finish() {
  check(H5Fflush(handle_.id(), H5F_SCOPE_LOCAL), "flush the file in memory");
  hsize_t size = 0;
  check(H5Fget_filesize(handle_.id(), &size), "ask for the size of the file");
  handle_.close("close the file in memory");
  if (Handle::failures() > failures_before_) {
    throw IoError("HDF5: cannot store all datasets of the file in memory");
  }
  bytes_->resize(size);  // the buffer ends with unused space
  seal(*bytes_);
  return std::move(*bytes_);
}

}  // namespace tridentscan::io::hdf5
