#pragma once

#include <string_view>
#include <vector>

#include "physics/form_factor.hpp"
#include "physics/nucleus.hpp"
#include "physics/trident_kernel.hpp"

// Equivalent-photon approximation of nu N -> nu N mu+ mu-: sigma = Int sigma_gamma(s) dn(s), with
// real photons from the field of the nucleus (arXiv:1406.2332, Eqs. 2-3; docs/epa.md).
namespace tridentscan::physics {

/// dn = (Z^2 alpha/pi) (ds/s) (dQ2/Q2) F^2(Q2) times a factor; E neutrino energy, M nucleus mass.
enum class PhotonFlux {
  printed,     // 1, for s < 2 E q: Eq. (3)
  transverse,  // 1 - s^2/(2 E q)^2: the photon is transverse
  full         // (s/sh)^2 (1 - sh^2/(2 E q)^2 - sh/(2 E M)), sh = s + Q2: P_T^2 of the nucleus
};

template <>
inline constexpr auto words<PhotonFlux> =
    std::to_array<Word<PhotonFlux>>({{"printed", PhotonFlux::printed},
                                     {"transverse", PhotonFlux::transverse},
                                     {"full", PhotonFlux::full}});

/// s dn/ds of one nucleus: what is left of dn after the integral over Q2, up to the same largest Q2
/// as in the exact calculation.
class EquivalentPhotons {
 public:
  /// energy in GeV; the nucleus has a charge density.
  EquivalentPhotons(const Nucleus& nucleus, FormFactorModel form_factor, double energy,
                    PhotonFlux flux);

  /// Photons per unit of ln s; s in GeV^2. Zero where no Q2 is allowed.
  [[nodiscard]] double operator()(double s) const;
  /// Above this there are none, GeV^2.
  [[nodiscard]] double s_max() const;

 private:
  FormFactorTable form_factor_;
  double charge_squared_, mass_, energy_;
  PhotonFlux flux_;
};

/// Cross section in the approximation as a kernel: coherent, per nucleus (mean over the nuclei of
/// the target; hydrogen adds nothing), energy in GeV. Deterministic; `panel` scales the Gauss
/// panels of s and of sigma_gamma. All values are zero below threshold. Relative error below 1e-4
/// (tested).
[[nodiscard]] TridentKernel equivalent_photon_kernel(const Target& target,
                                                     FormFactorModel form_factor, double energy,
                                                     PhotonFlux flux, double panel = 1);

}  // namespace tridentscan::physics
