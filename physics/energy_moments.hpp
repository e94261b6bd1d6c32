#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "physics/beam.hpp"
#include "physics/energy_map.hpp"
#include "physics/share_guide.hpp"
#include "physics/vector_math.hpp"

namespace tridentscan::physics {

/// The part of a beam above an energy E, by the moments that a squared amplitude needs which is
/// quadratic in 1/E' (docs/physics.md, Beams without cuts):
///     M_n(E) = Int_E phi(E') (E/E')^n dE' / Int phi,  n = 0, 1, 2,
/// at energies that are drawn where such an integrand is large. Exact for any table: cells begin
/// and end at its rows, so that the flux inside each is linear.
class EnergyMoments {
 public:
  /// Energies from `lowest` (GeV, above zero) to the end of the flux are drawn. `pair`: sum of the
  /// masses of the two leptons, GeV. At one energy E' of the beam draws are as dense as E^-slope
  /// below it. The beam has a spectrum.
  EnergyMoments(const Beam& beam, double lowest, double pair, double slope);

  /// False where no flux lies above `lowest`.
  [[nodiscard]] bool is_open() const { return !cells_.empty(); }

  template <std::size_t size>
  struct Block {
    std::array<double, size> energy, range;          // GeV, dE/dx
    std::array<double, size> zeroth, first, second;  // M_n of the energy
  };
  /// Of coordinates x from 0 to 1. All lanes are filled; of an open table.
  template <std::size_t size>
  TRIDENTSCAN_INLINE void draw(const std::array<double, size>& x, Block<size>& drawn) const;

 private:
  struct Cell {
    double energy, width;                      // GeV
    double flux = 0, flux_end = 0;             // over total flux, per GeV
    double zeroth = 0, first = 0, second = 0;  // Int E^-n phi dE above the cell, over total flux
    double density = 0, density_end = 0;       // of the draws, per GeV
    double begin = 0, inverse_share = 0;       // of the draws: those below, and 1 over its own
  };
  /// Int E^-n phi dE of a linear flux, by three points of Gauss: the range is narrow.
  struct Part {
    double zeroth, first, second;
  };
  TRIDENTSCAN_INLINE static Part integrals(double from, double to, double flux, double flux_end);
  void add_segment(const FluxSegment& segment, double step);
  void set_moments();
  void set_densities(double pair, double slope);

  std::vector<Cell> cells_;
  ShareGuide cell_of_;  // by the share of the draws
};

TRIDENTSCAN_INLINE EnergyMoments::Part EnergyMoments::integrals(double from, double to, double flux,
                                                                double flux_end) {
  constexpr double outer = 0.7745966692414834;  // sqrt(3/5)
  const double half = (to - from) / 2, middle = from + half;
  const double rise = (flux_end - flux) / 2, mean = flux + rise;
  const double near = middle - outer * half, far = middle + outer * half;
  const double inverse = 1 / (near * middle * far);  // one division for all
  const double i0 = inverse * (middle * far), i1 = inverse * (near * far),
               i2 = inverse * (near * middle);
  const double f0 = half / 9 * 5 * (mean - outer * rise), f1 = half / 9 * 8 * mean,
               f2 = half / 9 * 5 * (mean + outer * rise);
  return {2 * half * mean, f0 * i0 + f1 * i1 + f2 * i2, f0 * i0 * i0 + f1 * i1 * i1 + f2 * i2 * i2};
}

template <std::size_t size>
void EnergyMoments::draw(const std::array<double, size>& any, Block<size>& drawn) const {
  // Laid out by column: gathers are slower.
  std::array<double, size> x, u, energy, width, density, density_end, flux, flux_end;
  std::array<std::int32_t, size> cells;
  take_to_unit(any, x);
  cell_of_.find(x, cells);
  const Cell* const all = cells_.data();
  for (std::size_t i = 0; i < size; ++i) {
    const Cell& cell = all[cells[i]];
    u[i] = (x[i] - cell.begin) * cell.inverse_share;
    energy[i] = cell.energy;
    width[i] = cell.width;
    density[i] = cell.density;
    density_end[i] = cell.density_end;
    flux[i] = cell.flux;
    flux_end[i] = cell.flux_end;
    drawn.zeroth[i] = cell.zeroth;
    drawn.first[i] = cell.first;
    drawn.second[i] = cell.second;
  }
#pragma omp simd
  for (std::size_t i = 0; i < size; ++i) {
    const auto place = place_of_share(u[i], density[i], density_end[i]);
    const double s = place.s, at = energy[i] + s * width[i];
    const Part rest =
        integrals(at, energy[i] + width[i], (1 - s) * flux[i] + s * flux_end[i], flux_end[i]);
    drawn.energy[i] = at;
    drawn.range[i] = 1 / vector_math::larger(place.density, 1e-300);  // zero where the flux ends
    drawn.zeroth[i] = drawn.zeroth[i] + rest.zeroth;
    drawn.first[i] = at * (drawn.first[i] + rest.first);
    drawn.second[i] = at * at * (drawn.second[i] + rest.second);
  }
}

}  // namespace tridentscan::physics
