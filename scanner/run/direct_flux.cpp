#include "scanner/run/direct_flux.hpp"

#include <algorithm>
#include <cmath>

namespace tridentscan::run {

DirectFlux::DirectFlux(const physics::Beam& beam, double lowest) {
  const physics::Spectrum& rows = beam.spectrum();
  double area = 0, sum = 0;
  for (std::size_t row = 0; row + 1 < rows.energy.size(); ++row) {
    const double begin = rows.energy[row], end = rows.energy[row + 1];
    const double flux = rows.total(row), flux_end = rows.total(row + 1);
    area += (end - begin) * (flux + flux_end) / 2;
    if (end <= lowest) {
      continue;
    }
    const double cut = std::max(lowest - begin, 0.0) / (end - begin);  // below `lowest`
    Segment segment{.from = std::max(lowest, begin),
                    .to = end,
                    .flux_from = flux + cut * (flux_end - flux),
                    .flux_to = flux_end,
                    .chance = 0};
    segment.chance = std::max(segment.flux_from, segment.flux_to) * (segment.to - segment.from) *
                     std::pow(segment.to, 1.5);
    if (segment.chance > 0) {
      segments_.push_back(segment);
      sum += segment.chance;
    }
  }
  double end = 0;
  for (Segment& segment : segments_) {
    segment.chance /= sum;
    ends_.push_back(end += segment.chance);
    segment.flux_from /= area, segment.flux_to /= area;
  }
}

void DirectFlux::draw(const std::array<double, physics::TridentIntegrand::block_size>& x,
                      physics::TridentIntegrand::Energies& energies) const {
  for (std::size_t i = 0; i < x.size(); ++i) {
    const auto found = std::upper_bound(ends_.begin(), std::prev(ends_.end()), x[i]);
    const Segment& segment = segments_[static_cast<std::size_t>(found - ends_.begin())];
    const double place = std::clamp(1 - (*found - x[i]) / segment.chance, 0.0, 1.0);
    const double width = segment.to - segment.from;
    const double flux = segment.flux_from + place * (segment.flux_to - segment.flux_from);
    energies.energy[i] = segment.from + place * width;
    energies.flux[i] = flux * width / segment.chance;
  }
}

}  // namespace tridentscan::run
