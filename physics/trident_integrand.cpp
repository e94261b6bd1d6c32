#include "physics/trident_integrand.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "physics/constants.hpp"
#include "physics/trident_contraction.hpp"
#include "physics/units.hpp"

namespace tridentscan::physics {
namespace {

/// 1 for neutrinos, -1 for antineutrinos, 0 for a beam of both.
double sign_of_va(const Beam& beam) {
  const auto is_antineutrino = [](const Neutrino& kind) { return kind.is_antineutrino; };
  const auto& kinds = beam.kinds();
  if (std::all_of(kinds.begin(), kinds.end(), is_antineutrino)) return -1;
  return std::none_of(kinds.begin(), kinds.end(), is_antineutrino) ? 1 : 0;
}

/// The sign where T_VA matters. Throws std::invalid_argument if there is none.
double known_sign(double sign) {
  if (sign == 0) {
    throw std::invalid_argument("T_VA has one sign for neutrinos and the other for antineutrinos");
  }
  return sign;
}

}  // namespace

TridentIntegrand::TridentIntegrand(const Hadron& hadron, const Beam& beam, const Cuts& cuts,
                                   LeptonMasses leptons, Mediator::Kind boson)
    : hadron_(hadron),
      phase_space_(hadron.mass, cuts, hadron.q2_max(), hadron.q_scale, leptons),
      beam_(beam),
      boson_(boson),
      va_sign_(sign_of_va(beam)),
      va_weight_(cuts.charge_symmetric() && leptons.minus == leptons.plus ? 0
                                                                          : known_sign(va_sign_)) {
  const double e4 = vector_math::square(4 * constants::pi * constants::alpha);
  const double z = hadron.charge;

  normalisation_ = vector_math::square(constants::fermi) / 2 * e4 * 4 * z * z / (4 * hadron.mass) /
                   azimuths / units::cm2;
  const auto top = phase_space_.at(beam.max_energy());
  is_open_ = top.is_open() && beam.max_energy() > phase_space_.threshold();
  k2_max_ = is_open_ ? phase_space_.k2_max(top) : 0;
  if (!beam.is_monoenergetic()) {
    energy_map_.emplace(beam, phase_space_.threshold(), leptons.minus + leptons.plus);
    is_open_ = is_open_ && energy_map_->is_open();
  }
}

TridentIntegrand TridentIntegrand::with_asymmetry() const {
  TridentIntegrand copy = *this;
  copy.va_weight_ = known_sign(va_sign_);
  return copy;
}

int TridentIntegrand::evaluations_per_point() const {
  if (!has_cuts()) {
    return 3;
  }
  return hadron_.has_spin() ? 16 : 4;
}

SampledEnergy TridentIntegrand::energy_at(double coordinate) const {
  return energy_map_ ? (*energy_map_)(coordinate) : SampledEnergy{beam_.mean_energy(), 1};
}

void TridentIntegrand::fill_energies(const Points& x, Energies& energies) const {
  for (std::size_t i = 0; i < block_size; ++i) {
    const SampledEnergy drawn = energy_at(x[dimensions - 1][i]);
    energies.energy[i] = drawn.energy;
    energies.flux[i] = drawn.weight;
  }
}

template <TridentPhaseSpace::Map map, TridentPhaseSpace::Selection selection, bool has_spin,
          bool with_scalar>
void TridentIntegrand::evaluate_block(const Points& x, const Energies& energies,
                                      Tensors& result) const {
  Structure structure;
  fill_structure<map, has_spin>(x, energies, structure);
  // Copies of the members: the compiler cannot know that writing `result` leaves them alone.
  const TridentPhaseSpace phase_space = phase_space_;
  const Wanted wanted{phase_space_.leptons(), boson_ == Mediator::Kind::scalar ? 1.0 : 0.0,
                      boson_ == Mediator::Kind::pseudoscalar ? 1.0 : 0.0};
  const double va_weight = va_weight_;
  const double *const along = structure.along.data(), *const across = structure.across.data();
  double* const k2 = result.k2.data();
  double* const vv = result.vv.data();
  double* const aa = result.aa.data();
  double* const va = result.va.data();
  double* const scalar = result.scalar.data();

  if constexpr (selection == Selection::none) {
    const double normalisation = normalisation_;
    const double *const x0 = x[0].data(), *const x1 = x[1].data(), *const x2 = x[2].data(),
                        *const x3 = x[3].data(), *const x4 = x[4].data(), *const x5 = x[5].data();
    // One energy is an array too: as a constant it keeps GCC 12 from vectorising the loops.
    const double *const energy = energies.energy.data(), *const flux = energies.flux.data();
#pragma omp simd
    for (int i = 0; i < block_size; ++i) {
      const auto at = phase_space.at(energy[i]);
      const auto d = phase_space.dilepton<map>(at, x0[i], x1[i], x2[i], x3[i]);
      const LeptonCoordinate x_t = lepton_coordinate<map>(x4[i]);
      const double weight = normalisation / (d.q2 * d.q2 * at.energy) * flux[i] * x_t.jacobian;
      k2[i] = d.k2;
      const auto f = vector_math::sin_cos_2pi(x5[i]);
      const auto p = phase_space.template point<selection, map>(d, x_t.x, f.cos, f.sin, 1, 0);
      const auto mean = four_times_mean<has_spin, with_scalar>(
          p.invariants, wanted, d.transverse * d.transverse, d.longitudinal * d.longitudinal, 1,
          along[i], across[i]);
      vv[i] = weight * p.density * mean.vv;
      aa[i] = weight * p.density * mean.aa;
      va[i] = va_weight * weight * p.density * mean.va;
      scalar[i] = weight * p.density * mean.scalar;
    }
    return;
  }
  // fk and its three rotations by 90 degrees, f turned as well in two of them: cos(2 f) and
  // cos(2 f + 2 fk), which dominate what depends on azimuths, cancel. Four azimuths in one loop
  // take the compiler twice the time, and are no faster.
  constexpr double cosines[azimuths] = {1, 0, -1, 0}, sines[azimuths] = {0, 1, 0, -1};
  for (auto* values : {vv, aa, va, scalar}) std::fill_n(values, block_size, 0.0);
  Strip strip;
  for (int begin = 0; begin < block_size; begin += Strip::size) {
    fill_strip<map>(x, energies, begin, strip);
    std::copy_n(strip.dileptons.k2.data(), Strip::size, k2 + begin);
    for (int azimuth = 0; azimuth < azimuths; ++azimuth) {
      const double turn_cos = cosines[azimuth], turn_sin = sines[azimuth];
      const double f_cos = azimuth < 2 ? 1 : 0, f_sin = 1 - f_cos;
#pragma omp simd
      for (int j = 0; j < Strip::size; ++j) {
        const int i = begin + j;
        const double f_cosine = strip.cos_f[j], f_sine = strip.sin_f[j];
        const double fk_cosine = strip.cos_fk[j], fk_sine = strip.sin_fk[j];
        const auto p = phase_space.template point<selection, map>(
            TridentPhaseSpace::load(strip.dileptons, j), strip.x_of_t[j],
            f_cos * f_cosine - f_sin * f_sine, f_cos * f_sine + f_sin * f_cosine,
            turn_cos * fk_cosine - turn_sin * fk_sine, turn_cos * fk_sine + turn_sin * fk_cosine);
        const auto t = contract<has_spin, with_scalar>(p.invariants, wanted, along[i], across[i]);
        const double kept = strip.weight[j] * p.density;
        vv[i] += kept * t.vv;
        aa[i] += kept * t.aa;
        va[i] += va_weight * kept * t.va;
        if constexpr (with_scalar) {
          scalar[i] += kept * t.scalar;
        }
      }
    }
  }
}

void TridentIntegrand::evaluate(const Points& x, Tensors& result, InstructionSet isa) const {
  if (moments_) {
    return evaluate_average(x, result, isa);
  }
  Energies energies;
  fill_energies(x, energies);
  evaluate_at(x, energies, result, isa);
}

void TridentIntegrand::evaluate_at(const Points& x, const Energies& energies, Tensors& result,
                                   InstructionSet isa) const {
  specialised([&]<Map map, bool has_spin, bool with_scalar> {
    const auto block = [&]<Selection selection> {
      compiled_for(isa, [&]() TRIDENTSCAN_INLINE_LAMBDA {
        evaluate_block<map, selection, has_spin, with_scalar>(x, energies, result);
      });
    };
    switch (phase_space_.selection()) {
      case Selection::none:
        return block.template operator()<Selection::none>();
      case Selection::energy_and_angle:
        return block.template operator()<Selection::energy_and_angle>();
      case Selection::all:
        return block.template operator()<Selection::all>();
    }
  });
}

}  // namespace tridentscan::physics
