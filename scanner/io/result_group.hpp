#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scanner/io/hdf5_scale.hpp"
#include "scanner/io/hdf5_writer.hpp"

namespace tridentscan::io {

/// A group of a result that is being written. What a dataset is, its shape and its dimension scales
/// come from the layout (result_layout.hpp); all that is said here is its name and its values.
/// Throws std::logic_error for a dataset that the layout has not, std::invalid_argument for values
/// that do not fit its dimensions.
class ResultGroup {
 public:
  explicit ResultGroup(hdf5::Group root);

  [[nodiscard]] ResultGroup group(std::string_view name) const;
  void attribute(std::string_view name, const hdf5::Attribute& value) const {
    group_.attribute(name, value);
  }

  /// A dimension whose size no dataset tells.
  void dimension(std::string_view name, std::size_t size);
  /// Row-major. A dimension that no group around has yet begins here; one may be new.
  void array(std::string_view name, std::span<const double> values);
  void array(std::string_view name, std::span<const long> values);
  void array(std::string_view name, std::span<const unsigned char> values);
  /// Numbers that stand for words, which `long_name` lists.
  void codes(std::string_view name, std::span<const unsigned char> values,
             std::string_view long_name);
  /// Frees the values: of a large plane, they and the file do not both stay in memory.
  void array_and_free(std::string_view name, std::vector<double>& values);
  void number(std::string_view name, double value);
  /// A number whose meaning depends on the experiment.
  void number(std::string_view name, double value, const hdf5::Meaning& meaning);
  void text(std::string_view name, std::string_view value);
  void table(std::string_view name, const hdf5::Table& table);

 private:
  struct Dimension {
    std::size_t size;
    std::shared_ptr<hdf5::Scale> scale;
  };
  ResultGroup(hdf5::Group group, std::string path, std::map<std::string, Dimension> dimensions)
      : group_(std::move(group)), path_(std::move(path)), dimensions_(std::move(dimensions)) {}

  template <class Make>
  void write(std::string_view name, std::size_t count, const Make& make);
  template <class Value>
  void write_array(std::string_view name, std::span<const Value> values);

  hdf5::Group group_;
  std::string path_;                             // "" for the root
  std::map<std::string, Dimension> dimensions_;  // of this group and those around it
};

}  // namespace tridentscan::io
