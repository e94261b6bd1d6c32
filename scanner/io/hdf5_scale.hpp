#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/io/hdf5_writer.hpp"

namespace tridentscan::io::hdf5 {

/// A one-dimensional dataset that is the axis of others, by the Dimension Scale Specification of
/// HDF5. An axis lists the datasets that have it, and is the one place to do so: the library's own
/// functions (H5DS) read and write that list again for each dataset, here it is stored once.
class Scale {
 public:
  /// `label`: what an axis of this scale is called. `name`: what the scale itself says it is.
  Scale(Dataset dataset, std::string label, std::string_view name);
  /// Stores the list. Where it cannot, the file learns it from Handle::failures.
  ~Scale();
  Scale(const Scale&) = delete;
  Scale& operator=(const Scale&) = delete;

 private:
  friend void set_scales(const Dataset& dataset, std::span<const std::shared_ptr<Scale>> scales);
  struct Use {
    std::uint64_t dataset;  // a reference of the library to an object
    std::int32_t axis;
  };
  void store_uses() const;
  Dataset dataset_;
  std::string label_;
  std::vector<Use> uses_;
};

/// Gives a dataset the scales of its axes, one for each. To be called once.
void set_scales(const Dataset& dataset, std::span<const std::shared_ptr<Scale>> scales);

}  // namespace tridentscan::io::hdf5
