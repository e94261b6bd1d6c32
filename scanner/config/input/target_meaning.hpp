#pragma once

#include <string>
#include <string_view>

#include "scanner/config/input/materials.hpp"
#include "scanner/config/input/nuclei.hpp"

namespace tridentscan::config {

/// What there is of the elements that a name means: "Argon", "40Ar", "liquid argon" -> "; of argon
/// there are Ar40 and the material argon". Words, symbols with or without a mass number and
/// chemical formulas are understood; empty if the name is none of these. A name is never advised by
/// its letters alone: CH2 is not C12.
[[nodiscard]] std::string target_meaning(std::string_view name, const Nuclei& nuclei,
                                         const Materials& materials);

}  // namespace tridentscan::config
