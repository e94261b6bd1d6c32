#include "physics/energy_map.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "physics/constants.hpp"

namespace tridentscan::physics {
namespace {

/// Segments longer than this part of the range in sqrt(E) are cut.
constexpr double parts_of_map = 128;
/// This share of the draws is spread over all energies with flux, evenly in sqrt(E): cuts may keep
/// only energies where flux times the typical cross section is small.
constexpr double even_share = 0.1;

double between(double from, double to, double s) {
  return (1 - s) * from + s * to;
}

}  // namespace

double typical_cross_section(double energy, double pair) {
  const double scaled = 1 + energy / (3 * (pair / (2 * constants::muon_mass)));
  return energy * energy * energy / (scaled * scaled) * std::sqrt(std::sqrt(scaled));
}

std::vector<FluxSegment> segments_above(const Beam& beam, double lowest) {
  const Spectrum& rows = beam.spectrum();
  const double total = beam.total_flux();
  std::vector<FluxSegment> segments;
  for (std::size_t i = 1; i < rows.energy.size() && rows.energy[i - 1] < beam.max_energy(); ++i) {
    const double begin = rows.energy[i - 1], end = rows.energy[i];
    const double from = std::max(begin, lowest);
    if (!(end > from)) continue;
    const double flux = between(rows.total(i - 1), rows.total(i), (from - begin) / (end - begin));
    segments.push_back({from, end - from, flux / total, rows.total(i) / total});
  }
  return segments;
}

EnergyMap::EnergyMap(const Beam& beam, double lowest, double pair) {
  const double first = std::max(lowest, beam.spectrum().energy.front());
  const double step = (std::sqrt(beam.max_energy()) - std::sqrt(first)) / parts_of_map;
  for (const FluxSegment& segment : segments_above(beam, lowest)) add_segment(segment, step);
  set_densities(pair);
}

/// Cuts a segment into cells and leaves in density, density_end of each its part of the even share,
/// in proportion to the flux inside the segment, so that both vanish together.
void EnergyMap::add_segment(const FluxSegment& segment, double step) {
  const double flux = segment.flux, flux_end = segment.flux_end;
  const double most = std::max(flux, flux_end);
  if (!(most > 0)) {
    return;
  }
  const double root = std::sqrt(segment.energy);
  const double root_end = std::sqrt(segment.energy + segment.width);
  const double lengths = step > 0 ? (root_end - root) / step : 0;
  const int count = static_cast<int>(lengths) + 1;
  double s = 0;
  for (int i = 1; i <= count; ++i) {
    const double next_root = root + (root_end - root) * i / count;
    const double s_end =
        i == count ? 1 : std::min(1.0, (next_root * next_root - segment.energy) / segment.width);
    const auto even = [&](double at) {
      return between(flux, flux_end, at) / most / std::sqrt(segment.energy + at * segment.width);
    };
    if (s_end > s) {
      cells_.push_back({.energy = segment.energy + s * segment.width,
                        .width = (s_end - s) * segment.width,
                        .flux = between(flux, flux_end, s),
                        .flux_end = between(flux, flux_end, s_end),
                        .density = even(s),
                        .density_end = even(s_end)});
      s = s_end;
    }
  }
}

void EnergyMap::set_densities(double pair) {
  const auto product = [pair](const Cell& cell) {
    return cell.flux * typical_cross_section(cell.energy, pair);
  };
  const auto product_end = [pair](const Cell& cell) {
    return cell.flux_end * typical_cross_section(cell.energy + cell.width, pair);
  };
  double products = 0, even = 0;
  for (const Cell& cell : cells_) {
    products += cell.width * (product(cell) + product_end(cell)) / 2;
    even += cell.width * (cell.density + cell.density_end) / 2;
  }
  if (!std::isnormal(products)) {  // nothing but numbers near the smallest of all
    cells_.clear();
  }
  for (Cell& cell : cells_) {
    cell.density = (1 - even_share) / products * product(cell) + even_share / even * cell.density;
    cell.density_end =
        (1 - even_share) / products * product_end(cell) + even_share / even * cell.density_end;
    cell.inverse_share = 2 / (cell.width * (cell.density + cell.density_end));
  }
  std::erase_if(cells_, [](const Cell& cell) { return !std::isfinite(cell.inverse_share); });
  if (cells_.empty()) return;
  std::vector<double> begins{0};
  for (Cell& cell : cells_) {
    cell.begin = begins.back();
    begins.push_back(begins.back() + 1 / cell.inverse_share);
  }
  begins.pop_back();
  cell_of_ = ShareGuide(std::move(begins));
}

SampledEnergy EnergyMap::operator()(double x) const {
  std::array<double, 1> energy, weight;
  draw<1>({x}, energy, weight);
  return {energy[0], weight[0]};
}

}  // namespace tridentscan::physics
