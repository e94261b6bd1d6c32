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
  /// The energy, or that up to which there is flux, GeV: rows of zeros beyond it do not count.
  [[nodiscard]] double max_energy() const { return max_energy_; }
  /// Empty for one energy.
  [[nodiscard]] const Spectrum& spectrum() const { return spectrum_; }
  /// Int (neutrino + antineutrino) dE; 1 for one energy.
  [[nodiscard]] double total_flux() const { return total_flux_; }
  /// {neutrino, antineutrino} per GeV.
  struct Flux {
    double neutrino, antineutrino;
  };
  [[nodiscard]] Flux flux(double energy) const;

  /// A spectrum without its antineutrinos, or without its neutrinos. Throws std::invalid_argument
  /// if nothing is left.
  [[nodiscard]] Beam only(bool antineutrinos) const;

  /// The same number of neutrinos, each with its energy times `factor`. Rows that rounding would
  /// put at one energy stay the smallest number apart.
  [[nodiscard]] Beam with_energies_times(double factor) const;

  bool operator==(const Beam&) const = default;

 private:
  Spectrum spectrum_;
  double mean_energy_;
  double max_energy_ = 0;
  double total_flux_ = 1;
  bool is_antineutrino_ = false;
};

}  // namespace tridentscan::physics
