#pragma once

#include "physics/channels.hpp"
#include "physics/nucleus.hpp"

// Codes of particles (Review of Particle Physics 2022, Monte Carlo Particle Numbering Scheme).
namespace tridentscan::physics::pdg {

inline constexpr int proton = 2212;
inline constexpr int neutron = 2112;

/// 12, 14, 16; negative for antineutrinos.
[[nodiscard]] constexpr int code_of(const Neutrino& neutrino) {
  const int code = 12 + 2 * static_cast<int>(neutrino.flavour);
  return neutrino.is_antineutrino ? -code : code;
}
/// 11, 13, 15 of l-.
[[nodiscard]] constexpr int lepton_minus(Flavour flavour) {
  return 11 + 2 * static_cast<int>(flavour);
}
[[nodiscard]] constexpr int lepton_plus(Flavour flavour) {
  return -lepton_minus(flavour);
}
/// 100ZZZAAA0; single nucleons are particles.
[[nodiscard]] inline int code_of(const Nucleus& nucleus) {
  if (nucleus.mass_number == 1) {
    return nucleus.charge == 1 ? proton : neutron;
  }
  return 1'000'000'000 + nucleus.charge * 10'000 + nucleus.mass_number * 10;
}

}  // namespace tridentscan::physics::pdg
