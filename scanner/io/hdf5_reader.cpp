#include "scanner/io/hdf5_reader.hpp"

#include <fmt/format.h>
#include <hdf5.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <optional>

#include "scanner/config/yaml/text_checks.hpp"
#include "scanner/io/atomic_file.hpp"
#include "scanner/io/hdf5_structure.hpp"

namespace tridentscan::io::hdf5 {
namespace {

// The core driver asks these for a buffer and to fill it: it gets the caller's bytes and no copy.

void* given_image(std::size_t, H5FD_file_image_op_t, void* image) noexcept {
  return image;
}

void* already_filled(void* to, const void*, std::size_t, H5FD_file_image_op_t, void*) noexcept {
  return to;
}

void* never_larger(void*, std::size_t, H5FD_file_image_op_t, void*) noexcept {
  return nullptr;
}

herr_t not_ours(void*, H5FD_file_image_op_t, void*) noexcept {
  return 0;
}

void* same_image(void* image) noexcept {
  return image;
}

herr_t keep(void*) noexcept {
  return 0;
}

Handle open_image(std::span<const std::byte> bytes) {
  if (bytes.empty()) throw IoError("the file is empty");
  set_up_library();
  void* image = const_cast<std::byte*>(bytes.data());  // a file that is read only stays as it is
  const Handle access = property_list(H5P_FILE_ACCESS);
  check(H5Pset_fapl_core(access.id(), 1u << 16, false), "choose files in memory");
  H5FD_file_image_callbacks_t callbacks = {given_image, already_filled, never_larger, not_ours,
                                           same_image,  keep,           image};
  check(H5Pset_file_image_callbacks(access.id(), &callbacks), "set the memory of the file");
  check(H5Pset_file_image(access.id(), image, bytes.size()), "hand over the bytes of the file");
  return {H5Fopen("result in memory", H5F_ACC_RDONLY, access.id()), H5Fclose, "open the file"};
}

/// A name that the library writes into a buffer of ours; `get` returns its length.
template <class Get>
std::string name_from(Get&& get, const std::string& doing) {
  const auto length = static_cast<std::size_t>(check(get(nullptr, 0), doing));
  std::string name(length, '\0');
  check(get(name.data(), length + 1), doing);
  return name;
}

std::string without_padding(std::string_view text) {
  return std::string(text.substr(0, text.find('\0')));
}

Shape shape_of(Id dataset, const std::string& doing) {
  const Handle space(H5Dget_space(dataset), H5Sclose, doing);
  std::vector<hsize_t> lengths(check(H5Sget_simple_extent_ndims(space.id()), doing));
  check(H5Sget_simple_extent_dims(space.id(), lengths.data(), nullptr), doing);
  return {lengths.begin(), lengths.end()};
}

std::size_t size_of(const Shape& shape) {
  return std::accumulate(shape.begin(), shape.end(), std::size_t{1}, std::multiplies<>());
}

/// Absent for arrays, references and other things that are not one text of variable length or
/// number.
std::optional<Attribute> read_attribute(Id attribute, const std::string& doing) {
  const Handle space(H5Aget_space(attribute), H5Sclose, doing);
  const Handle type(H5Aget_type(attribute), H5Tclose, doing);
  if (H5Sget_simple_extent_type(space.id()) != H5S_SCALAR) return std::nullopt;
  switch (H5Tget_class(type.id())) {
    case H5T_FLOAT: {
      double value = 0;
      check(H5Aread(attribute, H5T_NATIVE_DOUBLE, &value), doing);
      return value;
    }
    case H5T_INTEGER: {
      if (H5Tget_sign(type.id()) == H5T_SGN_NONE) {
        std::uint64_t value = 0;
        check(H5Aread(attribute, H5T_NATIVE_UINT64, &value), doing);
        return value;
      }
      std::int64_t value = 0;
      check(H5Aread(attribute, H5T_NATIVE_INT64, &value), doing);
      return value;
    }
    case H5T_STRING: {
      if (H5Tis_variable_str(type.id()) == 0) return std::nullopt;
      char* start = nullptr;
      check(H5Aread(attribute, type.id(), &start), doing);
      const std::string text = start != nullptr ? start : "";
      check(H5free_memory(start), doing);
      return config::printable(text);
    }
    default:
      return std::nullopt;
  }
}

Kind kind_of(Id dataset, const std::string& doing) {
  const Handle type(H5Dget_type(dataset), H5Tclose, doing);
  const H5T_class_t found = H5Tget_class(type.id());
  return found == H5T_STRING ? Kind::text : found == H5T_COMPOUND ? Kind::table : Kind::numbers;
}

bool has_fletcher32(Id dataset, const std::string& doing) {
  const Handle list(H5Dget_create_plist(dataset), H5Pclose, doing);
  for (int k = 0; k < check(H5Pget_nfilters(list.id()), doing); ++k) {
    unsigned flags = 0, config = 0;
    std::size_t values = 0;
    if (H5Pget_filter2(list.id(), static_cast<unsigned>(k), &flags, &values, nullptr, 0, nullptr,
                       &config) == H5Z_FILTER_FLETCHER32) {
      return true;
    }
  }
  return false;
}

bool is_from_scales(const std::string& name) {
  return name == "CLASS" || name == "NAME" || name == "REFERENCE_LIST" ||
         name == "DIMENSION_LIST" || name == "DIMENSION_LABELS";
}

herr_t collect_dataset(hid_t, const char* name, const H5O_info_t* info, void* paths) noexcept {
  if (info->type != H5O_TYPE_DATASET) return 0;
  try {
    static_cast<std::vector<std::string>*>(paths)->push_back(std::string("/") + name);
  } catch (const std::exception&) {
    return -1;
  }
  return 0;
}

}  // namespace

ImageReader::ImageReader(std::span<const std::byte> bytes)
    : handle_(open_image(bytes)), size_(bytes.size()) {
  check_links(handle_.id());
}

bool ImageReader::has(const std::string& path) const {
  // The library wants to be asked for each step of the path.
  for (std::size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
    const std::string step = path.substr(0, end);
    if (step != "/" &&
        check(H5Lexists(handle_.id(), step.c_str(), H5P_DEFAULT), "look for " + step) == 0) {
      return false;
    }
    if (end == std::string::npos) return true;
  }
}

std::vector<std::string> ImageReader::children(const std::string& group) const {
  const std::string doing = "list the group " + group;
  const Handle handle(H5Gopen2(handle_.id(), group.c_str(), H5P_DEFAULT), H5Gclose, doing);
  H5G_info_t info;
  check(H5Gget_info(handle.id(), &info), doing);
  std::vector<std::string> names;
  for (hsize_t k = 0; k < info.nlinks; ++k) {
    names.push_back(name_from(
        [&](char* buffer, std::size_t size) {
          return H5Lget_name_by_idx(handle.id(), ".", H5_INDEX_NAME, H5_ITER_INC, k, buffer, size,
                                    H5P_DEFAULT);
        },
        doing));
  }
  return names;
}

std::map<std::string, Attribute> ImageReader::attributes(const std::string& path) const {
  const std::string doing = "read the attributes of " + path;
  const Handle object(H5Oopen(handle_.id(), path.c_str(), H5P_DEFAULT), H5Oclose, doing);
  H5O_info_t info;
  check(H5Oget_info2(object.id(), &info, H5O_INFO_NUM_ATTRS), doing);
  std::map<std::string, Attribute> found;
  for (hsize_t k = 0; k < info.num_attrs; ++k) {
    const Handle attribute(
        H5Aopen_by_idx(object.id(), ".", H5_INDEX_NAME, H5_ITER_INC, k, H5P_DEFAULT, H5P_DEFAULT),
        H5Aclose, doing);
    const std::string name = name_from(
        [&](char* buffer, std::size_t size) {
          return H5Aget_name(attribute.id(), buffer == nullptr ? 0 : size, buffer);
        },
        doing);
    if (is_from_scales(name)) continue;
    if (!is_plain_name(name)) {
      throw IoError(fmt::format("{} has the attribute '{}', which is no name of a result", path,
                                config::printable(name)));
    }
    if (const auto value = read_attribute(attribute.id(), doing)) found.emplace(name, *value);
  }
  return found;
}

std::vector<DatasetInfo> ImageReader::datasets() const {
  const std::string doing = "list the datasets";
  std::vector<std::string> paths;
  check(
      H5Ovisit2(handle_.id(), H5_INDEX_NAME, H5_ITER_INC, collect_dataset, &paths, H5O_INFO_BASIC),
      doing);
  std::sort(paths.begin(), paths.end());
  std::vector<DatasetInfo> infos;
  for (const std::string& path : paths) {
    const Handle dataset = open_dataset(path);
    infos.push_back({path, kind_of(dataset.id(), doing), shape_of(dataset.id(), doing),
                     H5Dget_storage_size(dataset.id()), has_fletcher32(dataset.id(), doing),
                     attributes(path)});
  }
  return infos;
}

Handle ImageReader::open_dataset(const std::string& path) const {
  Handle dataset(H5Dopen2(handle_.id(), path.c_str(), H5P_DEFAULT), H5Dclose, "open " + path);
  check_dataset(dataset.id(), path, size_);
  return dataset;
}

Shape ImageReader::shape(const std::string& path) const {
  return shape_of(open_dataset(path).id(), "read the shape of " + path);
}

template <class Number>
std::vector<Number> ImageReader::numbers(const std::string& path, Id type) const {
  const std::string doing = "read " + path;
  const Handle dataset = open_dataset(path);
  const Handle stored(H5Dget_type(dataset.id()), H5Tclose, doing);
  const H5T_class_t kind = H5Tget_class(stored.id());
  if (kind != H5T_FLOAT && kind != H5T_INTEGER) throw IoError(path + " holds no numbers");
  std::vector<Number> values(size_of(shape_of(dataset.id(), doing)));
  check(H5Dread(dataset.id(), type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()), doing);
  return values;
}

std::vector<double> ImageReader::doubles(const std::string& path) const {
  return numbers<double>(path, H5T_NATIVE_DOUBLE);
}

std::vector<long> ImageReader::integers(const std::string& path) const {
  return numbers<long>(path, H5T_NATIVE_LONG);
}

double ImageReader::number(const std::string& path) const {
  const std::vector<double> values = doubles(path);
  if (values.size() != 1) throw IoError(path + " is not one number");
  return values.front();
}

std::string ImageReader::text(const std::string& path) const {
  const std::string doing = "read " + path;
  const Handle dataset = open_dataset(path);
  const Handle type(H5Dget_type(dataset.id()), H5Tclose, doing);
  const bool fixed = H5Tget_class(type.id()) == H5T_STRING && H5Tis_variable_str(type.id()) == 0;
  if (!fixed || size_of(shape_of(dataset.id(), doing)) != 1) throw IoError(path + " is not a text");
  std::string value(H5Tget_size(type.id()), '\0');
  check(H5Dread(dataset.id(), type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, value.data()), doing);
  return config::printable(without_padding(value), "\n\r\t");
}

Table ImageReader::table(const std::string& path) const {
  const std::string doing = "read " + path;
  const Handle dataset = open_dataset(path);
  const Handle type(H5Dget_type(dataset.id()), H5Tclose, doing);
  if (H5Tget_class(type.id()) != H5T_COMPOUND) throw IoError(path + " is not a table");
  const std::size_t record = H5Tget_size(type.id());
  std::string cells(record * size_of(shape_of(dataset.id(), doing)), '\0');
  check(H5Dread(dataset.id(), type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, cells.data()), doing);

  Table table;
  table.rows.resize(cells.size() / record);
  for (int k = 0; k < check(H5Tget_nmembers(type.id()), doing); ++k) {
    const auto column = static_cast<unsigned>(k);
    const Handle cell(H5Tget_member_type(type.id(), column), H5Tclose, doing);
    if (H5Tget_class(cell.id()) != H5T_STRING || H5Tis_variable_str(cell.id()) != 0) {
      throw IoError(path + " has a column that is no text");
    }
    char* name = H5Tget_member_name(type.id(), column);
    if (name == nullptr) fail(doing);
    table.columns.push_back(config::printable(name));
    H5free_memory(name);
    const std::size_t offset = H5Tget_member_offset(type.id(), column);
    for (std::size_t row = 0; row < table.rows.size(); ++row) {
      table.rows[row].push_back(config::printable(without_padding(
          std::string_view(cells).substr(row * record + offset, H5Tget_size(cell.id())))));
    }
  }
  return table;
}

}  // namespace tridentscan::io::hdf5
