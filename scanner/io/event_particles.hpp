#pragma once

#include <optional>

#include "physics/event_kinematics.hpp"
#include "scanner/result/event_record.hpp"

namespace tridentscan::io {

/// What is left of a nucleus without the struck nucleon, which nobody simulates (NuHepMC P.C.2).
inline constexpr int remnant_code = 2009900000;

struct Particle {
  int code;
  physics::FourVector momentum;  // GeV
  double mass;                   // GeV
};

/// The particles of an event. A struck nucleon was at rest and on its mass shell; what is left of
/// its nucleus stays at rest with the rest of the mass.
struct EventParticles {
  Particle neutrino_in, target, neutrino_out, lepton_minus, lepton_plus, recoil;
  std::optional<Particle> struck = {}, remnant = {};  // of a nucleon that was bound
};
[[nodiscard]] EventParticles particles_of(const result::EventRecord& event);

}  // namespace tridentscan::io
