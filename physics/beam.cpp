#include "physics/beam.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

namespace tridentscan::physics {
namespace {

void check(const Spectrum& s) {
  const std::size_t n = s.energy.size();
  if (n < 2 || s.neutrino.size() != n || s.antineutrino.size() != n) {
    throw std::invalid_argument(
        "a spectrum needs at least two rows of energy, neutrinos and antineutrinos");
  }
  for (std::size_t i = 0; i < n; ++i) {
    if (!(s.energy[i] >= 0) || (i > 0 && !(s.energy[i] > s.energy[i - 1]))) {
      throw std::invalid_argument("the energies of a spectrum must ascend");
    }
    if (!(s.neutrino[i] >= 0) || !(s.antineutrino[i] >= 0)) {
      throw std::invalid_argument("a flux cannot be negative");
    }
  }
}

double total(const Spectrum& s, std::size_t row) {
  return s.neutrino[row] + s.antineutrino[row];
}

}  // namespace

Beam::Beam(double energy) : mean_energy_(energy), max_energy_(energy) {
  if (!(energy > 0)) {
    throw std::invalid_argument("the energy of a beam must be positive");
  }
}

Beam Beam::of_antineutrinos(double energy) {
  Beam beam(energy);
  beam.is_antineutrino_ = true;
  return beam;
}

Beam::Beam(Spectrum spectrum) : spectrum_(std::move(spectrum)) {
  check(spectrum_);
  double flux = 0, moment = 0;
  for (std::size_t i = 1; i < spectrum_.energy.size(); ++i) {
    const double e0 = spectrum_.energy[i - 1], e1 = spectrum_.energy[i];
    const double f0 = total(spectrum_, i - 1), f1 = total(spectrum_, i);
    if (f0 > 0 || f1 > 0) {
      max_energy_ = e1;
    }
    flux += (e1 - e0) * (f0 + f1) / 2;
    moment += (e1 - e0) * (f0 * (2 * e0 + e1) + f1 * (e0 + 2 * e1)) / 6;
  }
  if (!(flux > 0)) {
    throw std::invalid_argument("a spectrum needs some flux");
  }
  total_flux_ = flux;
  mean_energy_ = moment / flux;
}

Beam Beam::only(bool antineutrinos) const {
  Spectrum kept = spectrum_;
  std::vector<double>& dropped = antineutrinos ? kept.neutrino : kept.antineutrino;
  std::fill(dropped.begin(), dropped.end(), 0.0);
  return Beam(std::move(kept));
}

Beam Beam::with_energies_times(double factor) const {
  if (is_monoenergetic()) {
    return is_antineutrino_ ? of_antineutrinos(factor * mean_energy_) : Beam(factor * mean_energy_);
  }
  Spectrum scaled = spectrum_;
  for (std::size_t i = 0; i < scaled.energy.size(); ++i) {
    scaled.energy[i] *= factor;
    if (i > 0 && !(scaled.energy[i] > scaled.energy[i - 1])) {
      scaled.energy[i] =
          std::nextafter(scaled.energy[i - 1], std::numeric_limits<double>::infinity());
    }
    scaled.neutrino[i] /= factor;
    scaled.antineutrino[i] /= factor;
  }
  return Beam(std::move(scaled));
}

Beam::Flux Beam::flux(double energy) const {
  const auto& e = spectrum_.energy;
  if (e.empty() || energy < e.front() || energy > e.back()) {
    return {0, 0};
  }
  const auto above =
      std::min<std::ptrdiff_t>(std::upper_bound(e.begin(), e.end(), energy) - e.begin(),
                               static_cast<std::ptrdiff_t>(e.size()) - 1);
  const auto j = static_cast<std::size_t>(above);
  const double s = (energy - e[j - 1]) / (e[j] - e[j - 1]);
  return {spectrum_.neutrino[j - 1] + s * (spectrum_.neutrino[j] - spectrum_.neutrino[j - 1]),
          spectrum_.antineutrino[j - 1] +
              s * (spectrum_.antineutrino[j] - spectrum_.antineutrino[j - 1])};
}

}  // namespace tridentscan::physics
