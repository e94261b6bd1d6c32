#pragma once

#include <vector>

#include "physics/beam.hpp"
#include "physics/share_guide.hpp"

namespace tridentscan::physics {

/// Grows with the energy (GeV) like a coherent cross section between that of the Standard Model and
/// that of a light Z', for pairs whose lepton masses sum to `pair` (GeV): like E^3 where the form
/// factor limits it, below 3 GeV for muons, then like E^1.25. It shapes sampling densities only.
[[nodiscard]] double typical_cross_section(double energy, double pair);

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

 private:
  /// The density of the draw is linear in a cell too.
  struct Cell {
    double energy, width;                 // GeV
    double flux, flux_end;                // over total flux, per GeV
    double density = 0, density_end = 0;  // of the draws, per GeV
    double inverse_share = 0;             // of the draws
  };
  void add_segment(const Cell& segment, double step);
  void set_densities(double pair);

  std::vector<Cell> cells_;
  ShareGuide cell_of_;  // by the share of the draws
};

}  // namespace tridentscan::physics
