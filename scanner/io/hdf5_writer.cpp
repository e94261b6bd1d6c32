#include "scanner/io/hdf5_writer.hpp"

#include <fmt/format.h>
#include <hdf5.h>

#include <algorithm>
#include <array>
#include <functional>
#include <numeric>
#include <stdexcept>

#include "scanner/io/chunk_filters.hpp"

namespace tridentscan::io::hdf5 {
namespace {

constexpr std::size_t compressed_from = 1024;     // bytes; smaller arrays gain nothing
constexpr std::size_t chunk_elements = 1u << 16;  // half a MiB of doubles, inside the chunk cache
constexpr unsigned gzip_level = 1;                // named in the file; see chunk_filters.cpp

/// UTF-8 of fixed length, filled up with zeros (HDF5 has no string of length 0), or H5T_VARIABLE.
Handle text_type(std::size_t length) {
  Handle type(H5Tcopy(H5T_C_S1), H5Tclose, "make a type for text");
  check(H5Tset_size(type.id(), std::max<std::size_t>(length, 1)), "set the length of text");
  check(H5Tset_cset(type.id(), H5T_CSET_UTF8), "set UTF-8");
  check(H5Tset_strpad(type.id(), H5T_STR_NULLPAD), "set the padding of text");
  return type;
}

void write_attribute(Id object, const std::string& path, std::string_view name, Id type,
                     const void* value) {
  const std::string doing = fmt::format("write the attribute '{}' of {}", name, path);
  const Handle space(H5Screate(H5S_SCALAR), H5Sclose, doing);
  Handle attribute(
      H5Acreate2(object, std::string(name).c_str(), type, space.id(), H5P_DEFAULT, H5P_DEFAULT),
      H5Aclose, doing);
  check(H5Awrite(attribute.id(), type, value), doing);
  attribute.close(doing);
}

void write_attribute(Id object, const std::string& path, std::string_view name,
                     const Attribute& value) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    // Of variable length, unlike the text in datasets: Python then reads str and not bytes.
    const char* const start = text->c_str();
    write_attribute(object, path, name, text_type(H5T_VARIABLE).id(), &start);
  } else if (const auto* number = std::get_if<double>(&value)) {
    write_attribute(object, path, name, H5T_IEEE_F64LE, number);
  } else if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    write_attribute(object, path, name, H5T_STD_I64LE, integer);
  } else {
    write_attribute(object, path, name, H5T_STD_U64LE, &std::get<std::uint64_t>(value));
  }
}

/// Chunks of whole rows where they fit, at most `chunk_elements` in size, at least 1 in each
/// direction.
std::vector<hsize_t> chunk_of(const Shape& shape) {
  std::vector<hsize_t> chunk(shape.size());
  std::size_t room = chunk_elements;
  for (std::size_t axis = shape.size(); axis-- > 0;) {
    chunk[axis] = std::clamp<std::size_t>(shape[axis], 1, room);
    room = std::max<std::size_t>(room / chunk[axis], 1);
  }
  return chunk;
}

Handle dataset_properties(const Shape& shape, std::size_t bytes) {
  Handle list = property_list(H5P_DATASET_CREATE);
  check(H5Pset_obj_track_times(list.id(), false), "leave out times");
  if (shape.empty()) return list;
  const std::vector<hsize_t> chunk = chunk_of(shape);
  check(H5Pset_chunk(list.id(), static_cast<int>(chunk.size()), chunk.data()), "set the chunks");
  if (bytes >= compressed_from) {
    check(H5Pset_shuffle(list.id()), "set shuffling");
    check(H5Pset_deflate(list.id(), gzip_level), "set gzip");
  }
  check(H5Pset_fletcher32(list.id()), "set checksums");
  return list;
}

bool is_whole_rows(const std::vector<hsize_t>& chunk, const Shape& shape) {
  return std::equal(chunk.begin() + 1, chunk.end(), shape.begin() + 1);
}

/// Chunks of whole rows, past the library's own filters.
void write_filtered(Id dataset, std::span<const std::byte> data, const Shape& shape,
                    const std::vector<hsize_t>& chunk, std::size_t element_bytes, int threads,
                    const std::string& doing) {
  const std::size_t chunk_bytes =
      std::accumulate(chunk.begin(), chunk.end(), element_bytes, std::multiplies<>());
  std::vector<hsize_t> offset(shape.size(), 0);
  for (const auto& bytes : filtered_chunks(data, chunk_bytes, element_bytes, threads)) {
    check(H5Dwrite_chunk(dataset, H5P_DEFAULT, 0, offset.data(), bytes.size(), bytes.data()),
          doing);
    offset[0] += chunk[0];
  }
}

