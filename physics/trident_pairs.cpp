#include "physics/lepton_coordinate.hpp"
#include "physics/trident_contraction.hpp"
#include "physics/trident_integrand.hpp"

// The integrand azimuth by azimuth, with the leptons that a detector sees.
namespace tridentscan::physics {

/// The azimuths of evaluate_block, one a call: fk turned by 90 degrees each time, f in the last
/// two.
template <TridentPhaseSpace::Map map, TridentPhaseSpace::Selection selection, bool has_spin,
          bool with_scalar>
void TridentIntegrand::pairs_block(int azimuth, const Points& x, const Energies& energies,
                                   Pairs& result) const {
  Structure structure;
  fill_structure<map, has_spin>(x, energies, structure);
  const TridentPhaseSpace phase_space = phase_space_;
  const Wanted wanted{phase_space_.leptons(), boson_ == Mediator::Kind::scalar ? 1.0 : 0.0,
                      boson_ == Mediator::Kind::pseudoscalar ? 1.0 : 0.0};
  const double normalisation = normalisation_, va_weight = va_weight_, mass = hadron_.mass;
  constexpr double cosines[azimuths] = {1, 0, -1, 0}, sines[azimuths] = {0, 1, 0, -1};
  const double turn_cos = cosines[azimuth], turn_sin = sines[azimuth];
  const bool turns_f = selection != Selection::none && azimuth >= 2;
  const double f_cos = turns_f ? 0 : 1, f_sin = turns_f ? 1 : 0;
  const double *const x0 = x[0].data(), *const x1 = x[1].data(), *const x2 = x[2].data(),
                      *const x3 = x[3].data(), *const x4 = x[4].data(), *const x5 = x[5].data(),
                      *const x6 = x[6].data();
  const double *const energy = energies.energy.data(), *const flux = energies.flux.data();
  const double *const along = structure.along.data(), *const across = structure.across.data();
  Pairs& r = result;
  double *const k2 = r.k2.data(), *const q2 = r.q2.data(), *const vv = r.vv.data(),
                *const aa = r.aa.data(), *const va = r.va.data(), *const scalar = r.scalar.data();
  double *const minus_e = r.minus.energy.data(), *const minus_x = r.minus.x.data(),
                *const minus_y = r.minus.y.data(), *const minus_z = r.minus.z.data();
  double *const plus_e = r.plus.energy.data(), *const plus_x = r.plus.x.data(),
                *const plus_y = r.plus.y.data(), *const plus_z = r.plus.z.data();

#pragma omp simd
  for (int i = 0; i < block_size; ++i) {
    const auto at = phase_space.at(energy[i]);
    const auto d = phase_space.dilepton<map>(at, x0[i], x1[i], x2[i], x3[i]);
    const LeptonCoordinate x_t = lepton_coordinate<map>(x4[i]);
    const double weight = normalisation / (d.q2 * d.q2 * at.energy) * flux[i] * x_t.jacobian;
    const auto f = vector_math::sin_cos_2pi(x5[i]);
    const auto fk = vector_math::sin_cos_2pi(x6[i]);
    const auto p = phase_space.template point<selection, map>(
        d, x_t.x, f_cos * f.cos - f_sin * f.sin, f_cos * f.sin + f_sin * f.cos,
        turn_cos * fk.cos - turn_sin * fk.sin, turn_cos * fk.sin + turn_sin * fk.cos);
    const TridentInvariants& s = p.invariants;
    const auto t = contract<has_spin, with_scalar>(s, wanted, along[i], across[i]);
    const double kept = weight * p.density;
    k2[i] = d.k2;
    q2[i] = d.q2;
    vv[i] = kept * t.vv;
    aa[i] = kept * t.aa;
    va[i] = va_weight * kept * t.va;
    scalar[i] = kept * t.scalar;
    // As in lab_momenta (physics/event_kinematics.cpp).
    const double lean = s.transverse / (mass * at.energy);
    minus_e[i] = phase_space.lab_energy(at.energy, s, false);
    minus_x[i] = s.x_p - lean * s.k1_p;
    minus_y[i] = s.y_p;
    minus_z[i] = minus_e[i] - s.k1_p / at.energy;
    plus_e[i] = phase_space.lab_energy(at.energy, s, true);
    plus_x[i] = s.x_pp - lean * s.k1_pp;
    plus_y[i] = s.y_pp;
    plus_z[i] = plus_e[i] - s.k1_pp / at.energy;
  }
}

void TridentIntegrand::evaluate_pairs(const Points& x, std::array<Pairs, azimuths>& result,
                                      InstructionSet isa) const {
  Energies energies;
  fill_energies(x, energies);
  specialised([&]<Map map, bool has_spin, bool with_scalar> {
    const auto block = [&]<Selection selection>(int azimuth, Pairs& pairs) {
      compiled_for(isa, [&]() TRIDENTSCAN_INLINE_LAMBDA {
        pairs_block<map, selection, has_spin, with_scalar>(azimuth, x, energies, pairs);
      });
    };
    for (int azimuth = 0; azimuth < azimuths; ++azimuth) {
      Pairs& pairs = result[static_cast<std::size_t>(azimuth)];
      has_cuts() ? block.template operator()<Selection::all>(azimuth, pairs)
                 : block.template operator()<Selection::none>(azimuth, pairs);
    }
  });
}

}  // namespace tridentscan::physics
