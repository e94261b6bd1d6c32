#pragma once

#include "physics/trident_amplitude.hpp"
#include "physics/trident_phase_space.hpp"

// Points of phase space one at a time, as events need them: sums of positive terms where the inner
// loop of the integrand has differences, and momenta in the laboratory.
namespace tridentscan::physics {

/// Two azimuths of a point as cosines and sines: f of the leptons, fk of the neutrino.
struct Azimuths {
  double cos_f, sin_f, cos_fk, sin_fk;
};

/// The invariants of TridentPhaseSpace::point in forms without cancellation (docs/physics.md,
/// Events): light-cone components along k1 and q in the dilepton frame. `w` is the place in the t
/// direction, TridentPhaseSpace::Point::w.
[[nodiscard]] TridentInvariants stable_invariants(const TridentPhaseSpace::Dilepton& d, double w,
                                                  const Azimuths& azimuths, LeptonMasses leptons);

/// Energy and momentum in GeV; the z axis is that of the beam.
struct FourVector {
  double e = 0, x = 0, y = 0, z = 0;
  FourVector& operator+=(const FourVector& other);
  FourVector& operator-=(const FourVector& other);
};
[[nodiscard]] FourVector operator+(FourVector a, const FourVector& b);
[[nodiscard]] FourVector operator-(FourVector a, const FourVector& b);
/// Minkowski product, + - - -.
[[nodiscard]] double product(const FourVector& a, const FourVector& b);

/// Momenta of nu(neutrino_in) X -> nu(neutrino_out) X(recoil) l- l+ with X at rest before.
struct LabMomenta {
  FourVector neutrino_in, neutrino_out, lepton_minus, lepton_plus, recoil;
  double recoil_kinetic_energy;  // GeV: E - M is lost in the rounding of E
};

/// In the laboratory, for a neutrino of `energy` along z on a hadron of `mass` (GeV); `phi` is the
/// azimuth of the momentum transfer, which is free. Each of the three leptons has p^- = E - pz from
/// its product with the neutrino and p^+ from its mass shell; the hardest is then what momentum
/// conservation leaves, with the energy of its mass shell. Energy is conserved to 1e-13 E.
[[nodiscard]] LabMomenta lab_momenta(double energy, double mass, const TridentInvariants& s,
                                     LeptonMasses leptons, double phi);

}  // namespace tridentscan::physics