Handle dataspace(const Shape& shape) {
  if (shape.empty()) return {H5Screate(H5S_SCALAR), H5Sclose, "make a scalar"};
  const std::vector<hsize_t> now(shape.begin(), shape.end());
  std::vector<hsize_t> most = now;  // at least 1: a chunk must not be larger than this
  for (hsize_t& length : most) length = std::max<hsize_t>(length, 1);
  return {H5Screate_simple(static_cast<int>(now.size()), now.data(), most.data()), H5Sclose,
          "make the shape of a dataset"};
}

void check_size(std::size_t values, const Shape& shape, std::string_view name) {
  const auto wanted =
      std::accumulate(shape.begin(), shape.end(), std::size_t{1}, std::multiplies<>());
  if (values == wanted) return;
  throw std::invalid_argument(fmt::format("dataset {}: {} values for the shape [{}]", name, values,
                                          fmt::join(shape, ", ")));
}

}  // namespace

void Dataset::attribute(std::string_view name, const Attribute& value) const {
  write_attribute(handle_.id(), path_, name, value);
}

Group Group::group(std::string_view name) const {
  const std::string path = fmt::format("{}{}/", path_, name);
  const std::string doing = "make the group " + path;
  const Handle creation = property_list(H5P_GROUP_CREATE);
  check(H5Pset_obj_track_times(creation.id(), false), doing);
  return {Handle(H5Gcreate2(handle_.id(), std::string(name).c_str(), H5P_DEFAULT, creation.id(),
                            H5P_DEFAULT),
                 H5Gclose, doing),
          path, threads_};
}

void Dataset::write_rows(std::size_t first, std::span<const double> values) const {
  write_rows(first, H5T_NATIVE_DOUBLE, values.data(), values.size());
}

void Dataset::write_rows(std::size_t first, std::span<const long> values) const {
  write_rows(first, H5T_NATIVE_LONG, values.data(), values.size());
}

void Dataset::write_rows(std::size_t first, Id type, const void* data, std::size_t values) const {
  const std::string doing = "write rows of " + path_;
  const Handle space(H5Dget_space(handle_.id()), H5Sclose, doing);
  std::array<hsize_t, 2> shape{1, 1};
  const int rank = H5Sget_simple_extent_ndims(space.id());
  if (rank < 1 || rank > 2) throw std::invalid_argument(path_ + ": has no rows");
  check(H5Sget_simple_extent_dims(space.id(), shape.data(), nullptr), doing);
  const hsize_t count = values / shape[1];
  if (count * shape[1] != values || first + count > shape[0]) {
    throw std::invalid_argument(path_ + ": these are no rows of it");
  }
  if (count == 0) return;
  const std::array<hsize_t, 2> start{first, 0}, block{count, shape[1]};
  check(
      H5Sselect_hyperslab(space.id(), H5S_SELECT_SET, start.data(), nullptr, block.data(), nullptr),
      doing);
  const Handle memory(H5Screate_simple(rank, block.data(), nullptr), H5Sclose, doing);
  check(H5Dwrite(handle_.id(), type, memory.id(), space.id(), H5P_DEFAULT, data), doing);
  // Rows that cannot be stored would show up only when the dataset is closed.
  check(H5Dflush(handle_.id()), doing);
}

Dataset Group::rows(std::string_view name, const Shape& shape, bool whole_numbers,
                    const Meaning& meaning) const {
  const std::string path = fmt::format("{}{}", path_, name);
  const std::string doing = "make " + path;
  const Handle properties = property_list(H5P_DATASET_CREATE);
  check(H5Pset_obj_track_times(properties.id(), false), "leave out times");
  check(H5Pset_alloc_time(properties.id(), H5D_ALLOC_TIME_EARLY), doing);
  check(H5Pset_fill_time(properties.id(), H5D_FILL_TIME_NEVER), doing);
  const Handle space = dataspace(shape);
  Dataset dataset(Handle(H5Dcreate2(handle_.id(), std::string(name).c_str(),
                                    whole_numbers ? H5T_STD_I64LE : H5T_IEEE_F64LE, space.id(),
                                    H5P_DEFAULT, properties.id(), H5P_DEFAULT),
                         H5Dclose, doing),
                  path);
  dataset.attribute("units", std::string(meaning.units));
  dataset.attribute("long_name", std::string(meaning.long_name));
  return dataset;
}

