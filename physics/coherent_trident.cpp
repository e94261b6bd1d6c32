#include "physics/coherent_trident.hpp"

#include <cmath>

#include "physics/constants.hpp"
#include "physics/trident_amplitude.hpp"
#include "physics/units.hpp"

namespace tridentscan::physics {
namespace {

bool cuts_on_muons(const Cuts& cuts) {
  return cuts.minus != MuonCuts{} || cuts.plus != MuonCuts{};
}

}  // namespace

CoherentTrident::CoherentTrident(const Nucleus& nucleus, FormFactorModel form_factor,
                                 const Beam& beam, const Cuts& cuts)
    : phase_space_(nucleus.mass, cuts, q2_max),
      form_factor_(form_factor, nucleus.density, nucleus.mass_number, std::sqrt(q2_max)),
      energy_(beam.mean_energy()),
      has_cuts_(cuts_on_muons(cuts)),
      va_weight_(cuts.charge_symmetric() ? 0 : 1) {
  const double e4 = vector_math::square(4 * constants::pi * constants::alpha);
  const double z = nucleus.charge;
  normalisation_ = vector_math::square(constants::fermi) / 2 * e4 * 4 * z * z / (4 * nucleus.mass) /
                   azimuths / units::cm2;
  const auto top = phase_space_.at(beam.max_energy());
  is_open_ = top.is_open() && beam.max_energy() > phase_space_.threshold();
  k2_max_ = is_open_ ? phase_space_.k2_max(top) : 0;
  if (!beam.is_monoenergetic()) {
    energy_map_.emplace(beam, phase_space_.threshold());
    is_open_ = is_open_ && energy_map_->is_open();
  }
}

void CoherentTrident::fill_energies(const Points& x, Energies& energies) const {
  if (!energy_map_) {
    energies.energy.fill(energy_);
    energies.flux.fill(1);
    energies.asymmetry.fill(1);
    return;
  }
  const EnergyMap::Edge* const edges = energy_map_->edges();
  for (std::size_t i = 0; i < block_size; ++i) {
    const double cell = x[dimensions - 1][i] * EnergyMap::cells;
    const int index = static_cast<int>(cell);
    const double s = cell - index;
    const EnergyMap::Edge &low = edges[index], &high = edges[index + 1];
    const double sum = low.sum + s * (high.sum - low.sum);
    const double difference = low.difference + s * (high.difference - low.difference);
    energies.energy[i] = low.energy + s * (high.energy - low.energy);
    energies.flux[i] = sum * (high.energy - low.energy) * EnergyMap::cells;
    energies.asymmetry[i] = sum > 0 ? difference / sum : 0;
  }
}

template <bool cuts>
void CoherentTrident::evaluate_block(const Points& x, const Energies& energies,
                                     Tensors& result) const {
  // Copies of the members: the compiler cannot know that writing `result` leaves them alone.
  const TridentPhaseSpace phase_space = phase_space_;
  const double* const coefficients = form_factor_.coefficients();
  const double inverse_spacing = 1 / form_factor_.spacing();
  const double normalisation = normalisation_;
  const double va_weight = va_weight_;
  const double *const x0 = x[0].data(), *const x1 = x[1].data(), *const x2 = x[2].data(),
                      *const x3 = x[3].data(), *const x4 = x[4].data(), *const x5 = x[5].data(),
                      *const x6 = x[6].data();
  // One energy is an array too: as a constant it keeps GCC 12 from vectorising the loops.
  const double *const energy = energies.energy.data(), *const flux = energies.flux.data(),
                      *const asymmetry = energies.asymmetry.data();
  double* const k2 = result.k2.data();
  double* const vv = result.vv.data();
  double* const aa = result.aa.data();
  double* const va = result.va.data();

  // A loop of its own: the table look-up does not vectorise on every instruction set.
  double F2[block_size];
#pragma omp simd
  for (int i = 0; i < block_size; ++i) {
    const auto at = phase_space.at(energy[i]);
    const double cell = TridentPhaseSpace::momentum_transfer(at, x0[i]) * inverse_spacing;
    const int index = static_cast<int>(cell);
    const double s = cell - index;
    const double c0 = coefficients[4 * index], c1 = coefficients[4 * index + 1];
    const double c2 = coefficients[4 * index + 2], c3 = coefficients[4 * index + 3];
    F2[i] = vector_math::square(c0 + s * (c1 + s * (c2 + s * c3)));
  }

#pragma omp simd
  for (int i = 0; i < block_size; ++i) {
    const auto at = phase_space.at(energy[i]);
    const auto d = phase_space.dimuon(at, x0[i], x1[i], x2[i], x3[i], x5[i]);

    // fk in the first quadrant and its three rotations by 90 degrees: the average has period 1 in
    // x.
    const auto fk = vector_math::sin_cos_2pi(0.25 * x6[i]);
    const auto p0 = phase_space.point<cuts>(d, x4[i], fk.cos, fk.sin);
    const auto p1 = phase_space.point<cuts>(d, x4[i], -fk.sin, fk.cos);
    const auto p2 = phase_space.point<cuts>(d, x4[i], -fk.cos, -fk.sin);
    const auto p3 = phase_space.point<cuts>(d, x4[i], fk.sin, -fk.cos);
    const auto t0 = trident_tensor(p0.invariants);
    const auto t1 = trident_tensor(p1.invariants);
    const auto t2 = trident_tensor(p2.invariants);
    const auto t3 = trident_tensor(p3.invariants);

    const double weight = normalisation * F2[i] / (d.q2 * d.q2 * at.energy) * flux[i];
    const double weight_va = va_weight * weight * asymmetry[i];
    k2[i] = d.k2;
    vv[i] = weight *
            (t0.vv * p0.density + t1.vv * p1.density + t2.vv * p2.density + t3.vv * p3.density);
    aa[i] = weight *
            (t0.aa * p0.density + t1.aa * p1.density + t2.aa * p2.density + t3.aa * p3.density);
    va[i] = weight_va *
            (t0.va * p0.density + t1.va * p1.density + t2.va * p2.density + t3.va * p3.density);
  }
}

void CoherentTrident::evaluate_either(const Points& x, const Energies& energies,
                                      Tensors& result) const {
  has_cuts_ ? evaluate_block<true>(x, energies, result)
            : evaluate_block<false>(x, energies, result);
}

void CoherentTrident::evaluate_baseline(const Points& x, const Energies& energies,
                                        Tensors& result) const {
  evaluate_either(x, energies, result);
}

#if defined(__x86_64__) && !defined(TRIDENTSCAN_BASELINE_ONLY)
#define TRIDENTSCAN_TARGET(options) [[gnu::target(options)]]
#else
#define TRIDENTSCAN_TARGET(options)
#endif

TRIDENTSCAN_TARGET("arch=x86-64-v3")
void CoherentTrident::evaluate_avx2(const Points& x, const Energies& energies,
                                    Tensors& result) const {
  evaluate_either(x, energies, result);
}

TRIDENTSCAN_TARGET("arch=x86-64-v4,prefer-vector-width=512")
void CoherentTrident::evaluate_avx512(const Points& x, const Energies& energies,
                                      Tensors& result) const {
  evaluate_either(x, energies, result);
}

void CoherentTrident::evaluate(const Points& x, Tensors& result, InstructionSet isa) const {
  Energies energies;
  fill_energies(x, energies);
  switch (isa) {
    case InstructionSet::avx512:
      return evaluate_avx512(x, energies, result);
    case InstructionSet::avx2:
      return evaluate_avx2(x, energies, result);
    case InstructionSet::baseline:
      return evaluate_baseline(x, energies, result);
  }
}

}  // namespace tridentscan::physics
