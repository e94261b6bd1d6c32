#include <fmt/format.h>

#include <utility>

#include "scanner/config/description/prose.hpp"
#include "scanner/io/result_layout.hpp"

namespace tridentscan::io::result_layout {

using enum hdf5::Kind;

std::string page() {
  std::string page = R"(# The result file

`tridentscan reference --result` prints this page. It comes from the table that the program uses to
write results. A test keeps the page up to date.

A result is one HDF5 file. Every number has the attributes `units` and `long_name`. Every dimension
has a scale, so xarray can open each group with h5netcdf or netCDF4: `xr.open_dataset("fig3.h5",
group="experiments/ccfr", engine="h5netcdf")`. The axes `mass` and `coupling` are in the root. A
dimension without values is a scale of zeros, as in netCDF. h5py and h5netcdf read texts and tables
of text. netCDF4 leaves tables out, and cannot read `/config`. Arrays have Fletcher-32 checksums.
There are no time stamps. Libraries from HDF5 1.10 (2016) on can read it.

The first 512 bytes are text. HDF5 leaves them to us (its user block). They hold the size of the
file and the XXH3-128 of all other bytes. This checksum is verified before any byte reaches HDF5. So
a file that h5repack or h5py has rewritten is refused; run the scan again instead.

`NAME` stands for the name of an experiment, band or overlay. What is not computed is not in the
file: p-values without pseudo-experiments, kernels in direct mode, events without an exposure.
)";
  for (const GroupEntry& group : groups()) {
    page += fmt::format("\n## {}\n\n{}\n", group.path, config::wrapped(group.help));
    bool first = true;
    for (const Entry& entry : entries()) {
      const std::string_view path = entry.path;
      const std::size_t slash = path.rfind('/');
      const std::string_view in = slash == 0 ? "/" : path.substr(0, slash);
      if (in != group.path) continue;
      if (std::exchange(first, false)) {
        page += "\n| dataset | dimensions | unit | meaning |\n|---|---|---|---|\n";
      }
      const std::string unit = entry.kind == text    ? "text"
                               : entry.kind == table ? "table of text"
                                                     : entry.units;
      page +=
          fmt::format("| `{}` | {} | {} | {} |\n", path.substr(slash + 1),
                      entry.dimensions.empty() ? "scalar" : entry.dimensions, unit, entry.meaning);
    }
  }
  return page;
}

}  // namespace tridentscan::io::result_layout
