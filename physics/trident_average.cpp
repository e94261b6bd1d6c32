#include <stdexcept>

#include "physics/energy_moments.hpp"
#include "physics/trident_contraction.hpp"
#include "physics/trident_integrand.hpp"

// The integrand averaged over a spectrum in closed form, where no cut sees the energy
// (docs/physics.md, Beams without cuts).
namespace tridentscan::physics {
namespace {

/// How steeply draws of the lowest energy that reaches sh fall with it: about as sh does in the
/// map.
double slope_of(TridentPhaseSpace::Map map) {
  using enum TridentPhaseSpace::Map;
  switch (map) {
    case product:
      return 0.5;
    case channel:
      return 1.0 / 3;
    case logarithmic:
      return 0.75;
  }
  throw std::logic_error("unknown map");
}

/// What becomes of the coordinate of sh: the share of draws below. As sh does in the map, it falls
/// from its end with the square of the coordinate where maps are logarithmic.
struct Share {
  double below, jacobian;
};
template <TridentPhaseSpace::Map map>
TRIDENTSCAN_INLINE Share share_of(double x) {
  if constexpr (map == TridentPhaseSpace::Map::logarithmic) {
    return {1 - x * x, 2 * x};
  } else {
    return {x, 1};
  }
}

}  // namespace

TridentIntegrand TridentIntegrand::averaged() const {
  if (has_cuts()) {
    throw std::invalid_argument("an average over energies in closed form knows no cuts on leptons");
  }
  TridentIntegrand copy = *this;
  if (!beam_.is_monoenergetic()) {
    const auto [minus, plus] = leptons();
    copy.moments_ = std::make_shared<const EnergyMoments>(beam_, lowest_energy(), minus + plus,
                                                          slope_of(map()));
  }
  return copy;
}

template <TridentPhaseSpace::Map map, bool has_spin, bool with_scalar>
void TridentIntegrand::average_block(const Points& x, Tensors& result) const {
  std::array<double, block_size> below;
  const double* const x1 = x[1].data();
#pragma omp simd
  for (int i = 0; i < block_size; ++i) {
    below[i] = share_of<map>(x1[i]).below;
  }
  EnergyMoments::Block<block_size> beam;
  moments_->draw(below, beam);
  Energies energies;
  energies.energy = beam.energy;
  energies.flux = beam.range;
  const TridentPhaseSpace phase_space = phase_space_;
  const Wanted wanted{phase_space_.leptons(), boson_ == Mediator::Kind::scalar ? 1.0 : 0.0,
                      boson_ == Mediator::Kind::pseudoscalar ? 1.0 : 0.0};
  const double va_weight = va_weight_, mass = hadron_.mass;
  const double *const zeroth = beam.zeroth.data(), *const first = beam.first.data(),
                      *const second = beam.second.data();
  double *const k2 = result.k2.data(), *const vv = result.vv.data(), *const aa = result.aa.data(),
                *const va = result.va.data(), *const scalar = result.scalar.data();

  Strip strip;
  for (int begin = 0; begin < block_size; begin += Strip::size) {
    fill_strip<map, has_spin, true>(phase_space, x, energies, begin, strip);
    const double* const x5 = &x[5][begin];
#pragma omp simd
    for (int j = 0; j < Strip::size; ++j) {
      const int i = begin + j;
      const auto f = vector_math::sin_cos_2pi(x5[j]);
      const auto d = TridentPhaseSpace::load(strip.dileptons, j);
      const auto p =
          phase_space.template point<Selection::none, map>(d, strip.x_of_t[j], f.cos, f.sin, 1, 0);
      // PT^2 and beta^2 of an energy E', times (E/E')^2, are quadratic in E/E'.
      const double steep = 2 * mass * d.energy / d.sh;
      const double linear = steep * (steep * zeroth[i] - first[i]);
      const double transverse2 = vector_math::larger(linear * d.q2 - mass * mass * second[i], 0);
      const double longitudinal2 = vector_math::square(d.q2 / d.sh) * (4 * linear + second[i]);
      const auto mean =
          four_times_mean<has_spin, with_scalar>(p.invariants, wanted, transverse2, longitudinal2,
                                                 second[i], strip.along[j], strip.across[j]);
      const double kept = strip.weight[j] * share_of<map>(x1[i]).jacobian * p.density;
      k2[i] = d.k2;
      vv[i] = kept * mean.vv;
      aa[i] = kept * mean.aa;
      va[i] = va_weight * kept * mean.va;
      scalar[i] = kept * mean.scalar;
    }
  }
}

void TridentIntegrand::evaluate_average(const Points& x, Tensors& result,
                                        InstructionSet isa) const {
  specialised([&]<Map map, bool has_spin, bool with_scalar> {
    compiled_for(isa, [&]() TRIDENTSCAN_INLINE_LAMBDA {
      average_block<map, has_spin, with_scalar>(x, result);
    });
  });
}

}  // namespace tridentscan::physics
