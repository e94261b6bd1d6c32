#pragma once

#include <string>
#include <vector>

#include "scanner/cli/xsec_evaluation.hpp"

namespace tridentscan::cli {

// Cross sections as text for people, as JSON and as CSV; `seconds` is what they took together.

/// One with its parts, or a table of several.
[[nodiscard]] std::string xsec_as_text(const XsecOptions& options,
                                       const std::vector<CrossSection>& all, double seconds);

/// A map, or a list of maps where a range of energies or all beams were asked for. ratio_to_sm is 1
/// in the Standard Model.
[[nodiscard]] std::string xsec_as_json(const XsecOptions& options,
                                       const std::vector<CrossSection>& all, double seconds);

/// One row each below comments on what they have in common; nan where nothing was selected.
[[nodiscard]] std::string xsec_as_csv(const XsecOptions& options,
                                      const std::vector<CrossSection>& all);

}  // namespace tridentscan::cli
