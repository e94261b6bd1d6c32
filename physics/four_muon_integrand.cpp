#include "physics/four_muon_integrand.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "physics/four_muon_phase_space.hpp"

namespace tridentscan::physics {
namespace {

namespace vm = vector_math;

using four_muon::Configuration, four_muon::configuration, four_muon::gz_squared, four_muon::pole,
    four_muon::rate_constant, four_muon::within, four_muon::z_mass2;

}  // namespace

ChiralCouplings muon_to_z(double sin2_theta_w) {
  return {-0.5 + sin2_theta_w, sin2_theta_w};
}

/// Spinors of a block in the rest frame of the Z: real and imaginary parts of up and down of each.
struct FourMuonIntegrand::Muons {
  std::array<std::array<Values, 4>, 4> parts;  // [muon][up.re, up.im, down.re, down.im]
  void set(int i, const FourSpinors& l) {
    const auto put = [&](int muon, const Spinor& spinor) {
      parts[muon][0][i] = spinor.up.re;
      parts[muon][1][i] = spinor.up.im;
      parts[muon][2][i] = spinor.down.re;
      parts[muon][3][i] = spinor.down.im;
    };
    put(0, l.l1), put(1, l.l2), put(2, l.l3), put(3, l.l4);
  }
  [[nodiscard]] Spinor get(int muon, int i) const {
    return {{parts[muon][0][i], parts[muon][1][i]}, {parts[muon][2][i], parts[muon][3][i]}};
  }
};

/// From the first coordinate to s34, and all that depends on the boson.
struct FourMuonIntegrand::Map {
  double smooth_share;  // of the points: s34 flat in its logarithm; the others follow the resonance
  double log_low, log_range;
  double mass2, mass_width, charge2;
  double angle_low, angle_range;  // of atan((s34 - m^2)/(m Gamma))
  double share;                   // weight of the boson's propagator when |M|^2 is shared out
};

FourMuonIntegrand::FourMuonIntegrand(const FourMuonCuts& cuts, std::optional<ZMotion> motion,
                                     const ElectroweakScheme& scheme, Flavours flavours)
    : cuts_(cuts),
      motion_(std::move(motion)),
      scheme_(scheme),
      flavours_(flavours),
      s_low_(vm::square(cuts.min_pair_mass)),
      s_high_(vm::square(constants::z_mass - cuts.min_pair_mass)) {}

bool FourMuonIntegrand::resonance_is_open(double mass) const {
  return mass > cuts_.min_pair_mass && mass < constants::z_mass - cuts_.min_pair_mass;
}

FourMuonIntegrand::Map FourMuonIntegrand::map_of(const std::optional<NewBoson>& boson) const {
  if (!(s_low_ > 0)) {
    throw std::invalid_argument("massless photons need a cut on the mass of muon pairs");
  }
  Map map{1, std::log(s_low_), std::log(s_high_ / s_low_), 1, 1, 0, 0, 1, 0};
  if (boson) {
    map.mass2 = vm::square(boson->mass);
    map.mass_width = boson->mass * boson->width;
    map.charge2 = boson->charge2;
    if (resonance_is_open(boson->mass)) {
      map.smooth_share = 0.5;
      map.angle_low = std::atan((s_low_ - map.mass2) / map.mass_width);
      map.angle_range = std::atan((s_high_ - map.mass2) / map.mass_width) - map.angle_low;
      map.share = 1;
    }
  }
  return map;
}

template <bool has_boson>
void FourMuonIntegrand::fill_full(const Points& x, const Map& map, Muons& muons,
                                  Pieces& result) const {
  const ChiralCouplings z = muon_to_z(scheme_.sin2_theta_w);
  const double e2 = 4 * constants::pi * scheme_.alpha, gz2 = gz_squared();
  const bool same = flavours_ == Flavours::same;
  // Four pairs times 1/4, or two pairs.
  const double constant = rate_constant(z) * (same ? 1.0 : 2.0);
  const double s12_min = s_low_, leading = vm::square(cuts_.min_leading_pair_mass);
  const Map m = map;
  const auto propagators = [&](double s) {
    const Complex zp = gz2 * pole(s, z_mass2, constants::z_mass * constants::z_width);
    const Complex photon{e2 / s, 0};
    return Propagators{photon + z.left * z.left * zp, photon + z.right * z.right * zp,
                       photon + z.left * z.right * zp,
                       has_boson ? m.charge2 * pole(s, m.mass2, m.mass_width) : Complex{}};
  };
  const auto share = [&](double s) {
    return 1 / (s * s) +
           (has_boson ? m.share * squared_modulus(pole(s, m.mass2, m.mass_width)) : 0);
  };
  // s34: an inverse tangent has no straight-line form here.
  Values s34, weight;
  for (int i = 0; i < block_size; ++i) {
    const double u = x[0][i];
    if (!has_boson || u < m.smooth_share) {
      s34[i] = std::exp(m.log_low + m.log_range * u / m.smooth_share);
    } else {
      const double angle =
          m.angle_low + m.angle_range * (u - m.smooth_share) / (1 - m.smooth_share);
      s34[i] = std::clamp(m.mass2 + m.mass_width * std::tan(angle), s_low_, s_high_);
    }
    double density = m.smooth_share / (s34[i] * m.log_range);
    if (has_boson && m.smooth_share < 1) {
      density += (1 - m.smooth_share) * m.mass_width *
                 squared_modulus(pole(s34[i], m.mass2, m.mass_width)) / m.angle_range;
    }
    weight[i] = 1 / density;
  }
  const double *const x1 = x[1].data(), *const x2 = x[2].data(), *const x3 = x[3].data(),
                      *const x4 = x[4].data();
#pragma omp simd
  for (int i = 0; i < block_size; ++i) {
    const Configuration c = configuration(s34[i], s12_min, x1[i], x2[i], x3[i], x4[i]);
    const PairMasses s = pair_masses(c.muons);
    const Propagators p12 = propagators(s.s12), p34 = propagators(s.s34);
    FourMuonPieces pieces;
    double shares = share(s.s12) + share(s.s34), pass, heaviest = vm::larger(s.s12, s.s34);
    if (same) {
      pieces = same_flavour(c.muons, s, z, p12, p34, propagators(s.s14), propagators(s.s23));
      shares += share(s.s14) + share(s.s23);
      pass = within(s.s14 >= s12_min) * within(s.s23 >= s12_min);
      heaviest = vm::larger(heaviest, vm::larger(s.s14, s.s23));
    } else {
      pieces = two_flavours(c.muons, s, z, p12, p34);
      pass = 1;
    }
    const double f = constant * c.density * weight[i] * share(s.s34) / shares * pass *
                     within(heaviest >= leading);
    result.standard[i] = f * pieces.standard;
    if constexpr (has_boson) {
      result.interference[i] = f * pieces.interference;
      result.mediator[i] = f * pieces.mediator;
    }
    muons.set(i, c.muons);
  }
}

void FourMuonIntegrand::fill_resonance(const Points& x, double mass, Muons& muons,
                                       Values& result) const {
  const ChiralCouplings z = muon_to_z(scheme_.sin2_theta_w);
  const double s34 = mass * mass, s12_min = s_low_,
               leading = vm::square(cuts_.min_leading_pair_mass);
  // Four pairs times 1/4; |propagator|^2 = pi delta(s34 - m^2)/(m Gamma), Gamma of massless muons.
  const double width = mass / (12 * constants::pi);
  const double constant = rate_constant(z) * constants::pi / (mass * width);
  const double *const x1 = x[1].data(), *const x2 = x[2].data(), *const x3 = x[3].data(),
                      *const x4 = x[4].data();
#pragma omp simd
  for (int i = 0; i < block_size; ++i) {
    const Configuration c = configuration(s34, s12_min, x1[i], x2[i], x3[i], x4[i]);
    const PairMasses s = pair_masses(c.muons);
    const double heaviest = vm::larger(vm::larger(s.s12, s.s34), vm::larger(s.s14, s.s23));
    result[i] = constant * c.density * within(s.s14 >= s12_min) * within(s.s23 >= s12_min) *
                within(heaviest >= leading) * physics::resonance(c.muons, s, z);
    muons.set(i, c.muons);
  }
}

/// 1 or 0 for each point: the muons turned at random and carried along by the Z.
void FourMuonIntegrand::apply_laboratory_cuts(const Points& x, const Muons& muons,
                                              Values& passed) const {
  for (int i = 0; i < block_size; ++i) {
    if (passed[i] == 0) {
      continue;
    }
    // A turn of SU(2), uniform in its three angles; then boosts along x and z.
    const auto first = vm::sin_cos_2pi(x[6][i]), second = vm::sin_cos_2pi(x[7][i]);
    const double r = std::sqrt(x[5][i]), q = std::sqrt(1 - x[5][i]);
    const Complex alpha{r * first.cos, r * first.sin}, beta{q * second.cos, q * second.sin};
    const double half =
        0.5 * std::asinh(motion_->transverse_momentum.quantile(x[8][i]) / constants::z_mass);
    const double cosh = std::cosh(half), sinh = std::sinh(half);
    const double along = std::exp(0.5 * motion_->rapidity.quantile(x[9][i]));
    const auto laboratory = [&](int muon) {
      const Spinor l = muons.get(muon, i);
      const Complex up = alpha * l.up - conjugate(beta) * l.down;
      const Complex down = beta * l.up + conjugate(alpha) * l.down;
      return Spinor{along * (cosh * up + sinh * down), (1 / along) * (sinh * up + cosh * down)};
    };
    const FourSpinors l{laboratory(0), laboratory(1), laboratory(2), laboratory(3)};
    passed[i] = cuts_.pass_laboratory(l) ? passed[i] : 0;
  }
}

void FourMuonIntegrand::full(const Points& x, const NewBoson& boson, Pieces& result,
                             InstructionSet) const {
  Muons muons;
  fill_full<true>(x, map_of(boson), muons, result);
  if (cuts_.need_laboratory()) {
    Values passed;
    for (int i = 0; i < block_size; ++i) passed[i] = result.standard[i] != 0 ? 1 : 0;
    apply_laboratory_cuts(x, muons, passed);
    for (int i = 0; i < block_size; ++i) {
      result.standard[i] *= passed[i];
      result.interference[i] *= passed[i];
      result.mediator[i] *= passed[i];
    }
  }
}

void FourMuonIntegrand::standard(const Points& x, Values& result, InstructionSet) const {
  Muons muons;
  Pieces pieces;
  fill_full<false>(x, map_of({}), muons, pieces);
  result = pieces.standard;
  if (cuts_.need_laboratory()) {
    apply_laboratory_cuts(x, muons, result);
  }
}

void FourMuonIntegrand::resonance(const Points& x, double mass, Values& result,
                                  InstructionSet) const {
  Muons muons;
  fill_resonance(x, mass, muons, result);
  if (cuts_.need_laboratory()) {
    apply_laboratory_cuts(x, muons, result);
  }
}

}  // namespace tridentscan::physics
