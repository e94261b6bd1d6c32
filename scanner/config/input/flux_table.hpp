#pragma once

#include <optional>
#include <string>

#include "physics/beam.hpp"
#include "scanner/config/input/flux_unit.hpp"
#include "scanner/config/yaml/csv_reader.hpp"
#include "scanner/config/yaml/problems.hpp"

namespace tridentscan::config {

/// Of tables, beams and cuts, GeV.
inline constexpr double highest_energy = 1e6;

/// A flux in the unit used inside.
struct FluxTable {
  FluxUnit unit;
  physics::Spectrum columns;  // of the kinds of neutrino that have one; energies in GeV
  /// How it was written, where that is something else: "per m^2 per 50 MeV per 1e20 POT: times
  /// 2e-23; constant in each bin".
  std::string as_written;
  bool is_histogram = false;  // constant in bins with edges, else linear between rows
};

/// Reads a table of a flux: comment lines, one of them "# units: ...", then a header, then rows
/// (csv_reader.hpp, flux_columns.hpp, flux_unit.hpp). The flux is linear between rows of one
/// energy, constant in bins with low and high edge. Rows ascend or descend. Every fault becomes a
/// problem "source:line: ..."; nothing is returned then.
[[nodiscard]] std::optional<FluxTable> read_flux_table(const std::string& text,
                                                       const std::string& source,
                                                       Problems& problems);

/// The same of rows whose units and columns are known from elsewhere. Throws std::invalid_argument
/// where these two are wrong.
[[nodiscard]] std::optional<FluxTable> read_flux_table(const TableRows& rows,
                                                       const std::string& source,
                                                       Problems& problems);

}  // namespace tridentscan::config
