#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <span>

#include "physics/event_kinematics.hpp"
#include "physics/event_model.hpp"

namespace tridentscan::result {

/// One event as it is sent between ranks and kept on disk: numbers alone. Codes of particles are
/// those of the Particle Data Group.
struct EventRecord {
  physics::LabMomenta momenta;    // GeV
  double weight;                  // of the reference model
  double k2;                      // GeV^2
  physics::EventTensors tensors;  // physics::TridentEvent
  double neutrino, lepton_minus, lepton_plus, neutrino_out;
  double target;          // the nucleus
  double struck_nucleon;  // 0 where the nucleus stays whole
  double target_mass;     // GeV
  double reaction;        // index
  double multiplicity;    // events that it stands for: above one where the ceiling was too low

  static constexpr std::size_t numbers = 37;
  using Row = std::array<double, numbers>;
  [[nodiscard]] Row row() const { return std::bit_cast<Row>(*this); }
  [[nodiscard]] static EventRecord of(std::span<const double, numbers> row) {
    Row copy;
    for (std::size_t i = 0; i < numbers; ++i) copy[i] = row[i];
    return std::bit_cast<EventRecord>(copy);
  }
};
static_assert(sizeof(EventRecord) == EventRecord::numbers * sizeof(double));

}  // namespace tridentscan::result
