#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "physics/channels.hpp"
#include "scanner/config/input/public_text.hpp"

namespace tridentscan::config {

/// What a user says about a file that the file itself does not.
struct FluxRequest {
  std::string layout = "auto";
  std::optional<std::string> unit;          // "per m^2 per GeV per POT"
  std::optional<std::string> area;          // "0.16 m^2"
  std::optional<std::string> energy_unit;   // "MeV"
  std::optional<std::string> energies;      // "low" or "centre": what stands for a bin
  std::vector<physics::Neutrino> flavours;  // of the columns, from left to right
  std::vector<double> edges;                // of bins, from another file; in the unit of energies
  std::string edges_source;                 // its name
  bool is_energy_times_flux = false;
};

/// Rows whose first cell is an energy, or whose first two are the edges of a bin; the others are
/// fluxes.
struct ArrangedRows {
  bool has_edges = false;
  std::vector<TableRow> rows;
  std::vector<std::string> names = {};  // of all columns, where a title has them
  std::string note = {};                // what was understood beyond the text
};

/// How one kind of public file is laid out.
struct FluxLayout {
  std::string_view name, help;
  bool knows_energy_unit;  // GeV by its rules, or its header says which
  std::string_view unit;   // what its numbers are, where no title says it; empty: must be said
  std::string_view width;  // what they are per, where a unit leaves out energy and bin
  std::vector<physics::Neutrino> flavours;  // in this order, where no title has another one
  bool (*recognises)(const PublicText&, const FluxRequest&);
  /// Throws LineFault where the file is not laid out so.
  ArrangedRows (*arrange)(const PublicText&, const FluxRequest&);
};

/// All of them; where several recognise a file the first is right.
[[nodiscard]] const std::vector<FluxLayout>& flux_layouts();

/// Their names, and "auto".
[[nodiscard]] std::vector<std::string> flux_layout_names();

/// A table of edges: all numbers of a text, any number a line. Throws LineFault where they do not
/// ascend or are fewer than three.
[[nodiscard]] std::vector<double> read_edges(std::string_view text);

}  // namespace tridentscan::config
