#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "scanner/result/event_record.hpp"

namespace tridentscan::io {

/// Where and when events happen, and from where the beam comes: a function of the number of the
/// event, not of how it was drawn.
struct EventPlacement {
  std::optional<std::array<double, 6>> box;        // cm: x from, to, y from, to, z from, to
  std::optional<double> spill;                     // ns, its length
  std::optional<std::array<double, 3>> direction;  // of the beam, not zero; else the z axis
  std::uint64_t seed = 1;

  struct Position {
    std::array<double, 3> vertex;  // cm
    double time;                   // ns
  };
  /// Uniform in the box and in the spill; zero where there is none.
  [[nodiscard]] Position at(std::int64_t event) const;
  /// All momenta turned with the beam.
  [[nodiscard]] result::EventRecord turned(const result::EventRecord& event) const;
};

}  // namespace tridentscan::io
