#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "scanner/config/flux_table.hpp"

// Any text as a flux table: problems, or a table that makes a beam.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace config = tridentscan::config;
  config::Problems problems;
  const auto table =
      config::read_flux_table({reinterpret_cast<const char*>(data), size}, "fuzz.csv", problems);
  if (table.has_value() != problems.empty()) std::abort();
  if (table) {
    const tridentscan::physics::Beam beam(table->columns);
    if (!(beam.mean_energy() > 0) || !std::isfinite(beam.mean_energy())) std::abort();
  }
  return 0;
}
