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
      phase_space_(hadron.kinematics(), cuts, leptons),
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

void TridentIntegrand::fill_energies(const Points& x, Energies& energies,
                                     InstructionSet isa) const {
  if (!energy_map_) {
    energies.energy.fill(beam_.mean_energy());
    energies.flux.fill(1);
    return;
  }
  compiled_for(isa, [&]() TRIDENTSCAN_INLINE_LAMBDA {
    energy_map_->draw(x[dimensions - 1], energies.energy, energies.flux);
  });
}

template <TridentPhaseSpace::Map map, TridentPhaseSpace::Selection selection, bool has_spin,
          bool with_scalar>
void TridentIntegrand::evaluate_block(const Points& x, const Energies& energies,
                                      Tensors& result) const {
  // Copies of the members: the compiler cannot know that writing `result` leaves them alone.
  const TridentPhaseSpace phase_space = phase_space_;
  const Wanted wanted{phase_space_.leptons(), boson_ == Mediator::Kind::scalar ? 1.0 : 0.0,
                      boson_ == Mediator::Kind::pseudoscalar ? 1.0 : 0.0};
  const double va_weight = va_weight_;
  double* const k2 = result.k2.data();
  double* const vv = result.vv.data();
  double* const aa = result.aa.data();
  double* const va = result.va.data();
  double* const scalar = result.scalar.data();

  Strip strip;
  if constexpr (selection == Selection::none) {
    for (int begin = 0; begin < block_size; begin += Strip::size) {
      fill_strip<map, has_spin, false>(phase_space, x, energies, begin, strip);
      const double* const x5 = &x[5][begin];
#pragma omp simd
      for (int j = 0; j < Strip::size; ++j) {
        const int i = begin + j;
        const auto f = vector_math::sin_cos_2pi(x5[j]);
        const auto d = TridentPhaseSpace::load(strip.dileptons, j);
        const auto p =
            phase_space.template point<selection, map>(d, strip.x_of_t[j], f.cos, f.sin, 1, 0);
        const auto mean = four_times_mean<has_spin, with_scalar>(
            p.invariants, wanted, d.transverse * d.transverse, d.longitudinal * d.longitudinal, 1,
            strip.along[j], strip.across[j]);
        const double kept = strip.weight[j] * p.density;
        k2[i] = d.k2;
        vv[i] = kept * mean.vv;
        aa[i] = kept * mean.aa;
        va[i] = va_weight * kept * mean.va;
        scalar[i] = kept * mean.scalar;
      }
    }
    return;
  }
  for (auto* values : {vv, aa, va, scalar}) std::fill_n(values, block_size, 0.0);
  for (int begin = 0; begin < block_size; begin += Strip::size) {
    fill_strip<map, has_spin, false>(phase_space, x, energies, begin, strip);
    fill_first_azimuth(x, begin, strip);
    std::copy_n(strip.dileptons.k2.data(), Strip::size, k2 + begin);
    for (int azimuth = 0; azimuth < azimuths; ++azimuth) {
      draw_azimuth<map, selection>(phase_space, azimuth, strip);
#pragma omp simd
      for (int j = 0; j < Strip::size; ++j) {
        const int i = begin + j;
        const auto p = phase_space.template point_at<selection, map>(
            TridentPhaseSpace::load(strip.dileptons, j), {strip.w[j], strip.range[j]},
            strip.cos_f[j], strip.sin_f[j], strip.cos_fk[j], strip.sin_fk[j]);
        const auto t =
            contract<has_spin, with_scalar>(p.invariants, wanted, strip.along[j], strip.across[j]);
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
  fill_energies(x, energies, isa);
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
