#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "physics/beam.hpp"
#include "physics/share_guide.hpp"
#include "physics/vector_math.hpp"

namespace tridentscan::physics {

/// Grows with the energy (GeV) like a coherent cross section between that of the Standard Model and
/// that of a light Z', for pairs whose lepton masses sum to `pair` (GeV): like E^3 where the form
/// factor limits it, below 3 GeV for muons, then like E^1.25. It shapes sampling densities only.
[[nodiscard]] double typical_cross_section(double energy, double pair);

/// The flux between two rows of a table, linear, all kinds of neutrinos together.
struct FluxSegment {
  double energy, width;   // GeV
  double flux, flux_end;  // over total flux, per GeV
};
/// Those of a spectrum above an energy (GeV), the first cut there, up to the end of the flux.
[[nodiscard]] std::vector<FluxSegment> segments_above(const Beam& beam, double lowest);

/// A neutrino energy drawn from a spectrum.
struct SampledEnergy {
  double energy;  // GeV
  double weight;  // flux/total there, all kinds together, over the density of the draw
};

/// Map from the unit interval to the energies of a beam, dense where flux times a typical trident
/// cross section is large:
///     Int phi(E) f(E) dE / Int phi dE = Int_0^1 weight(x) f(E(x)) dx.
/// Cells begin and end at rows of the table, so that the flux inside each is linear and the weight
/// exact for any table: lines, gaps and steps are no special cases. Wide segments are cut into
/// several cells.
class EnergyMap {
 public:
  /// Energies up to `lowest` (GeV, above zero) are left out: nothing is produced there. `pair`: sum
  /// of the masses of the two leptons, GeV. The beam has a spectrum.
  EnergyMap(const Beam& beam, double lowest, double pair);

  /// False where no flux lies above `lowest`: exactly where beam.max_energy() <= lowest.
  [[nodiscard]] bool is_open() const { return !cells_.empty(); }
  /// Of an open map. Any x is safe: it is taken to the unit interval.
  [[nodiscard]] SampledEnergy operator()(double x) const;
  /// Energies (GeV) and weights of many.
  template <std::size_t size>
  TRIDENTSCAN_INLINE void draw(const std::array<double, size>& x, std::array<double, size>& energy,
                               std::array<double, size>& weight) const;

 private:
  /// The density of the draw is linear in a cell too.
  struct Cell {
    double energy, width;                 // GeV
    double flux, flux_end;                // over total flux, per GeV
    double density = 0, density_end = 0;  // of the draws, per GeV
    double begin = 0, inverse_share = 0;  // of the draws: those below, and 1 over its own
  };
  void add_segment(const FluxSegment& segment, double step);
  void set_densities(double pair);

  std::vector<Cell> cells_;
  ShareGuide cell_of_;  // by the share of the draws
};

template <std::size_t size>
void EnergyMap::draw(const std::array<double, size>& any, std::array<double, size>& energy,
                     std::array<double, size>& weight) const {
  // Laid out by column: gathers are slower.
  std::array<double, size> x, u, begin, width, density, density_end, flux, flux_end;
  std::array<std::int32_t, size> cells;
  take_to_unit(any, x);
  // Seven tenths smoothstep: the density falls towards both ends, where a lattice, which joins
  // them, would see a jump.
#pragma omp simd
  for (std::size_t i = 0; i < size; ++i) {
    u[i] = vector_math::smaller(x[i] * (0.3 + 0.7 * x[i] * (3 - 2 * x[i])), 1);
  }
  cell_of_.find(u, cells);
  const Cell* const all = cells_.data();
  for (std::size_t i = 0; i < size; ++i) {
    const Cell& cell = all[cells[i]];
    u[i] = (u[i] - cell.begin) * cell.inverse_share;
    begin[i] = cell.energy;
    width[i] = cell.width;
    density[i] = cell.density;
    density_end[i] = cell.density_end;
    flux[i] = cell.flux;
    flux_end[i] = cell.flux_end;
  }
#pragma omp simd
  for (std::size_t i = 0; i < size; ++i) {
    const auto place = place_of_share(u[i], density[i], density_end[i]);
    const double here = (1 - place.s) * flux[i] + place.s * flux_end[i];
    const double slope = 0.3 + 4.2 * x[i] * (1 - x[i]);
    energy[i] = begin[i] + place.s * width[i];
    weight[i] = place.density > 0 ? slope * here / place.density : 0;  // the very edge of the flux
  }
}

}  // namespace tridentscan::physics
