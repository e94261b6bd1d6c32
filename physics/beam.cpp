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
  const auto fits = [n](const std::vector<double>& column) {
    return column.empty() || column.size() == n;
  };
  if (n < 2 || !std::all_of(s.flux.begin(), s.flux.end(), fits)) {
    throw std::invalid_argument(
        "a spectrum needs at least two rows, of an energy and the flux of each kind of neutrino");
  }
  for (std::size_t i = 0; i < n; ++i) {
    if (!(s.energy[i] >= 0) || (i > 0 && !(s.energy[i] > s.energy[i - 1]))) {
      throw std::invalid_argument("the energies of a spectrum must ascend");
    }
  }
  for (const std::vector<double>& column : s.flux) {
    if (!std::all_of(column.begin(), column.end(), [](double flux) { return flux >= 0; })) {
      throw std::invalid_argument("a flux cannot be negative");
    }
  }
}

}  // namespace

bool Spectrum::has(const Neutrino& kind) const {
  const std::vector<double>& column = of(kind);
  return std::any_of(column.begin(), column.end(), [](double value) { return value > 0; });
}

double Spectrum::total(std::size_t row) const {
  double sum = 0;
  for (const std::vector<double>& column : this->flux) {
    sum += column.empty() ? 0 : column[row];
  }
  return sum;
}

Spectrum muon_neutrinos(std::vector<double> energy, std::vector<double> of_numu,
                        std::vector<double> of_numubar) {
  Spectrum spectrum{std::move(energy), {}};
  spectrum.of(numu) = std::move(of_numu);
  spectrum.of(numubar) = std::move(of_numubar);
  return spectrum;
}

Beam::Beam(double energy, Neutrino kind) : kinds_{kind}, mean_energy_(energy), max_energy_(energy) {
  if (!(energy > 0)) {
    throw std::invalid_argument("the energy of a beam must be positive");
  }
}

Beam::Beam(Spectrum spectrum) : spectrum_(std::move(spectrum)) {
  check(spectrum_);
  double flux = 0, moment = 0;
  for (std::size_t i = 1; i < spectrum_.energy.size(); ++i) {
    const double e0 = spectrum_.energy[i - 1], e1 = spectrum_.energy[i];
    const double f0 = spectrum_.total(i - 1), f1 = spectrum_.total(i);
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
  for (const Neutrino& kind : all_neutrinos) {
    if (spectrum_.has(kind)) {
      kinds_.push_back(kind);
    }
  }
}

Beam Beam::only(const Neutrino& kind) const {
  if (is_monoenergetic()) {
    if (kind != kinds_.front()) {
      throw std::invalid_argument("the beam has no " + name_of(kind));
    }
    return *this;
  }
  Spectrum kept{spectrum_.energy, {}};
  kept.of(kind) = spectrum_.of(kind);
  return Beam(std::move(kept));
}

double Beam::share(const Neutrino& kind) const {
  if (std::find(kinds_.begin(), kinds_.end(), kind) == kinds_.end()) {
    return 0;
  }
  return kinds_.size() == 1 ? 1 : only(kind).total_flux() / total_flux_;
}

Beam Beam::with_energies_times(double factor) const {
  if (is_monoenergetic()) {
    return {factor * mean_energy_, kinds_.front()};
  }
  Spectrum scaled = spectrum_;
  for (std::size_t i = 0; i < scaled.energy.size(); ++i) {
    scaled.energy[i] *= factor;
    if (i > 0 && !(scaled.energy[i] > scaled.energy[i - 1])) {
      scaled.energy[i] =
          std::nextafter(scaled.energy[i - 1], std::numeric_limits<double>::infinity());
    }
  }
  for (std::vector<double>& column : scaled.flux) {
    for (double& flux : column) {
      flux /= factor;
    }
  }
  return Beam(std::move(scaled));
}

double Beam::flux(double energy) const {
  const auto& e = spectrum_.energy;
  if (e.empty() || energy < e.front() || energy > e.back()) {
    return 0;
  }
  const auto above =
      std::min<std::ptrdiff_t>(std::upper_bound(e.begin(), e.end(), energy) - e.begin(),
                               static_cast<std::ptrdiff_t>(e.size()) - 1);
  const auto j = static_cast<std::size_t>(above);
  const double s = (energy - e[j - 1]) / (e[j] - e[j - 1]);
  return spectrum_.total(j - 1) + s * (spectrum_.total(j) - spectrum_.total(j - 1));
}

}  // namespace tridentscan::physics
