#include "scanner/run/direct_flux.hpp"

#include <algorithm>
#include <cmath>

namespace tridentscan::run {

DirectFlux::DirectFlux(const physics::Beam& beam, double lowest) {
  const auto& [energy, nu, antinu] = beam.spectrum();
  double area = 0, sum = 0;
  for (std::size_t row = 0; row + 1 < energy.size(); ++row) {
    const double width = energy[row + 1] - energy[row];
    area += width * (nu[row] + nu[row + 1] + antinu[row] + antinu[row + 1]) / 2;
    if (energy[row + 1] <= lowest) {
      continue;
    }
    const double cut = std::max(lowest - energy[row], 0.0) / width;  // below `lowest`
    Segment segment{.from = std::max(lowest, energy[row]),
                    .to = energy[row + 1],
                    .nu_from = nu[row] + cut * (nu[row + 1] - nu[row]),
                    .nu_to = nu[row + 1],
                    .antinu_from = antinu[row] + cut * (antinu[row + 1] - antinu[row]),
                    .antinu_to = antinu[row + 1],
                    .chance = 0};
    segment.chance =
        std::max(segment.nu_from + segment.antinu_from, segment.nu_to + segment.antinu_to) *
        (segment.to - segment.from) * std::pow(segment.to, 1.5);
    if (segment.chance > 0) {
      segments_.push_back(segment);
      sum += segment.chance;
    }
  }
  double end = 0;
  for (Segment& segment : segments_) {
    segment.chance /= sum;
    ends_.push_back(end += segment.chance);
    segment.nu_from /= area, segment.nu_to /= area;
    segment.antinu_from /= area, segment.antinu_to /= area;
  }
}

void DirectFlux::draw(const std::array<double, physics::TridentIntegrand::block_size>& x,
                      physics::TridentIntegrand::Energies& energies) const {
  for (std::size_t i = 0; i < x.size(); ++i) {
    const auto found = std::upper_bound(ends_.begin(), std::prev(ends_.end()), x[i]);
    const Segment& segment = segments_[static_cast<std::size_t>(found - ends_.begin())];
    const double place = std::clamp(1 - (*found - x[i]) / segment.chance, 0.0, 1.0);
    const double width = segment.to - segment.from;
    const double nu = segment.nu_from + place * (segment.nu_to - segment.nu_from);
    const double antinu = segment.antinu_from + place * (segment.antinu_to - segment.antinu_from);
    energies.energy[i] = segment.from + place * width;
    energies.flux[i] = (nu + antinu) * width / segment.chance;
    energies.asymmetry[i] = nu + antinu > 0 ? (nu - antinu) / (nu + antinu) : 0;
  }
}

}  // namespace tridentscan::run
