#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/io/hdf5.hpp"

// Writing an HDF5 file in memory. Every array is chunked with a Fletcher32 checksum (those of
// some size with shuffle and gzip too); every dataset has the attributes units and long_name; no
// object carries a time, so equal contents give equal bytes.
namespace tridentscan::io::hdf5 {

using Shape = std::vector<std::size_t>;

/// What a dataset is, for its attributes. units: "1" for a pure number, "" for text.
struct Meaning {
  std::string_view units;
  std::string_view long_name;
};

/// A table of text: columns by name, rows of cells.
struct Table {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
};

class Dataset {
 public:
  void attribute(std::string_view name, const Attribute& value) const;
  /// Rows first, first + 1, ... of a dataset made by Group::rows; throws std::invalid_argument
  /// unless the values are whole rows.
  void write_rows(std::size_t first, std::span<const double> values) const;
  void write_rows(std::size_t first, std::span<const long> values) const;
  [[nodiscard]] Id id() const { return handle_.id(); }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  friend class Group;
  void write_rows(std::size_t first, Id type, const void* data, std::size_t values) const;
  Dataset(Handle handle, std::string path) : handle_(std::move(handle)), path_(std::move(path)) {}
  Handle handle_;
  std::string path_;
};

class Group {
 public:
  /// A new group inside this one.
  [[nodiscard]] Group group(std::string_view name) const;
  void attribute(std::string_view name, const Attribute& value) const;

  /// Arrays in row-major order; throws std::invalid_argument if the size does not fit the shape.
  Dataset array(std::string_view name, std::span<const double> values, const Shape& shape,
                const Meaning& meaning) const;
  Dataset array(std::string_view name, std::span<const long> values, const Shape& shape,
                const Meaning& meaning) const;
  Dataset array(std::string_view name, std::span<const unsigned char> values, const Shape& shape,
                const Meaning& meaning) const;
  /// A scalar.
  Dataset number(std::string_view name, double value, const Meaning& meaning) const;
  /// A scalar.
  Dataset text(std::string_view name, std::string_view value, const Meaning& meaning) const;
  /// What stands for a dimension without values.
  [[nodiscard]] Dataset placeholder(std::string_view name, std::size_t size) const;
  /// An array to be filled by write_rows, in one piece and without compression: shape [rows] or
  /// [rows, width] of numbers, or of whole numbers.
  [[nodiscard]] Dataset rows(std::string_view name, const Shape& shape, bool whole_numbers,
                             const Meaning& meaning) const;
  /// Records whose fields are the columns.
  Dataset table(std::string_view name, const Table& table, const Meaning& meaning) const;

 private:
  friend class ImageFile;
  friend class DiskFile;
  Group(Handle handle, std::string path, int threads)
      : handle_(std::move(handle)), path_(std::move(path)), threads_(threads) {}
  Dataset write(std::string_view name, Id type, const void* data, const Shape& shape,
                const Meaning& meaning) const;
  Handle handle_;
  std::string path_;  // with a slash at its end
  int threads_;
};

/// A file that lives in memory until `finish` hands over its bytes, sealed (seal.hpp).
class ImageFile {
 public:
  /// `expected_size`: about the bytes that will be needed; more is no error. Reserved but untouched
  /// memory costs nothing. Arrays are compressed by `threads`, which the bytes do not depend on.
  ImageFile(std::size_t expected_size, int threads);
  [[nodiscard]] Group root() const;
  /// Closes the file. All groups and datasets must be gone. To be called once.
  [[nodiscard]] std::vector<std::byte> finish();

 private:
  std::unique_ptr<std::vector<std::byte>> bytes_;  // its address is known to the library
  long failures_before_ = Handle::failures();
  Handle handle_;
  int threads_;
};

/// A file that is written to disk as it grows, for more than fits into memory. It has no seal
/// before seal_file (seal.hpp).
class DiskFile {
 public:
  /// Replaces what is there.
  explicit DiskFile(const std::filesystem::path& path);
  [[nodiscard]] Group root() const;
  /// Closes the file. All groups and datasets must be gone. To be called once.
  void finish();

 private:
  long failures_before_ = Handle::failures();
  Handle handle_;
};

}  // namespace tridentscan::io::hdf5
