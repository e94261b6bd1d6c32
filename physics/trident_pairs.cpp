#include "physics/trident_contraction.hpp"
#include "physics/trident_integrand.hpp"

// The integrand azimuth by azimuth, with the leptons that a detector sees.
namespace tridentscan::physics {

template <TridentPhaseSpace::Map map, TridentPhaseSpace::Selection selection, bool has_spin,
          bool with_scalar>
void TridentIntegrand::pairs_block(const Points& x, const Energies& energies,
                                   std::array<Pairs, azimuths>& result) const {
  const TridentPhaseSpace phase_space = phase_space_;
  const Wanted wanted{phase_space_.leptons(), boson_ == Mediator::Kind::scalar ? 1.0 : 0.0,
                      boson_ == Mediator::Kind::pseudoscalar ? 1.0 : 0.0};
  const double va_weight = va_weight_, mass = hadron_.mass;
  Strip strip;
  for (int begin = 0; begin < block_size; begin += Strip::size) {
    fill_strip<map, has_spin, false>(phase_space, x, energies, begin, strip);
    fill_first_azimuth(x, begin, strip);
    const double* const energy = &energies.energy[begin];
    for (int azimuth = 0; azimuth < azimuths; ++azimuth) {
      draw_azimuth<map, selection>(phase_space, azimuth, strip);
      Pairs& r = result[static_cast<std::size_t>(azimuth)];
      double *const k2 = &r.k2[begin], *const q2 = &r.q2[begin], *const vv = &r.vv[begin],
                    *const aa = &r.aa[begin], *const va = &r.va[begin],
                    *const scalar = &r.scalar[begin];
      double *const minus_e = &r.minus.energy[begin], *const minus_x = &r.minus.x[begin],
                    *const minus_y = &r.minus.y[begin], *const minus_z = &r.minus.z[begin];
      double *const plus_e = &r.plus.energy[begin], *const plus_x = &r.plus.x[begin],
                    *const plus_y = &r.plus.y[begin], *const plus_z = &r.plus.z[begin];
#pragma omp simd
      for (int j = 0; j < Strip::size; ++j) {
        const auto d = TridentPhaseSpace::load(strip.dileptons, j);
        const auto p = phase_space.template point_at<selection, map>(
            d, {strip.w[j], strip.range[j]}, strip.cos_f[j], strip.sin_f[j], strip.cos_fk[j],
            strip.sin_fk[j]);
        const TridentInvariants& s = p.invariants;
        const auto t = contract<has_spin, with_scalar>(s, wanted, strip.along[j], strip.across[j]);
        const double kept = strip.weight[j] * p.density;
        k2[j] = d.k2;
        q2[j] = d.q2;
        vv[j] = kept * t.vv;
        aa[j] = kept * t.aa;
        va[j] = va_weight * kept * t.va;
        scalar[j] = kept * t.scalar;
        // As in lab_momenta (physics/event_kinematics.cpp).
        const double lean = s.transverse / (mass * energy[j]);
        minus_e[j] = phase_space.lab_energy(energy[j], s, false);
        minus_x[j] = s.x_p - lean * s.k1_p;
        minus_y[j] = s.y_p;
        minus_z[j] = minus_e[j] - s.k1_p / energy[j];
        plus_e[j] = phase_space.lab_energy(energy[j], s, true);
        plus_x[j] = s.x_pp - lean * s.k1_pp;
        plus_y[j] = s.y_pp;
        plus_z[j] = plus_e[j] - s.k1_pp / energy[j];
      }
    }
  }
}

void TridentIntegrand::evaluate_pairs(const Points& x, std::array<Pairs, azimuths>& result,
                                      InstructionSet isa) const {
  Energies energies;
  fill_energies(x, energies, isa);
  specialised([&]<Map map, bool has_spin, bool with_scalar> {
    const auto block = [&]<Selection selection> {
      compiled_for(isa, [&]() TRIDENTSCAN_INLINE_LAMBDA {
        pairs_block<map, selection, has_spin, with_scalar>(x, energies, result);
      });
    };
    has_cuts() ? block.template operator()<Selection::all>()
               : block.template operator()<Selection::none>();
  });
}

}  // namespace tridentscan::physics
