#include "physics/four_muon_sample.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

#include "physics/four_muon_phase_space.hpp"

namespace tridentscan::physics {
namespace {

namespace vm = vector_math;

using four_muon::within;

struct Vector {
  double x, y, z;
};
TRIDENTSCAN_INLINE double dot(const Vector& a, const Vector& b) {
  return a.x * b.x + a.y * b.y + a.z * b.z;
}

/// The directions of the beam, along which the Z flies, and of its transverse momentum, as seen
/// from the rest frame.
struct Orientation {
  Vector along, across;
};
TRIDENTSCAN_INLINE Orientation orientation(double cos, const vm::SinCos& phi,
                                           const vm::SinCos& psi) {
  const double sin = std::sqrt(vm::larger(1 - cos * cos, 0.0));
  return {{sin * phi.cos, sin * phi.sin, cos},
          {psi.cos * cos * phi.cos - psi.sin * phi.sin, psi.cos * cos * phi.sin + psi.sin * phi.cos,
           -psi.cos * sin}};
}

TRIDENTSCAN_INLINE void multiply(FourMuonSample::Values& values,
                                 const FourMuonSample::Values& factors) {
  for (int i = 0; i < FourMuonSample::block_size; ++i) values[i] *= factors[i];
}

/// Sine and cosine of the sum of two angles.
TRIDENTSCAN_INLINE vm::SinCos of_sum(const vm::SinCos& a, const vm::SinCos& b) {
  return {a.sin * b.cos + a.cos * b.sin, a.cos * b.cos - a.sin * b.sin};
}

/// From the first copy of an orientation to another.
struct Step {
  double cos;  // of the polar angle, which wraps round
  vm::SinCos phi, psi;
};
/// To copy o. Powers of the root of x^4 = x + 1 fill the cube of the three coordinates evenly.
Step step_to_copy(int o) {
  const auto coordinate = [o](double power) {
    const double x = o * power;
    return x - static_cast<int>(x);
  };
  return {2 * coordinate(0.8191725133961645), vm::sin_cos_2pi(coordinate(0.6710436067037893)),
          vm::sin_cos_2pi(coordinate(0.5497004779019703))};
}

/// Of a copy at point i, from the angles of the first.
template <class Common>
TRIDENTSCAN_INLINE Orientation orientation_at(const Common& common, const Step& step, int i) {
  const double cos = common.cos[i] + step.cos;
  return orientation(cos - 2 * within(cos >= 1),
                     of_sum({common.phi_sin[i], common.phi_cos[i]}, step.phi),
                     of_sum({common.psi_sin[i], common.psi_cos[i]}, step.psi));
}

}  // namespace

FourMuonSample::FourMuonSample(const FourMuonCuts& cuts, std::optional<ZMotion> motion,
                               const ElectroweakScheme& scheme)
    : cuts_(cuts),
      motion_(std::move(motion)),
      scheme_(scheme),
      s_low_(vm::square(cuts.min_pair_mass)),
      s_high_(vm::square(constants::z_mass - cuts.min_pair_mass)),
      laboratory_(cuts.need_laboratory()) {
  if (!(s_low_ > 0)) {
    throw std::invalid_argument("massless photons need a cut on the mass of muon pairs");
  }
  if (laboratory_ && !motion_) {
    throw std::invalid_argument("cuts in the laboratory need the motion of the Z");
  }
  if (motion_) rapidity_.emplace(motion_->rapidity);
}

/// In `sinh` is the transverse momentum of the Z, GeV.
void FourMuonSample::fill_common(const Points& x, const Momenta& p, Common& common) {
#pragma omp simd
  for (int i = 0; i < block_size; ++i) {
    common.sinh[i] *= 1 / constants::z_mass;
    common.cosh[i] = std::sqrt(1 + common.sinh[i] * common.sinh[i]);
    common.s13_squared[i] = 4 * vm::square(p[0][0][i] * p[2][0][i] - p[0][1][i] * p[2][1][i] -
                                           p[0][2][i] * p[2][2][i] - p[0][3][i] * p[2][3][i]);
    common.s24_squared[i] = 4 * vm::square(p[1][0][i] * p[3][0][i] - p[1][1][i] * p[3][1][i] -
                                           p[1][2][i] * p[3][2][i] - p[1][3][i] * p[3][3][i]);
    const auto phi = vm::sin_cos_2pi(x[6][i]), psi = vm::sin_cos_2pi(x[7][i]);
    common.cos[i] = 2 * x[5][i] - 1;
    common.phi_sin[i] = phi.sin, common.phi_cos[i] = phi.cos;
    common.psi_sin[i] = psi.sin, common.psi_cos[i] = psi.cos;
  }
}

void FourMuonSample::turn(int o, const Terms& t, const Momenta& p, const Common& common,
                          Turned& result) const {
  // Delta R^2 = a^2 + b^2 below R^2 for s_ij/(pt_i pt_j) = 2 (cosh a - cos b) below 2 (1 - cos R),
  // above for above 2 (cosh R - 1).
  const double r = cuts_.min_separation;
  const double too_close = vm::square(2 * (1 - std::cos(vm::smaller(r, constants::pi))));
  const double apart = vm::square(2 * (std::cosh(r) - 1));
  const double cut0 = vm::square(cuts_.min_transverse_momentum[0]),
               cut1 = vm::square(cuts_.min_transverse_momentum[1]),
               cut2 = vm::square(cuts_.min_transverse_momentum[2]),
               cut3 = vm::square(cuts_.min_transverse_momentum[3]);
  const double eta = cuts_.max_pseudorapidity;
  const Step step = step_to_copy(o);
  double doubts = 0;
#pragma omp simd reduction(+ : doubts)
  for (int i = 0; i < block_size; ++i) {
    const Orientation n = orientation_at(common, step, i);
    const double sinh = common.sinh[i], cosh = common.cosh[i];
    double pt2[4], ratio[4];
    for (int muon = 0; muon < 4; ++muon) {
      const Vector v{p[muon][1][i], p[muon][2][i], p[muon][3][i]};
      const double energy = cosh * p[muon][0][i] + sinh * dot(n.across, v), along = dot(n.along, v);
      const double plus = energy + along, minus = vm::larger(energy - along, 1e-15 * energy);
      pt2[muon] = plus * minus;
      ratio[muon] = plus / minus;
    }
    double passed = t.boson[i] == 0 ? 0 : 1, doubtful = 0;
    const auto separate = [&](double s_squared, double product) {
      passed *= within(s_squared >= too_close * product);
      doubtful += within(s_squared < apart * product);
    };
    separate(vm::square(t.s[p34][i]), pt2[2] * pt2[3]);
    separate(vm::square(t.s[p12][i]), pt2[0] * pt2[1]);
    separate(vm::square(t.s[p14][i]), pt2[0] * pt2[3]);
    separate(vm::square(t.s[p23][i]), pt2[1] * pt2[2]);
    separate(common.s13_squared[i], pt2[0] * pt2[2]);
    separate(common.s24_squared[i], pt2[1] * pt2[3]);
    const double high01 = vm::larger(pt2[0], pt2[1]), low01 = vm::smaller(pt2[0], pt2[1]);
    const double high23 = vm::larger(pt2[2], pt2[3]), low23 = vm::smaller(pt2[2], pt2[3]);
    const double a = vm::smaller(high01, high23), b = vm::larger(low01, low23);
    passed *= within(vm::larger(high01, high23) >= cut0) * within(vm::larger(a, b) >= cut1) *
              within(vm::smaller(a, b) >= cut2) * within(vm::smaller(low01, low23) >= cut3);
    const double largest =
        vm::larger(vm::larger(ratio[0], ratio[1]), vm::larger(ratio[2], ratio[3]));
    const double least =
        vm::smaller(vm::smaller(ratio[0], ratio[1]), vm::smaller(ratio[2], ratio[3]));
    result.passed[i] = passed;
    result.doubtful[i] = passed * doubtful;
    doubts += passed * doubtful;
    result.highest[i] = eta - 0.5 * vm::log(largest);
    result.lowest[i] = -eta - 0.5 * vm::log(least);
  }
  result.doubts = doubts;
}

/// Delta R of all pairs, exactly.
bool FourMuonSample::separated(int o, const Momenta& p, const Common& common, int i) const {
  const Orientation n = orientation_at(common, step_to_copy(o), i);
  const Vector third{n.along.y * n.across.z - n.along.z * n.across.y,
                     n.along.z * n.across.x - n.along.x * n.across.z,
                     n.along.x * n.across.y - n.along.y * n.across.x};
  std::array<double, 4> eta, phi;
  for (std::size_t muon = 0; muon < 4; ++muon) {
    const Vector v{p[muon][1][i], p[muon][2][i], p[muon][3][i]};
    const double across = dot(n.across, v), energy = p[muon][0][i];
    const double px = common.sinh[i] * energy + common.cosh[i] * across, py = dot(third, v);
    eta[muon] = std::asinh(dot(n.along, v) / std::hypot(px, py));
    phi[muon] = std::atan2(py, px);
  }
  for (std::size_t a = 0; a < 4; ++a) {
    for (std::size_t b = 0; b < a; ++b) {
      const double turn = std::remainder(phi[a] - phi[b], 2 * constants::pi);
      if (std::hypot(eta[a] - eta[b], turn) < cuts_.min_separation) return false;
    }
  }
  return true;
}

void FourMuonSample::add_acceptance(const Turned& turned, Values& acceptance) const {
  Values share;
  if (cuts_.max_pseudorapidity == std::numeric_limits<double>::infinity()) {
    share.fill(1);
  } else {
    rapidity_->between(turned.lowest, turned.highest, share);
  }
#pragma omp simd
  for (int i = 0; i < block_size; ++i) {
    acceptance[i] += turned.passed[i] * share[i] * (1.0 / orientations);
  }
}

void FourMuonSample::apply_laboratory_cuts(const Points& x, const Momenta& momenta, Terms& terms,
                                           InstructionSet isa) const {
  Common common;
  Values acceptance{};
  compiled_for(isa, [&]() TRIDENTSCAN_INLINE_LAMBDA {
    motion_->transverse_momentum.quantiles(x[8], common.sinh);
    fill_common(x, momenta, common);
  });
  Turned turned{};
  for (int o = 0; o < orientations; ++o) {
    compiled_for(isa, [&]() TRIDENTSCAN_INLINE_LAMBDA { turn(o, terms, momenta, common, turned); });
    for (int i = 0; i < block_size && turned.doubts > 0; ++i) {
      if (turned.doubtful[i] != 0 && !separated(o, momenta, common, i)) turned.passed[i] = 0;
    }
    compiled_for(isa, [&]() TRIDENTSCAN_INLINE_LAMBDA { add_acceptance(turned, acceptance); });
  }
  compiled_for(isa, [&]() TRIDENTSCAN_INLINE_LAMBDA {
    for (Values& values : terms.re) multiply(values, acceptance);
    for (Values& values : terms.im) multiply(values, acceptance);
    for (Values& values : terms.cross) multiply(values, acceptance);
    multiply(terms.boson, acceptance);
    multiply(terms.standard, acceptance);
  });
}

void FourMuonSample::evaluate(const Points& x, Terms& result, InstructionSet isa) const {
  Momenta momenta;
  fill(x, result, momenta, isa);
  if (laboratory_) apply_laboratory_cuts(x, momenta, result, isa);
}

}  // namespace tridentscan::physics
