#include "tests/support/flux_tables.hpp"

#include <cmath>
#include <random>

namespace tridentscan::support {

const std::vector<std::string> kinds_of_flux_tables{
    "lines", "gaps", "steps", "teeth", "noise", "thousands of rows", "one row", "logarithmic"};

physics::Spectrum generated_flux_table(std::size_t kind, std::uint64_t seed) {
  std::mt19937_64 generator(seed);
  const auto uniform = [&](double low, double high) {
    return low + (high - low) * static_cast<double>(generator() >> 11) * 0x1p-53;
  };
  const std::string& name = kinds_of_flux_tables.at(kind);
  const double antineutrinos = uniform(0, 1);
  const double steepness = uniform(0, 3);
  const double spacing = uniform(0.1, 2);
  const int rows = name == "thousands of rows" ? 3000 : 40;
  const int peak = static_cast<int>(uniform(5, 35));
  physics::Spectrum s;
  const auto add = [&](double energy, double flux) {
    s.energy.push_back(energy);
    s.of(physics::numu).push_back(flux * std::pow(1 + energy, -steepness));
    s.of(physics::numubar).push_back(antineutrinos * s.of(physics::numu).back());
  };
  double e = uniform(0.05, 1);
  for (int i = 0; i < rows; ++i) {
    if (name == "lines") {
      const double width = std::pow(10.0, uniform(-6, -2));
      add(e, 0), add(e + width, uniform(0, 1) / width), add(e + 2 * width, 0);
      e += uniform(0.5, 1) * spacing + 0.03;
    } else if (name == "gaps") {
      add(e, uniform(0, 1) < 0.6 ? 0 : uniform(0.5, 1));
      e += uniform(0.1, 1) * spacing;
    } else if (name == "steps") {
      const double flux = uniform(0, 1);
      add(e, flux), add(e + spacing, flux);
      e += spacing * (1 + 1e-9);
    } else if (name == "teeth") {
      add(e, i % 2);
      e += spacing / 4;
    } else if (name == "one row") {
      add(e, i == peak ? 1 : 0);
      e += spacing / 2;
    } else if (name == "logarithmic") {
      add(e, uniform(0.5, 1));
      e *= 1.12;
    } else {
      add(e, uniform(0, 1));
      e += 40 * spacing / rows;
    }
  }
  add(e, 1);
  return s;
}

}  // namespace tridentscan::support
