#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "physics/constants.hpp"
#include "physics/hadron.hpp"
#include "physics/trident_integrand.hpp"

using namespace tridentscan::physics;

namespace {

/// Cuts at the edges of what exists, for neutrinos of up to `energy` GeV.
Cuts sharp_cuts(std::mt19937_64& random, double energy) {
  const auto between = [&](double low, double high) {
    return std::uniform_real_distribution<double>(low, high)(random);
  };
  Cuts cuts;
  switch (std::uniform_int_distribution<int>(0, 8)(random)) {
    case 0:
      cuts.min_dilepton_mass = between(0.5, 1.2) * std::sqrt(2 * energy);
      break;
    case 1:
      cuts.max_dilepton_mass = 2 * constants::muon_mass * (1 + between(1e-12, 1e-3));
      break;
    case 2:
      cuts.minus.min_energy = cuts.plus.min_energy = energy / 2 * between(0.99, 1);
      break;
    case 3:
      cuts.minus.max_angle = cuts.plus.max_angle = between(0, 1e-6);
      break;
    case 4:
      cuts.min_opening_angle = constants::pi * (1 - between(0, 1e-6));
      break;
    case 5:
      cuts.max_momentum_transfer = std::pow(10, between(-6, -0.5));
      break;
    case 6:
      cuts.min_total_energy = energy * (1 - between(0, 1e-6));
      break;
    case 7:
      cuts.minus.efficiency = cuts.plus.efficiency = {{1e-3, energy}, {0, between(0, 1)}};
      break;
    default:
      cuts.minus.min_transverse_momentum = between(0, energy);
      break;
  }
  return cuts;
}

}  // namespace

TEST_CASE("Cuts at the edges of phase space give finite numbers on every instruction set") {
  const Nucleus argon{"Ar40", 18, 40, 37.21, ChargeDensity{3.53, 0.542, 0}};
  const std::vector<Hadron> hadrons = {
      coherent_nucleus(argon, FormFactorModel::density),
      single_nucleon(Nucleon::proton, NucleonModel::dipole, 0.235)};
  std::mt19937_64 random(20261128);
  for (int k = 0; k < 60; ++k) {
    const double energy = std::pow(10, std::uniform_real_distribution<double>(-0.5, 3)(random));
    const Cuts cuts = sharp_cuts(random, energy);
    const TridentIntegrand integrand(hadrons[static_cast<std::size_t>(k % 2)], Beam(energy), cuts);
    // From far below the threshold, where a spectrum may reach, to its end; coordinates at the
    // edges.
    TridentIntegrand::Energies energies;
    TridentIntegrand::Points x;
    std::uniform_real_distribution<double> uniform;
    for (std::size_t i = 0; i < TridentIntegrand::block_size; ++i) {
      const double lowest = integrand.lowest_energy();
      const double of_threshold[] = {0.5, 1, 1 + 1e-15, 1 + 1e-9, 1 + uniform(random)};
      energies.energy[i] = i % 2 == 0 ? energy : lowest * of_threshold[i / 2 % 5];
      energies.flux[i] = 1;
      for (auto& coordinate : x) {
        const double edges[] = {0, 1 - 0x1p-53, uniform(random), uniform(random)};
        coordinate[i] = edges[random() % 4];
      }
    }
    for (const InstructionSet isa : available_instruction_sets()) {
      TridentIntegrand::Tensors t;
      integrand.evaluate_at(x, energies, t, isa);
      for (std::size_t i = 0; i < TridentIntegrand::block_size; ++i) {
        INFO("case " << k << ", point " << i << ", E = " << energies.energy[i] << ", "
                     << name_of(isa));
        CHECK(std::isfinite(t.k2[i] + t.vv[i] + t.aa[i] + t.va[i]));
        if (energies.energy[i] < integrand.lowest_energy() * (1 - 1e-9)) {
          CHECK(t.vv[i] == 0);
        }
      }
    }
  }
}
