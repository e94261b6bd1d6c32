#pragma once

#include <cstddef>
#include <string_view>

#include "scanner/io/hdf5.hpp"

// Anybody can seal a file. So what a file holds is looked at before it is read: no more than what
// the writer makes is let through.
namespace tridentscan::io::hdf5 {

/// Letters, digits, '_' and, behind the first character, '.'; at most 128. Names of groups become
/// names of files.
[[nodiscard]] bool is_plain_name(std::string_view name);

/// Throws IoError for a name in the file that is not plain, a link to another place or file, a
/// second name of an object, and groups inside groups deeper than any result has them.
void check_links(Id file);

/// Throws IoError for a dataset that has its data in other files, filters, types or dimensions that
/// no result has, or a size out of all proportion to the bytes that the file has for it.
/// `file_bytes`: size of the whole file.
void check_dataset(Id dataset, std::string_view path, std::size_t file_bytes);

}  // namespace tridentscan::io::hdf5
