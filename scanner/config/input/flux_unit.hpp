#pragma once

#include <string>
#include <string_view>

#include "scanner/config/description/choices.hpp"

namespace tridentscan::config {

/// "per cm^2 per GeV per POT": the unit of a flux inside the program.
[[nodiscard]] std::string text_of(FluxUnit unit);

/// What the units line of a table says.
struct WrittenUnit {
  FluxUnit unit = FluxUnit::shape;
  double factor = 1;       // a number of the table times this is in the unit used inside
  bool per_bin = false;    // and over the width of its bin in GeV
  bool says_width = true;  // a shape may leave out what energies its numbers are per
  std::string text;        // as it was written, without remarks
};

/// Understands any product of units that is neutrinos per area, energy (or bin) and POT or fb^-1,
/// or "shape". Throws std::invalid_argument that names what is missing or too much. A remark behind
/// a semicolon or in brackets is left out where it cannot change the size of a number, else
/// refused.
[[nodiscard]] WrittenUnit parse_flux_unit(std::string_view line);

}  // namespace tridentscan::config
