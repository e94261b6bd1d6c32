#pragma once

#include <fmt/format.h>

#include <string>
#include <variant>

#include "physics/measurement.hpp"

namespace tridentscan::cli {

/// "ratio 0.82 +- 0.28", "ratio 0.72 +1.73 -0.72", "17 seen, background 9.8 +- 2.9"; of a
/// projection "17 expected".
[[nodiscard]] inline std::string measurement_text(const physics::Measurement& measurement,
                                                  bool projection = false) {
  struct Text {
    const char* verb;
    std::string operator()(const physics::RatioMeasurement& m) const {
      return m.is_symmetric()
                 ? fmt::format("ratio {:g} +- {:g}", m.ratio, m.error_up)
                 : fmt::format("ratio {:g} +{:g} -{:g}", m.ratio, m.error_up, m.error_down);
    }
    std::string operator()(const physics::CountMeasurement& m) const {
      return fmt::format("{:g} {}, background {:g} +- {:g}", m.observed, verb, m.background,
                         m.background_error);
    }
  };
  return std::visit(Text{projection ? "expected" : "seen"}, measurement);
}

}  // namespace tridentscan::cli
