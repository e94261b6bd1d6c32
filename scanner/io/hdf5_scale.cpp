#include "scanner/io/hdf5_scale.hpp"

#include <hdf5.h>

#include <cstddef>
#include <type_traits>
#include <utility>

#include "scanner/io/atomic_file.hpp"

namespace tridentscan::io::hdf5 {
namespace {

static_assert(std::is_same_v<hobj_ref_t, std::uint64_t>);

/// An attribute of `length` values, a scalar for 0.
void write(const Dataset& dataset, const char* name, Id type, hsize_t length, const void* values) {
  const std::string doing = "write the attribute '" + std::string(name) + "' of " + dataset.path();
  const Handle space(length == 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &length, nullptr),
                     H5Sclose, doing);
  Handle attribute(H5Acreate2(dataset.id(), name, type, space.id(), H5P_DEFAULT, H5P_DEFAULT),
                   H5Aclose, doing);
  check(H5Awrite(attribute.id(), type, values), doing);
  attribute.close(doing);
}

void write_text(const Dataset& dataset, const char* name, std::string_view text) {
  const std::string with_end(text);
  const Handle type(H5Tcopy(H5T_C_S1), H5Tclose, "make a type for text");
  check(H5Tset_size(type.id(), with_end.size() + 1), "set the length of text");
  write(dataset, name, type.id(), 0, with_end.c_str());
}

hobj_ref_t reference_to(const Dataset& dataset) {
  hobj_ref_t reference = 0;
  check(H5Rcreate(&reference, dataset.id(), ".", H5R_OBJECT, -1), "refer to " + dataset.path());
  return reference;
}

}  // namespace

Scale::Scale(Dataset dataset, std::string label, std::string_view name)
    : dataset_(std::move(dataset)), label_(std::move(label)) {
  write_text(dataset_, "CLASS", "DIMENSION_SCALE");
  write_text(dataset_, "NAME", name);
}

Scale::~Scale() {
  try {
    if (!uses_.empty()) store_uses();
  } catch (const IoError&) {
    Handle::count_failure();
  }
}

void Scale::store_uses() const {
  const Handle type(H5Tcreate(H5T_COMPOUND, sizeof(Use)), H5Tclose, "make the type of a list");
  check(H5Tinsert(type.id(), "dataset", offsetof(Use, dataset), H5T_STD_REF_OBJ), "add a column");
  check(H5Tinsert(type.id(), "dimension", offsetof(Use, axis), H5T_NATIVE_INT), "add a column");
  write(dataset_, "REFERENCE_LIST", type.id(), uses_.size(), uses_.data());
}

void set_scales(const Dataset& dataset, std::span<const std::shared_ptr<Scale>> scales) {
  if (scales.empty()) return;
  std::vector<hobj_ref_t> references;
  std::vector<const char*> labels;
  const hobj_ref_t own = reference_to(dataset);
  for (const auto& scale : scales) {
    scale->uses_.push_back({own, static_cast<std::int32_t>(labels.size())});
    references.push_back(reference_to(scale->dataset_));
    labels.push_back(scale->label_.c_str());
  }
  std::vector<hvl_t> lists;  // one scale an axis
  for (hobj_ref_t& reference : references) lists.push_back({1, &reference});
  const Handle list(H5Tvlen_create(H5T_STD_REF_OBJ), H5Tclose, "make the type of a list");
  write(dataset, "DIMENSION_LIST", list.id(), lists.size(), lists.data());
  const Handle text(H5Tcopy(H5T_C_S1), H5Tclose, "make a type for text");
  check(H5Tset_size(text.id(), H5T_VARIABLE), "set the length of text");
  write(dataset, "DIMENSION_LABELS", text.id(), labels.size(), labels.data());
}

}  // namespace tridentscan::io::hdf5
