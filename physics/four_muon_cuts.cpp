#include "physics/four_muon_cuts.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "physics/constants.hpp"

namespace tridentscan::physics {
namespace {

struct Track {
  double pt, eta, phi;
};

/// From p = lambda lambda^dagger: E + z = |up|^2, E - z = |down|^2, x + iy = down conj(up).
Track track(const Spinor& muon) {
  const double plus = squared_modulus(muon.up), minus = squared_modulus(muon.down);
  const Complex transverse = muon.down * conjugate(muon.up);
  return {std::sqrt(plus * minus), 0.5 * std::log(plus / minus),
          std::atan2(transverse.im, transverse.re)};
}

double separation(const Track& a, const Track& b) {
  return std::hypot(a.eta - b.eta, std::remainder(a.phi - b.phi, 2 * constants::pi));
}

}  // namespace

bool FourMuonCuts::need_laboratory() const {
  return min_transverse_momentum != std::array<double, 4>{} || std::isfinite(max_pseudorapidity) ||
         min_separation > 0;
}

bool FourMuonCuts::pass_laboratory(const FourSpinors& muons) const {
  const std::array<Track, 4> tracks = {track(muons.l1), track(muons.l2), track(muons.l3),
                                       track(muons.l4)};
  std::array<double, 4> pt;
  for (std::size_t i = 0; i < 4; ++i) {
    if (std::abs(tracks[i].eta) > max_pseudorapidity) {
      return false;
    }
    pt[i] = tracks[i].pt;
  }
  std::sort(pt.begin(), pt.end(), std::greater<>());
  for (std::size_t i = 0; i < 4; ++i) {
    if (pt[i] < min_transverse_momentum[i]) {
      return false;
    }
  }
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (separation(tracks[i], tracks[j]) < min_separation) {
        return false;
      }
    }
  }
  return true;
}

}  // namespace tridentscan::physics
