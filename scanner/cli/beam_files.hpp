#pragma once

#include <string>
#include <vector>

#include "scanner/config/input/public_flux.hpp"

namespace tridentscan::cli {

/// A table in our own layout, with the numbers of the file that it was read from.
[[nodiscard]] std::string table_text(const config::PublicFlux& flux, const std::string& origin);

/// What describes it: `check` and `--beam` take it as it is, and a person completes its source.
/// `table` is the name of the file of the table. Kinds without flux are left out.
[[nodiscard]] std::string description_text(const config::PublicFlux& flux, const std::string& name,
                                           const std::string& table, const std::string& origin);

}  // namespace tridentscan::cli
