#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "physics/beam.hpp"
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
  /// Int E^-n phi dE from a place in a cell to its end, by three points of Gauss: cells are narrow.
  struct Part {
    double zeroth, first, second;
  };
  TRIDENTSCAN_INLINE static Part rest_of(const Cell& cell, double energy, double flux);
  void add_segment(const Cell& segment, double step);
  void set_moments();
  void set_densities(double pair, double slope);
  void set_guide();

  std::vector<Cell> cells_;
  std::vector<std::int32_t> guide_;  // entry i: the cell in which the share i/(size - 1) lies
  int steps_ = 0;                    // bisections that find the cell between two entries
};

TRIDENTSCAN_INLINE EnergyMoments::Part EnergyMoments::rest_of(const Cell& cell, double energy,
                                                              double flux) {
  constexpr double outer = 0.7745966692414834;  // sqrt(3/5)
  const double half = (cell.energy + cell.width - energy) / 2;
  const double rise = (cell.flux_end - flux) / 2;
  const double middle = energy + half, mean = flux + rise;
  const double i0 = 1 / (middle - outer * half), i1 = 1 / middle, i2 = 1 / (middle + outer * half);
  const double f0 = half / 9 * 5 * (mean - outer * rise), f1 = half / 9 * 8 * mean,
               f2 = half / 9 * 5 * (mean + outer * rise);
  return {2 * half * mean, f0 * i0 + f1 * i1 + f2 * i2, f0 * i0 * i0 + f1 * i1 * i1 + f2 * i2 * i2};
}

template <std::size_t size>
void EnergyMoments::draw(const std::array<double, size>& any, Block<size>& drawn) const {
  namespace vm = vector_math;
  const Cell* const cells = cells_.data();
  const std::int32_t* const guide = guide_.data();
  const auto entries =
      static_cast<double>(guide_.size() - 1);  // a power of two: products are exact
  const double last = entries - 1;
  std::array<double, size> x;
  std::array<std::int32_t, size> low, high;
#pragma omp simd
  for (std::size_t i = 0; i < size; ++i) {
    x[i] = vm::smaller(vm::larger(any[i], 0), 1);
    const auto entry = static_cast<std::int32_t>(vm::smaller(x[i] * entries, last));
    low[i] = guide[entry];
    high[i] = guide[entry + 1];
  }
  for (int step = 0; step < steps_; ++step) {
#pragma omp simd
    for (std::size_t i = 0; i < size; ++i) {
      const std::int32_t middle = (low[i] + high[i] + 1) / 2;
      const bool is_above = cells[middle].begin <= x[i];
      low[i] = is_above ? middle : low[i];
      high[i] = is_above ? high[i] : middle - 1;
      high[i] = high[i] > low[i] ? high[i] : low[i];
    }
  }
#pragma omp simd
  for (std::size_t i = 0; i < size; ++i) {
    const Cell cell = cells[low[i]];
    // The place is the share of a linear density: solved without cancellation.
    const double u = vm::smaller((x[i] - cell.begin) * cell.inverse_share, 1);
    const double square = cell.density * cell.density;
    const double density = std::sqrt(square + u * (cell.density_end * cell.density_end - square));
    const double s =
        vm::smaller(u * (cell.density + cell.density_end) / (cell.density + density), 1);
    const double energy = cell.energy + s * cell.width;
    const Part part = rest_of(cell, energy, (1 - s) * cell.flux + s * cell.flux_end);
    drawn.energy[i] = energy;
    drawn.range[i] = 1 / vm::larger(density, 1e-300);  // zero where the flux ends
    drawn.zeroth[i] = cell.zeroth + part.zeroth;
    drawn.first[i] = energy * (cell.first + part.first);
    drawn.second[i] = energy * energy * (cell.second + part.second);
  }
}

}  // namespace tridentscan::physics
