#pragma once

#include "physics/lepton_coordinate.hpp"
#include "physics/trident_amplitude.hpp"
#include "physics/trident_integrand.hpp"

// What all loops over points of TridentIntegrand have in common: strips of points, with the
// structure of the hadron, and the tensors of one azimuth.
namespace tridentscan::physics {

/// What is asked of one point: the scalar column is scalar T_SS + pseudoscalar T_PP.
struct Wanted {
  LeptonMasses leptons;
  double scalar, pseudoscalar;
};

struct Columns {
  double vv, aa, va, scalar;
};

template <bool with_scalar>
TRIDENTSCAN_INLINE Columns columns(const TridentInvariants& s, const Wanted& wanted) {
  const auto t = trident_tensor(s, wanted.leptons);
  if constexpr (with_scalar) {
    const auto x = scalar_tensor(s, wanted.leptons);
    return {t.vv, t.aa, t.va, wanted.scalar * x.ss + wanted.pseudoscalar * x.pp};
  } else {
    return {t.vv, t.aa, t.va, 0};
  }
}

/// H^ab L_ab / 4 for one azimuth. T(P) is the form of the closed amplitude for a vector P with
/// P.k1 = 0, so that -g_ab L^ab = T(ex) + T(ey) - (4 Q2/sh^2) T(k1).
template <bool has_spin, bool with_scalar>
TRIDENTSCAN_INLINE Columns contract(const TridentInvariants& s, const Wanted& wanted, double along,
                                    double across) {
  const auto p = columns<with_scalar>(s, wanted);
  if constexpr (!has_spin) {
    return {along * p.vv, along * p.aa, along * p.va, along * p.scalar};
  } else {
    const auto x = columns<with_scalar>(s.along_x(), wanted);
    const auto y = columns<with_scalar>(s.along_y(), wanted);
    const auto k = columns<with_scalar>(s.along_neutrino(), wanted);
    const double lowered = 4 * s.q2 / (s.sh * s.sh);
    return {along * p.vv + across * (x.vv + y.vv - lowered * k.vv),
            along * p.aa + across * (x.aa + y.aa - lowered * k.aa),
            along * p.va + across * (x.va + y.va - lowered * k.va),
            along * p.scalar + across * (x.scalar + y.scalar - lowered * k.scalar)};
  }
}

/// Four times the mean of the same over all azimuths: <P P> = PT^2/2 (ex ex + ey ey) + beta^2 k1
/// k1. It knows the energy by PT^2, beta^2 and what multiplies -g, `lowered` (1 for one energy),
/// alone: their averages over a beam give the average.
template <bool has_spin, bool with_scalar>
TRIDENTSCAN_INLINE Columns four_times_mean(const TridentInvariants& s, const Wanted& wanted,
                                           double transverse2, double longitudinal2, double lowered,
                                           double along, double across) {
  const auto x = columns<with_scalar>(s.along_x(), wanted);
  const auto y = columns<with_scalar>(s.along_y(), wanted);
  const auto k = columns<with_scalar>(s.along_neutrino(), wanted);
  double transverse = 2 * transverse2 * along;
  double longitudinal = 4 * longitudinal2 * along;
  if constexpr (has_spin) {
    transverse += 4 * lowered * across;
    longitudinal -= 16 * lowered * across * s.q2 / (s.sh * s.sh);
  }
  return {transverse * (x.vv + y.vv) + longitudinal * k.vv,
          transverse * (x.aa + y.aa) + longitudinal * k.aa,
          transverse * (x.va + y.va) + longitudinal * k.va,
          transverse * (x.scalar + y.scalar) + longitudinal * k.scalar};
}

/// One cell of a table of piecewise cubics.
TRIDENTSCAN_INLINE double cubic(const double* coefficients, int index, double s) {
  const double c0 = coefficients[4 * index], c1 = coefficients[4 * index + 1];
  const double c2 = coefficients[4 * index + 2], c3 = coefficients[4 * index + 3];
  return c0 + s * (c1 + s * (c2 + s * c3));
}

template <class Work>
void TridentIntegrand::specialised(const Work& work) const {
  const auto of_map = [&]<Map map> {
    // No boson couples to leptons of different flavour.
    if constexpr (map != Map::channel) {
      if (boson_ != Mediator::Kind::vector) {
        return hadron_.has_spin() ? work.template operator()<map, true, true>()
                                  : work.template operator()<map, false, true>();
      }
    }
    return hadron_.has_spin() ? work.template operator()<map, true, false>()
                              : work.template operator()<map, false, false>();
  };
  switch (phase_space_.map()) {
    case Map::product:
      return of_map.template operator()<Map::product>();
    case Map::channel:
      return of_map.template operator()<Map::channel>();
    case Map::logarithmic:
      return of_map.template operator()<Map::logarithmic>();
  }
}

/// A loop of its own: the table look-up does not vectorise on every instruction set.
template <bool has_spin>
void TridentIntegrand::fill_structure(Strip& strip) const {
  const double* const electric = hadron_.electric.coefficients();
  const double* const magnetic = hadron_.magnetic.coefficients();
  const double inverse_spacing = 1 / hadron_.electric.spacing();
  const double last_cell = hadron_.electric.cells() - 1;
  const double inverse_4m2 = 1 / (4 * hadron_.mass * hadron_.mass);
  const double fermi_momentum = hadron_.fermi_momentum;
#pragma omp simd
  for (int j = 0; j < Strip::size; ++j) {
    const double q = strip.q[j];
    const double cell = q * inverse_spacing;
    // Whatever q is, rounded beyond the end or NaN, the index is one of the table.
    const int index =
        static_cast<int>(vector_math::smaller(vector_math::larger(cell, 0), last_cell));
    const double e2 = vector_math::square(cubic(electric, index, cell - index));
    if constexpr (has_spin) {
      const double g2 = vector_math::square(cubic(magnetic, index, cell - index));
      const double q2 = q * q;
      const double tau = q2 * inverse_4m2;
      const double open = open_final_states(q * std::sqrt(1 + tau), fermi_momentum);
      strip.along[j] = open * (e2 + tau * g2) / (1 + tau);
      strip.across[j] = open * q2 * g2 / 4;
    } else {
      strip.along[j] = e2;
      strip.across[j] = 0;
    }
  }
}

template <TridentPhaseSpace::Map map, bool has_spin, bool at_limit>
void TridentIntegrand::fill_strip(const TridentPhaseSpace& phase_space, const Points& x,
                                  const Energies& energies, int begin, Strip& strip) const {
  const double *const energy = &energies.energy[begin], *const flux = &energies.flux[begin];
  phase_space.dileptons<map, at_limit, Strip::size>(
      energy, {&x[0][begin], &x[1][begin], &x[2][begin], &x[3][begin]}, strip.q, strip.dileptons);
  fill_structure<has_spin>(strip);
  const double normalisation = normalisation_;
  const double* const x4 = &x[4][begin];
#pragma omp simd
  for (int j = 0; j < Strip::size; ++j) {
    const LeptonCoordinate x_t = lepton_coordinate<map>(x4[j]);
    const double q2 = strip.dileptons.q2[j];
    strip.x_of_t[j] = x_t.x;
    strip.weight[j] = normalisation / (q2 * q2 * energy[j]) * flux[j] * x_t.jacobian;
  }
}

inline void TridentIntegrand::fill_first_azimuth(const Points& x, int begin, Strip& strip) {
  const double *const x5 = &x[5][begin], *const x6 = &x[6][begin];
#pragma omp simd
  for (int j = 0; j < Strip::size; ++j) {
    const auto f = vector_math::sin_cos_2pi(x5[j]), fk = vector_math::sin_cos_2pi(x6[j]);
    strip.first_cos_f[j] = f.cos;
    strip.first_sin_f[j] = f.sin;
    strip.first_cos_fk[j] = fk.cos;
    strip.first_sin_fk[j] = fk.sin;
  }
}

/// fk and its three rotations by 90 degrees; with cuts f is turned as well in two of them: cos(2 f)
/// and cos(2 f + 2 fk), which dominate what depends on azimuths, cancel.
template <TridentPhaseSpace::Map map, TridentPhaseSpace::Selection selection>
void TridentIntegrand::draw_azimuth(const TridentPhaseSpace& phase_space, int azimuth,
                                    Strip& strip) {
  constexpr double cosines[azimuths] = {1, 0, -1, 0}, sines[azimuths] = {0, 1, 0, -1};
  const bool turns_f = selection != Selection::none && azimuth >= 2;
  const double f_cos = turns_f ? 0 : 1, f_sin = turns_f ? 1 : 0;
  const double fk_cos = cosines[azimuth], fk_sin = sines[azimuth];
#pragma omp simd
  for (int j = 0; j < Strip::size; ++j) {
    const double first_cos_f = strip.first_cos_f[j], first_sin_f = strip.first_sin_f[j];
    const double first_cos_fk = strip.first_cos_fk[j], first_sin_fk = strip.first_sin_fk[j];
    const double cos_f = f_cos * first_cos_f - f_sin * first_sin_f;
    const double sin_f = f_cos * first_sin_f + f_sin * first_cos_f;
    const double cos_fk = fk_cos * first_cos_fk - fk_sin * first_sin_fk;
    const double sin_fk = fk_cos * first_sin_fk + fk_sin * first_cos_fk;
    const auto w = phase_space.template draw_w<selection, map>(
        TridentPhaseSpace::load(strip.dileptons, j), strip.x_of_t[j], cos_f, sin_f, cos_fk, sin_fk);
    strip.cos_f[j] = cos_f, strip.sin_f[j] = sin_f;
    strip.cos_fk[j] = cos_fk, strip.sin_fk[j] = sin_fk;
    strip.w[j] = w.value, strip.range[j] = w.slope;
  }
}

}  // namespace tridentscan::physics
