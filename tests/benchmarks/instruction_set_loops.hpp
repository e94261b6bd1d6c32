#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "physics/instruction_set.hpp"
#include "physics/trident_integrand.hpp"
#include "physics/trident_phase_space.hpp"

// The parts of the integrand as loops over a block of points, each compiled for every instruction
// set as physics/trident_integrand.cpp is.
namespace tridentscan::benchmarks {

/// One block of points in struct-of-arrays form: input and output of every part.
struct Block {
  static constexpr int size = physics::TridentIntegrand::block_size;
  /// Longer than a block: arrays at multiples of 4 KiB from each other would hinder each other in
  /// the cache, by a quarter of the rate and more.
  using Lanes = std::array<double, size + 8>;
  std::array<Lanes, physics::TridentIntegrand::dimensions> x;
  Lanes energy, cos_f, sin_f, cos_fk, sin_fk, q, w, range;
  physics::TridentPhaseSpace::DileptonOf<Lanes> dileptons;
  // TridentInvariants, as far as they are not there already
  Lanes q_p, q_pp, k1_p, k1_pp, x_p, y_p, x_pp, y_pp, x_k2, y_k2, point_density;
  Lanes vv, aa, va;
};

/// map: coordinates to Dilepton. kinematics: Dilepton to invariants of one azimuth (and the map of
/// t). amplitude: invariants to T_VV, T_AA, T_VA.
enum class Part { map, kinematics, kinematics_with_cuts, amplitude };
inline constexpr std::array parts = {Part::map, Part::kinematics, Part::kinematics_with_cuts,
                                     Part::amplitude};
[[nodiscard]] std::string_view name_of(Part part);

void run(Part part, const physics::TridentPhaseSpace& phase_space, Block& block,
         physics::InstructionSet isa);

/// Floating-point operations of one call of fma_chains.
inline constexpr double operations_of_chains = 4096.0 * 12 * 8 * 2;
/// Independent chains of multiply-add, more than the latency of the unit needs; returns their sum.
[[nodiscard]] double fma_chains(double factor, physics::InstructionSet isa);

}  // namespace tridentscan::benchmarks
