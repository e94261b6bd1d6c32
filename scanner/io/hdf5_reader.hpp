#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "scanner/io/hdf5.hpp"
#include "scanner/io/hdf5_writer.hpp"

namespace tridentscan::io::hdf5 {

/// What can be said about a dataset without reading it.
struct DatasetInfo {
  std::string path;  // "/mass"
  Kind kind;
  Shape shape;
  std::size_t stored_bytes;  // after compression
  bool fletcher32;
  std::map<std::string, Attribute> attributes;  // text and numbers, without those of H5DS
};

/// An HDF5 file in memory, read only, whoever made it: nothing is given out that no result has
/// (hdf5_structure.hpp), and text with its control characters shown as "\\x1b". All members throw
/// IoError for what is absent or of another type.
class ImageReader {
 public:
  /// `bytes` must outlive the reader; throws IoError when they are no HDF5 file.
  explicit ImageReader(std::span<const std::byte> bytes);

  [[nodiscard]] bool has(const std::string& path) const;
  /// Names in a group, in alphabetical order.
  [[nodiscard]] std::vector<std::string> children(const std::string& group) const;
  /// Attributes of a group or dataset that hold one text or number.
  [[nodiscard]] std::map<std::string, Attribute> attributes(const std::string& path) const;
  /// All datasets of the file, in alphabetical order.
  [[nodiscard]] std::vector<DatasetInfo> datasets() const;

  [[nodiscard]] Shape shape(const std::string& path) const;
  [[nodiscard]] std::vector<double> doubles(const std::string& path) const;  // row-major
  [[nodiscard]] std::vector<long> integers(const std::string& path) const;
  [[nodiscard]] double number(const std::string& path) const;
  [[nodiscard]] std::string text(const std::string& path) const;  // keeps its tabs and lines
  [[nodiscard]] Table table(const std::string& path) const;

 private:
  [[nodiscard]] Handle open_dataset(const std::string& path) const;
  template <class Number>
  [[nodiscard]] std::vector<Number> numbers(const std::string& path, Id type) const;
  Handle handle_;
  std::size_t size_;  // of the file
};

}  // namespace tridentscan::io::hdf5