void Group::attribute(std::string_view name, const Attribute& value) const {
  write_attribute(handle_.id(), path_, name, value);
}

Dataset Group::write(std::string_view name, Id type, const void* data, const Shape& shape,
                     const Meaning& meaning) const {
  const std::string path = fmt::format("{}{}", path_, name);
  const std::string doing = "write " + path;
  const std::size_t element = H5Tget_size(type);
  const std::size_t size =
      std::accumulate(shape.begin(), shape.end(), element, std::multiplies<>());
  const Handle space = dataspace(shape);
  const Handle properties = dataset_properties(shape, size);
  Dataset dataset(Handle(H5Dcreate2(handle_.id(), std::string(name).c_str(), type, space.id(),
                                    H5P_DEFAULT, properties.id(), H5P_DEFAULT),
                         H5Dclose, doing),
                  path);
  const std::vector<hsize_t> chunk = chunk_of(shape);
  if (!shape.empty() && size >= compressed_from && is_whole_rows(chunk, shape)) {
    write_filtered(dataset.handle_.id(), {static_cast<const std::byte*>(data), size}, shape, chunk,
                   element, threads_, doing);
  } else {
    check(H5Dwrite(dataset.handle_.id(), type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data), doing);
  }
  // A chunk that cannot be stored shows up when the dataset is closed: Handle::failures. Flushing
  // it here would take as long as there are datasets before.
  dataset.attribute("units", std::string(meaning.units));
  dataset.attribute("long_name", std::string(meaning.long_name));
  return dataset;
}

Dataset Group::array(std::string_view name, std::span<const double> values, const Shape& shape,
                     const Meaning& meaning) const {
  check_size(values.size(), shape, path_ + std::string(name));
  return write(name, H5T_IEEE_F64LE, values.data(), shape, meaning);
}

Dataset Group::array(std::string_view name, std::span<const long> values, const Shape& shape,
                     const Meaning& meaning) const {
  static_assert(sizeof(long) == 8);
  check_size(values.size(), shape, path_ + std::string(name));
  return write(name, H5T_STD_I64LE, values.data(), shape, meaning);
}

Dataset Group::array(std::string_view name, std::span<const unsigned char> values,
                     const Shape& shape, const Meaning& meaning) const {
  check_size(values.size(), shape, path_ + std::string(name));
  return write(name, H5T_STD_U8LE, values.data(), shape, meaning);
}

Dataset Group::number(std::string_view name, double value, const Meaning& meaning) const {
  return write(name, H5T_IEEE_F64LE, &value, {}, meaning);
}

Dataset Group::text(std::string_view name, std::string_view value, const Meaning& meaning) const {
  const std::string with_end(value);
  return write(name, text_type(value.size()).id(), with_end.c_str(), {}, meaning);
}

Dataset Group::placeholder(std::string_view name, std::size_t size) const {
  const std::string meaning = fmt::format("dimension {}, without values", name);
  const std::vector<float> nothing(size, 0.0F);
  return write(name, H5T_IEEE_F32BE, nothing.data(), {size}, {"1", meaning});
}

Dataset Group::table(std::string_view name, const Table& table, const Meaning& meaning) const {
  std::vector<std::size_t> width(table.columns.size(), 1);
  for (const auto& row : table.rows) {
    if (row.size() != width.size()) {
      throw std::invalid_argument(fmt::format("table {}{}: {} cells for {} columns", path_, name,
                                              row.size(), width.size()));
    }
    for (std::size_t k = 0; k < row.size(); ++k) width[k] = std::max(width[k], row[k].size());
  }
  const std::size_t record = std::accumulate(width.begin(), width.end(), std::size_t{0});

  const Handle type(H5Tcreate(H5T_COMPOUND, record), H5Tclose, "make the type of a table");
  std::vector<char> cells(record * table.rows.size(), '\0');
  for (std::size_t k = 0, offset = 0; k < width.size(); offset += width[k++]) {
    check(H5Tinsert(type.id(), table.columns[k].c_str(), offset, text_type(width[k]).id()),
          "add a column to a table");
    for (std::size_t row = 0; row < table.rows.size(); ++row) {
      const std::string& cell = table.rows[row][k];
      std::copy(cell.begin(), cell.end(), cells.begin() + static_cast<long>(row * record + offset));
    }
  }
  return write(name, type.id(), cells.data(), {table.rows.size()}, meaning);
}

}  // namespace tridentscan::io::hdf5
