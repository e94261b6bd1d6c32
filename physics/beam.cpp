#include "physics/beam.hpp"

#include <algorithm>
#include <cmath>
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

/// Grows with the energy like a coherent cross section between that of the Standard Model and that
/// of a light Z': it shapes the sampling density only.
double typical_cross_section(double energy) {
  const double scaled = 1 + energy / 3;
  return energy * energy * energy / (scaled * scaled) * std::sqrt(std::sqrt(scaled));
}

}  // namespace

Beam::Beam(double energy) : mean_energy_(energy) {
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
    flux += (e1 - e0) * (f0 + f1) / 2;
    moment += (e1 - e0) * (f0 * (2 * e0 + e1) + f1 * (e0 + 2 * e1)) / 6;
  }
  if (!(flux > 0)) {
    throw std::invalid_argument("a spectrum needs some flux");
  }
  total_flux_ = flux;
  mean_energy_ = moment / flux;
}

Beam Beam::with_energies_times(double factor) const {
  if (is_monoenergetic()) {
    return is_antineutrino_ ? of_antineutrinos(factor * mean_energy_) : Beam(factor * mean_energy_);
  }
  Spectrum scaled = spectrum_;
  for (std::size_t i = 0; i < scaled.energy.size(); ++i) {
    scaled.energy[i] *= factor;
    scaled.neutrino[i] /= factor;
    scaled.antineutrino[i] /= factor;
  }
  return Beam(std::move(scaled));
}

double Beam::max_energy() const {
  return is_monoenergetic() ? mean_energy_ : spectrum_.energy.back();
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

EnergyMap::EnergyMap(const Beam& beam, double lowest) {
  const double first = std::max(lowest, beam.spectrum().energy.front());
  const double last = beam.max_energy();
  if (!(last > first)) {
    return;
  }
  // The integral of the sampling density on a grid that is fine at low energies as well: uniform in
  // the square root.
  constexpr int fine = 4 * cells;
  const auto energy = [&](int i) {
    const double root = std::sqrt(first) + (std::sqrt(last) - std::sqrt(first)) * i / fine;
    return root * root;
  };
  const auto density = [&](double e) {
    const auto flux = beam.flux(e);
    return (flux.neutrino + flux.antineutrino) * typical_cross_section(e);
  };
  std::vector<double> integral(fine + 1, 0.0);
  double before = density(first);
  for (int i = 1; i <= fine; ++i) {
    const double e = energy(i), now = density(e);
    integral[static_cast<std::size_t>(i)] =
        integral[static_cast<std::size_t>(i - 1)] + (e - energy(i - 1)) * (before + now) / 2;
    before = now;
  }
  if (!(integral.back() > 0)) {
    return;
  }
  // A tenth is uniform in the square root of the energy, so that no cell is wide.
  const double whole = integral.back();
  for (int i = 0; i <= fine; ++i) {
    auto& value = integral[static_cast<std::size_t>(i)];
    value = 0.9 * value / whole + 0.1 * i / fine;
  }
  int j = 0;
  for (int cell = 0; cell <= cells; ++cell) {
    // Seven tenths smoothstep: the density falls towards both ends, where a lattice, which joins
    // them, would see a jump.
    const double x = static_cast<double>(cell) / cells;
    const double goal = x * (0.3 + 0.7 * x * (3 - 2 * x));
    while (j + 1 < fine && integral[static_cast<std::size_t>(j + 1)] < goal) {
      ++j;
    }
    const double low = integral[static_cast<std::size_t>(j)],
                 high = integral[static_cast<std::size_t>(j + 1)];
    const double s = cell == cells ? 1 : std::clamp((goal - low) / (high - low), 0.0, 1.0);
    const double e = energy(j) + s * (energy(j + 1) - energy(j));
    const auto flux = beam.flux(std::min(e, last));
    edges_.push_back({e, (flux.neutrino + flux.antineutrino) / beam.total_flux(),
                      (flux.neutrino - flux.antineutrino) / beam.total_flux()});
  }
}

}  // namespace tridentscan::physics
