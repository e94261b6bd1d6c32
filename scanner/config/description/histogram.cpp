#include "scanner/config/description/histogram.hpp"

#include <cmath>
#include <limits>

namespace tridentscan::config {

physics::Spectrum spectrum_of(const std::vector<FluxBin>& bins) {
  physics::Spectrum spectrum;
  const auto add = [&](double energy, const FluxBin& bin) {
    spectrum.energy.push_back(energy);
    spectrum.neutrino.push_back(bin.neutrino);
    spectrum.antineutrino.push_back(bin.antineutrino);
  };
  const FluxBin* before = nullptr;
  for (const FluxBin& bin : bins) {
    const bool same = before != nullptr && before->neutrino == bin.neutrino &&
                      before->antineutrino == bin.antineutrino;
    if (before == nullptr) {
      add(bin.low, bin);
    } else if (!same) {
      add(bin.low, *before);
      add(std::nextafter(bin.low, std::numeric_limits<double>::infinity()), bin);
    }
    before = &bin;
  }
  if (before != nullptr) add(before->high, *before);
  return spectrum;
}

}  // namespace tridentscan::config
