#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "scanner/config/input/flux_table.hpp"
#include "scanner/config/input/overlay_table.hpp"

// Any text as a flux table: problems, or a table that makes a beam. And as an overlay.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace config = tridentscan::config;
  config::Problems problems;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto table = config::read_flux_table(text, "fuzz.csv", problems);
  if (table.has_value() != problems.empty()) std::abort();
  if (table) {
    const tridentscan::physics::Beam beam(table->columns);
    if (!(beam.mean_energy() > 0) || !std::isfinite(beam.mean_energy())) std::abort();
  }
  config::Problems of_overlay;
  const auto curve = config::read_overlay_table(text, "fuzz.csv", of_overlay);
  if (curve.has_value() != of_overlay.empty()) std::abort();
  if (curve && curve->mass.size() != curve->coupling.size()) std::abort();
  return 0;
}
