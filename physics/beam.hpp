#pragma once

#include <vector>

namespace tridentscan::physics {

/// Flux of muon neutrinos and antineutrinos: linear between rows, zero outside. Any common unit: a
/// flux average does not depend on it.
struct Spectrum {
  std::vector<double> energy;                  // GeV, strictly ascending
  std::vector<double> neutrino, antineutrino;  // per GeV, not negative
  bool operator==(const Spectrum&) const = default;
};

/// Neutrinos of one energy, or of a spectrum.
class Beam {
 public:
  Beam() : Beam(1.0) {}
  /// One energy in GeV, neutrinos only.
  Beam(double energy);  // NOLINT(google-explicit-constructor): an energy is a beam
  /// One energy in GeV, antineutrinos only.
  [[nodiscard]] static Beam of_antineutrinos(double energy);
  /// Throws std::invalid_argument for fewer than two rows, sizes that differ, rows that are not
  /// ascending, negative values or no flux.
  explicit Beam(Spectrum spectrum);

  [[nodiscard]] bool is_monoenergetic() const { return spectrum_.energy.empty(); }
  /// Of a beam of one energy.
  [[nodiscard]] bool is_antineutrino() const { return is_antineutrino_; }
  /// The energy, or the flux-weighted mean of both columns, GeV.
  [[nodiscard]] double mean_energy() const { return mean_energy_; }
  [[nodiscard]] double max_energy() const;
  /// Empty for one energy.
  [[nodiscard]] const Spectrum& spectrum() const { return spectrum_; }
  /// Int (neutrino + antineutrino) dE; 1 for one energy.
  [[nodiscard]] double total_flux() const { return total_flux_; }
  /// {neutrino, antineutrino} per GeV.
  struct Flux {
    double neutrino, antineutrino;
  };
  [[nodiscard]] Flux flux(double energy) const;

  /// The same number of neutrinos, each with its energy times `factor`.
  [[nodiscard]] Beam with_energies_times(double factor) const;

  bool operator==(const Beam&) const = default;

 private:
  Spectrum spectrum_;
  double mean_energy_;
  double total_flux_ = 1;
  bool is_antineutrino_ = false;
};

/// Map from the unit interval to the energies of a beam, dense where flux times a typical trident
/// cross section is large: a table of steps in that integral, linear inside a cell.
class EnergyMap {
 public:
  /// Energies below `lowest` (GeV) are left out: nothing is produced there. The beam has a
  /// spectrum.
  EnergyMap(const Beam& beam, double lowest);

  static constexpr int cells = 1024;
  /// False where the whole beam lies below `lowest`.
  [[nodiscard]] bool is_open() const { return !edges_.empty(); }
  /// At edge i: energy; flux/total of both kinds together per GeV; and neutrinos minus
  /// antineutrinos. cells + 1 of each.
  struct Edge {
    double energy, sum, difference;
  };
  [[nodiscard]] const Edge* edges() const { return edges_.data(); }

 private:
  std::vector<Edge> edges_;
};

}  // namespace tridentscan::physics
