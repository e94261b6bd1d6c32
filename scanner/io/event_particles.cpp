#include "scanner/io/event_particles.hpp"

#include <cstdlib>

#include "physics/channels.hpp"
#include "physics/nucleon.hpp"
#include "physics/pdg_codes.hpp"

namespace tridentscan::io {
namespace {

int code(double number) {
  return static_cast<int>(number);
}

double lepton_mass(double number) {
  return physics::mass_of(static_cast<physics::Flavour>((std::abs(code(number)) - 11) / 2));
}

}  // namespace

EventParticles particles_of(const result::EventRecord& e) {
  const auto& m = e.momenta;
  EventParticles p{
      .neutrino_in = {code(e.neutrino), m.neutrino_in, 0},
      .target = {code(e.target), {e.target_mass, 0, 0, 0}, e.target_mass},
      .neutrino_out = {code(e.neutrino_out), m.neutrino_out, 0},
      .lepton_minus = {code(e.lepton_minus), m.lepton_minus, lepton_mass(e.lepton_minus)},
      .lepton_plus = {code(e.lepton_plus), m.lepton_plus, lepton_mass(e.lepton_plus)},
      .recoil = {code(e.target), m.recoil, e.target_mass}};
  if (e.struck_nucleon != 0 && e.struck_nucleon != e.target) {
    const double nucleon = physics::mass_of(code(e.struck_nucleon) == physics::pdg::proton
                                                ? physics::Nucleon::proton
                                                : physics::Nucleon::neutron);
    const double rest = e.target_mass - nucleon;
    p.struck = {code(e.struck_nucleon), {nucleon, 0, 0, 0}, nucleon};
    p.recoil = {code(e.struck_nucleon), m.recoil, nucleon};
    p.remnant = {remnant_code, {rest, 0, 0, 0}, rest};
  }
  return p;
}

}  // namespace tridentscan::io
