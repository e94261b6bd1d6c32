#pragma once

#include <array>
#include <vector>

#include "physics/channels.hpp"

namespace tridentscan::physics {

/// Flux of each kind of neutrino: linear between rows, zero outside. Any common unit: a flux
/// average does not depend on it.
struct Spectrum {
  std::vector<double> energy;  // GeV, strictly ascending
  /// Per GeV, not negative; [index_of(neutrino)]. Empty: none of these.
  std::array<std::vector<double>, all_neutrinos.size()> flux;

  [[nodiscard]] std::vector<double>& of(const Neutrino& kind) { return flux[index_of(kind)]; }
  [[nodiscard]] const std::vector<double>& of(const Neutrino& kind) const {
    return flux[index_of(kind)];
  }
  /// Whether any row has some.
  [[nodiscard]] bool has(const Neutrino& kind) const;
  /// Sum over all kinds of neutrino.
  [[nodiscard]] double total(std::size_t row) const;
  bool operator==(const Spectrum&) const = default;
};

/// A spectrum of muon neutrinos and antineutrinos; an empty column: none.
[[nodiscard]] Spectrum muon_neutrinos(std::vector<double> energy, std::vector<double> numu,
                                      std::vector<double> numubar = {});

/// Neutrinos of one energy and kind, or spectra of several kinds.
class Beam {
 public:
  Beam() : Beam(1.0) {}
  /// One energy in GeV. Implicit: an energy is a beam.
  // NOLINTNEXTLINE(google-explicit-constructor)
  Beam(double energy, Neutrino kind = numu);
  /// Throws std::invalid_argument for fewer than two rows, sizes that differ, rows that are not
  /// ascending, negative values or no flux.
  explicit Beam(Spectrum spectrum);

  [[nodiscard]] bool is_monoenergetic() const { return spectrum_.energy.empty(); }
  /// The kinds of neutrino in it, in the order of all_neutrinos.
  [[nodiscard]] const std::vector<Neutrino>& kinds() const { return kinds_; }
  /// The energy, or the flux-weighted mean of all kinds, GeV.
  [[nodiscard]] double mean_energy() const { return mean_energy_; }
  /// The energy, or that up to which there is flux, GeV: rows of zeros beyond it do not count.
  [[nodiscard]] double max_energy() const { return max_energy_; }
  /// Empty for one energy.
  [[nodiscard]] const Spectrum& spectrum() const { return spectrum_; }
  /// Int dE of all kinds together; 1 for one energy.
  [[nodiscard]] double total_flux() const { return total_flux_; }
  /// Of all kinds together at an energy (GeV), per GeV.
  [[nodiscard]] double flux(double energy) const;

  /// Of one kind alone. Throws std::invalid_argument if there is none of it.
  [[nodiscard]] Beam only(const Neutrino& kind) const;
  /// Part of total_flux() that a kind is: 0 if there is none of it.
  [[nodiscard]] double share(const Neutrino& kind) const;

  /// The same number of neutrinos, each with its energy times `factor`. Rows that rounding would
  /// put at one energy stay the smallest number apart.
  [[nodiscard]] Beam with_energies_times(double factor) const;

  bool operator==(const Beam&) const = default;

 private:
  Spectrum spectrum_;
  std::vector<Neutrino> kinds_;
  double mean_energy_;
  double max_energy_ = 0;
  double total_flux_ = 1;
};

}  // namespace tridentscan::physics
