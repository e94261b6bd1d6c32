#include <hdf5.h>

#include "scanner/io/atomic_file.hpp"
#include "scanner/io/hdf5_writer.hpp"
#include "scanner/io/seal.hpp"

namespace tridentscan::io::hdf5 {
namespace {

Handle create_file(const std::filesystem::path& path) {
  set_up_library();
  const Handle access = property_list(H5P_FILE_ACCESS);
  check(H5Pset_libver_bounds(access.id(), H5F_LIBVER_V18, H5F_LIBVER_V18),
        "choose the version of the format");
  const Handle creation = property_list(H5P_FILE_CREATE);
  check(H5Pset_obj_track_times(creation.id(), false), "leave out times");
  check(H5Pset_userblock(creation.id(), seal_size), "leave room for the seal");
  return {H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation.id(), access.id()), H5Fclose,
          "make the file"};
}

}  // namespace

DiskFile::DiskFile(const std::filesystem::path& path) : handle_(create_file(path)) {}

Group DiskFile::root() const {
  return {Handle(H5Gopen2(handle_.id(), "/", H5P_DEFAULT), H5Gclose, "open the root group"), "/",
          1};
}

void DiskFile::finish() {
  check(H5Fflush(handle_.id(), H5F_SCOPE_LOCAL), "flush the file");
  handle_.close("close the file");
  if (Handle::failures() > failures_before_) {
    throw IoError("HDF5: cannot store all datasets of the file");
  }
}

}  // namespace tridentscan::io::hdf5
