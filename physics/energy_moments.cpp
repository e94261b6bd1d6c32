#include "physics/energy_moments.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace tridentscan::physics {
namespace {

/// Segments longer than this part of the range in sqrt(E) are cut.
constexpr double parts_of_moments = 64;
/// Cells are narrower than this part of their energy: three points of Gauss are then exact to 2e-10
/// of what a cell adds to the second moment, and less for the others.
constexpr double widest = 1.0 / 16;

}  // namespace

EnergyMoments::EnergyMoments(const Beam& beam, double lowest, double pair, double slope) {
  const double top = beam.max_energy(), first = beam.spectrum().energy.front();
  if (!(top > lowest)) return;
  const double step = (std::sqrt(top) - std::sqrt(lowest)) / parts_of_moments;
  if (first > lowest) add_segment({lowest, first - lowest, 0, 0}, step);
  for (const FluxSegment& segment : segments_above(beam, lowest)) add_segment(segment, step);
  set_moments();
  set_densities(pair, slope);
}

/// Cuts a segment into cells.
void EnergyMoments::add_segment(const FluxSegment& segment, double step) {
  const double end = segment.energy + segment.width;
  double from = segment.energy, flux = segment.flux;
  while (from < end) {
    const double root = std::sqrt(from) + step;
    double to = std::min(root * root, from * (1 + widest));
    const bool leaves_sliver = !(to > from) || to + (to - from) / 2 >= end;
    if (leaves_sliver) to = end;
    const double s = (to - segment.energy) / segment.width;
    const double flux_end =
        to < end ? (1 - s) * segment.flux + s * segment.flux_end : segment.flux_end;
    cells_.push_back({.energy = from, .width = to - from, .flux = flux, .flux_end = flux_end});
    from = to;
    flux = flux_end;
  }
}

void EnergyMoments::set_moments() {
  Part above{0, 0, 0};
  for (auto cell = cells_.rbegin(); cell != cells_.rend(); ++cell) {
    cell->zeroth = above.zeroth;
    cell->first = above.first;
    cell->second = above.second;
    const Part part =
        integrals(cell->energy, cell->energy + cell->width, cell->flux, cell->flux_end);
    above = {above.zeroth + part.zeroth, above.first + part.first, above.second + part.second};
  }
}

/// E^-slope Int_E E'^(slope - 1) phi sigma dE' with a typical cross section, linear in each cell.
void EnergyMoments::set_densities(double pair, double slope) {
  const auto of = [&](double energy, double flux) {
    return flux * typical_cross_section(energy, pair) * std::pow(energy, slope - 1);
  };
  double above = 0, area = 0;
  for (auto cell = cells_.rbegin(); cell != cells_.rend(); ++cell) {
    const double end = cell->energy + cell->width, middle = cell->energy + cell->width / 2;
    cell->density_end = above * std::pow(end, -slope);
    above += cell->width / 6 *
             (of(cell->energy, cell->flux) + 4 * of(middle, (cell->flux + cell->flux_end) / 2) +
              of(end, cell->flux_end));
    cell->density = above * std::pow(cell->energy, -slope);
    area += cell->width * (cell->density + cell->density_end) / 2;
  }
  if (!std::isnormal(area)) {  // nothing but numbers near the smallest of all
    cells_.clear();
  }
  if (cells_.empty()) return;
  std::vector<double> begins{0};
  for (Cell& cell : cells_) {
    cell.density /= area;
    cell.density_end /= area;
    const double share = cell.width * (cell.density + cell.density_end) / 2;
    cell.begin = begins.back();
    cell.inverse_share = 1 / share;
    begins.push_back(begins.back() + share);
  }
  begins.pop_back();
  cell_of_ = ShareGuide(std::move(begins));
}

}  // namespace tridentscan::physics
