#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "physics/solid.hpp"
#include "scanner/result/event_record.hpp"

namespace tridentscan::io {

/// Where events may happen.
struct EventVolume {
  physics::Solid solid;  // cm
  /// Of each kind, by PDG code. Of one volume alone that serves all events: none.
  std::map<int, double> nuclei = {};
};

/// Where and when events happen, and from where the beam comes: a function of the number of the
/// event and its target, not of how it was drawn.
struct EventPlacement {
  std::vector<EventVolume> volumes;                // none: no vertices
  std::optional<double> spill;                     // ns, its length
  std::optional<std::array<double, 3>> direction;  // of the beam, not zero; else the z axis
  std::uint64_t seed = 1;

  struct Position {
    std::array<double, 3> vertex;  // cm
    double time;                   // ns
    std::size_t volume;
  };
  /// In one of the volumes, each in proportion to its nuclei of the event's kind (PDG code),
  /// uniform in it and in the spill; zero where there is none.
  [[nodiscard]] Position at(std::int64_t event, int target) const;
  /// All momenta turned with the beam.
  [[nodiscard]] result::EventRecord turned(const result::EventRecord& event) const;
};

}  // namespace tridentscan::io
