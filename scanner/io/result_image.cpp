#include "scanner/io/result_image.hpp"

#include <fmt/format.h>

#include <map>
#include <string>

#include "scanner/io/atomic_file.hpp"
#include "scanner/io/result_layout.hpp"

namespace tridentscan::io {
namespace {

void check_kind(const hdf5::ImageReader& file) {
  const auto attributes = file.attributes("/");
  const auto value = [&](const char* name) {
    const auto found = attributes.find(name);
    return found == attributes.end() ? hdf5::Attribute() : found->second;
  };
  const hdf5::Attribute type = value("filetype"), version = value("schema_version");
  const auto* const text = std::get_if<std::string>(&type);
  if (text == nullptr || *text != result_layout::filetype) {
    throw IoError("an HDF5 file, but not a result of tridentscan (attribute filetype)");
  }
  const auto* const number = std::get_if<std::int64_t>(&version);
  if (number == nullptr) throw IoError("the file has no number schema_version");
  if (*number == result_layout::schema_version) return;
  throw IoError(fmt::format(
      "schema_version {} is not known to this program, which reads {}: {}", *number,
      result_layout::schema_version,
      *number < result_layout::schema_version
          ? "an older program wrote it, which still reads it; this one makes it anew from the "
            "configuration inside (h5dump -d /config/original)"
          : "use the version that wrote it or a newer one"));
}

std::string group_of(const std::string& path) {
  return path.substr(0, path.rfind('/'));
}

/// Lengths of dimensions by the path of their scales, "/experiments/ccfr/kernel/replica".
using Lengths = std::map<std::string, std::size_t>;

/// Of the innermost group around `group` that has the dimension.
const std::size_t* length_of(const Lengths& lengths, std::string group,
                             const std::string& dimension) {
  for (;; group = group_of(group)) {
    const auto found = lengths.find(group + "/" + dimension);
    if (found != lengths.end()) return &found->second;
    if (group.empty()) return nullptr;
  }
}

void check_dataset(const hdf5::DatasetInfo& dataset, const Lengths& lengths) {
  const result_layout::Entry* const entry = result_layout::find(dataset.path);
  if (entry == nullptr) {
    if (result_layout::is_dimension(dataset.path)) return;
    throw IoError(dataset.path + " is nothing that a result has");
  }
  if (dataset.kind != entry->kind) {
    throw IoError(dataset.path + " is of another kind than in a result");
  }
  const auto names = result_layout::dimensions_of(*entry);
  bool fits = dataset.shape.size() == names.size();
  for (std::size_t i = 0; fits && i < names.size(); ++i) {
    const std::size_t* const length = length_of(lengths, group_of(dataset.path), names[i]);
    fits = length != nullptr && *length == dataset.shape[i];
  }
  if (!fits) {
    throw IoError(fmt::format("{} does not fit its axes ({})", dataset.path,
                              entry->dimensions.empty() ? "a scalar" : entry->dimensions));
  }
}

}  // namespace

hdf5::ImageReader open_result(std::span<const std::byte> image) {
  hdf5::ImageReader file(image);
  check_kind(file);
  const std::vector<hdf5::DatasetInfo> datasets = file.datasets();
  Lengths lengths;
  for (const hdf5::DatasetInfo& dataset : datasets) {
    const result_layout::Entry* const entry = result_layout::find(dataset.path);
    const bool is_axis =
        entry != nullptr &&
        dataset.path == fmt::format("{}/{}", group_of(dataset.path), entry->dimensions);
    const bool is_dimension = entry == nullptr && result_layout::is_dimension(dataset.path);
    if ((is_axis || is_dimension) && dataset.shape.size() == 1) {
      lengths[dataset.path] = dataset.shape.front();
    }
  }
  for (const hdf5::DatasetInfo& dataset : datasets) check_dataset(dataset, lengths);
  return file;
}

}  // namespace tridentscan::io
