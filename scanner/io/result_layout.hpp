#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/io/hdf5.hpp"

// What a result file holds: the one place that says it. The writer takes shapes, units and meanings
// from this table, the reader lets nothing else through, docs/result_format.md is printed from it.
namespace tridentscan::io::result_layout {

inline constexpr const char* filetype = "tridentscan_result";
inline constexpr std::int64_t schema_version = 2;  // one more when an older reader would go wrong

/// A dataset. NAME in a path stands for any name.
struct Entry {
  std::string path;
  hdf5::Kind kind;
  /// "mass, coupling"; empty for a scalar. A dimension belongs to the innermost group around it
  /// that has it, the axes to the whole file. A dataset with the name of its only dimension holds
  /// the values of that axis.
  std::string dimensions;
  std::string units;
  std::string meaning;
};

/// A group and its attributes.
struct GroupEntry {
  std::string_view path;
  std::string_view help;
};

[[nodiscard]] std::span<const Entry> entries();
[[nodiscard]] std::vector<std::string> dimensions_of(const Entry& entry);
[[nodiscard]] std::span<const GroupEntry> groups();

/// The entry of a dataset, by its path in a file; none for one that no result has.
[[nodiscard]] const Entry* find(std::string_view path);

/// Whether this is the scale of a dimension without values, as netCDF has them.
[[nodiscard]] bool is_dimension(std::string_view path);

/// docs/result_format.md.
[[nodiscard]] std::string page();

}  // namespace tridentscan::io::result_layout
