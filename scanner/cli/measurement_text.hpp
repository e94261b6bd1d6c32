#pragma once

#include <fmt/format.h>

#include <string>

#include "physics/measurement.hpp"

namespace tridentscan::cli {

/// "0.82 +- 0.28", or "0.72 +1.73 -0.72".
[[nodiscard]] inline std::string measurement_text(const physics::RatioMeasurement& measurement) {
  const auto& [ratio, up, down] = measurement;
  return measurement.is_symmetric() ? fmt::format("{:g} +- {:g}", ratio, up)
                                    : fmt::format("{:g} +{:g} -{:g}", ratio, up, down);
}

}  // namespace tridentscan::cli
