#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scanner/config/input/flux_layouts.hpp"
#include "scanner/config/input/flux_table.hpp"

namespace tridentscan::config {

/// A flux as somebody published it, and how it was understood.
struct PublicFlux {
  FluxTable table;
  /// What our own tables say: units line, header, rows with the numbers of the file.
  TableRows rows;
  std::string layout;                 // its name
  std::string layout_from;            // "said" or "recognised: ..."
  std::string flavours_from;          // where the names of the columns come from
  std::string unit_from;              // where the unit comes from
  WrittenUnit unit;                   // rows.units, understood
  std::vector<std::string> notes;     // what was understood beyond the text
  std::vector<std::string> warnings;  // of what the file does not say
};

/// Reads a file in one of the layouts that experiments publish (flux_layouts.hpp). Every fault
/// becomes a problem "source:line: ..." or "--option: ..." with a way out; nothing is returned
/// then.
[[nodiscard]] std::optional<PublicFlux> read_public_flux(const std::string& text,
                                                         const std::string& source,
                                                         const FluxRequest& request,
                                                         Problems& problems);

/// The columns of several files of the same bins beside each other. Throws std::invalid_argument
/// where energies, units or layouts differ, or a flavour is there twice.
[[nodiscard]] PublicFlux joined(const std::vector<PublicFlux>& fluxes,
                                const std::vector<std::string>& sources);

}  // namespace tridentscan::config
