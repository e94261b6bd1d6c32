#include "scanner/config/description/histogram.hpp"

#include <cmath>
#include <limits>

namespace tridentscan::config {
namespace {

void add_row(double energy, const FluxBin& bin, const std::vector<physics::Neutrino>& kinds,
             physics::Spectrum& spectrum) {
  spectrum.energy.push_back(energy);
  for (const physics::Neutrino& kind : kinds) {
    spectrum.of(kind).push_back(bin.flux[physics::index_of(kind)]);
  }
}

}  // namespace

physics::Spectrum spectrum_of(const std::vector<FluxBin>& bins,
                              const std::vector<physics::Neutrino>& kinds) {
  physics::Spectrum spectrum;
  const FluxBin* before = nullptr;
  for (const FluxBin& bin : bins) {
    if (before == nullptr) {
      add_row(bin.low, bin, kinds, spectrum);
    } else if (before->flux != bin.flux) {
      add_row(bin.low, *before, kinds, spectrum);
      add_row(std::nextafter(bin.low, std::numeric_limits<double>::infinity()), bin, kinds,
              spectrum);
    }
    before = &bin;
  }
  if (before != nullptr) add_row(before->high, *before, kinds, spectrum);
  return spectrum;
}

physics::Spectrum spectrum_through(const std::vector<FluxBin>& points,
                                   const std::vector<physics::Neutrino>& kinds) {
  physics::Spectrum spectrum;
  for (const FluxBin& point : points) add_row(point.low, point, kinds, spectrum);
  return spectrum;
}

}  // namespace tridentscan::config
