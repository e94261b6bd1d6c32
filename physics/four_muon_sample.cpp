#include "physics/four_muon_sample.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <stdexcept>
#include <utility>

#include "physics/four_muon_gram.hpp"
#include "physics/four_muon_phase_space.hpp"

namespace tridentscan::physics {
namespace {

namespace vm = vector_math;

using four_muon::pole, four_muon::within, four_muon::z_mass2;

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

/// What all points share.
struct FourMuonSample::Shared {
  double log_low, log_range, constant;
  double s_min, leading;              // GeV^2
  double e2, gz2;                     // photon and Z
  double left2, right2, mixed, norm;  // of the couplings to the Z
};

/// What the phase space of four_muon_phase_space.hpp is drawn by, and the slope of ln s34.
struct FourMuonSample::Drawn {
  Values log_s34, s34, slope, s_low, s_log_ratio, S, root, y_max, e2y, sin_phi, cos_phi;
};

/// In a loop for each step: each is a chain of operations that wait for each other, and in a short
/// loop a processor works at several points at once.
void FourMuonSample::draw(const Shared& k, const Points& x, Drawn& d) {
#pragma omp simd
  for (int i = 0; i < block_size; ++i) {
    const auto map = four_muon::pair_mass_map(x[0][i]);
    d.slope[i] = map.slope;
    d.log_s34[i] = k.log_low + k.log_range * map.at;
    d.s34[i] = vm::exp(d.log_s34[i]);
  }
#pragma omp simd
  for (int i = 0; i < block_size; ++i) {
    const auto range = four_muon::s_range(d.s34[i], k.s_min);
    d.s_low[i] = range.low;
    d.s_log_ratio[i] = range.log_ratio;
  }
#pragma omp simd
  for (int i = 0; i < block_size; ++i) {
    const auto pairs = four_muon::draw_s({d.s_low[i], d.s_log_ratio[i]}, x[1][i]);
    d.S[i] = pairs.S;
    d.root[i] = pairs.root;
    d.y_max[i] = pairs.y_max;
  }
#pragma omp simd
  for (int i = 0; i < block_size; ++i) {
    d.e2y[i] = four_muon::draw_y(d.y_max[i], x[2][i]);
    const auto phi = vm::sin_cos_2pi(x[4][i]);
    d.sin_phi[i] = phi.sin;
    d.cos_phi[i] = phi.cos;
  }
}

/// Point i: a function of its own, or its structures would be arrays of memory.
void FourMuonSample::fill_point(const Shared& k, const Drawn& d, const Points& x, int i,
                                Terms& result, Momenta& momenta) {
  const double log_s34 = d.log_s34[i], s34 = d.s34[i];
  const auto c = four_muon::configuration(s34, k.s_min, {d.s_low[i], d.s_log_ratio[i]},
                                          {d.S[i], d.root[i], d.y_max[i]}, d.e2y[i], x[3][i],
                                          {d.sin_phi[i], d.cos_phi[i]});
  PairMasses s = pair_masses(c.muons);
  const GramNumbers g = gram_numbers(c.muons, s);
  const double weight = k.constant * d.slope[i] * c.density * s34;

  // Propagators of the Standard Model, times the couplings of the source: the same helicity, the
  // opposite one.
  const auto photon = [&](double t) { return k.e2 / t; };
  const auto weak = [&](double t) {
    return k.gz2 * pole(t, z_mass2, constants::z_mass * constants::z_width);
  };
  struct Exchange {
    double photon;
    Complex weak;
  };
  const auto exchange = [&](double t) { return Exchange{photon(t), weak(t)}; };
  const Exchange v34 = exchange(s.s34), v12 = exchange(s.s12), v14 = exchange(s.s14),
                 v23 = exchange(s.s23);
  const double both4 = k.left2 * k.left2 + k.right2 * k.right2;
  const auto same = [&](const Exchange& v) {
    return Complex{k.norm * v.photon + both4 * v.weak.re, both4 * v.weak.im};
  };
  const auto opposite = [&](const Exchange& v) {
    return Complex{v.photon + k.mixed * v.weak.re, k.mixed * v.weak.im};
  };
  const Complex a34 = same(v34), a12 = same(v12), a14 = same(v14), a23 = same(v23);
  const Complex b34 = opposite(v34), b12 = opposite(v12), b14 = opposite(v14), b23 = opposite(v23);
  const double w34 = 1 / vm::square(s.s34), w12 = 1 / vm::square(s.s12),
               w14 = 1 / vm::square(s.s14), w23 = 1 / vm::square(s.s23);
  const double h0 = k.norm * g.opposite[0], h01 = -2 * k.mixed * g.opposite_34_12;
  // Of the point, which stands for diagram t with the boson in 34 and for diagram 34 with the
  // boson in t. Most goes to the point that follows the lighter pair, whose photon has a peak, some
  // to the one that follows the resonance of the boson.
  const auto share = [&](double t) {
    const double root = std::sqrt(t), root34 = std::sqrt(s.s34);
    return root / (root + root34);
  };
  const double share12 = share(s.s12), share14 = share(s.s14), share23 = share(s.s23);
  const double pass = within(s.s14 >= k.s_min) * within(s.s23 >= k.s_min);
  const double heaviest = vm::larger(vm::larger(s.s12, s.s34), vm::larger(s.s14, s.s23));
  const double selected = weight * pass * within(heaviest >= k.leading);
  const Complex at34 = (g.same[0][0] * a34 + h0 * b34) +
                       share12 * (g.same[1][0] * a12 + h01 * b12) + share14 * (g.same[2][0] * a14) +
                       share23 * (g.same[3][0] * a23);
  const Complex at12 = share12 * (g.same[0][1] * a34 + h01 * b34);
  const Complex at14 = share14 * (g.same[0][2] * a34);
  const Complex at23 = share23 * (g.same[0][3] * a34);
  result.s[p34][i] = s34, result.s[p12][i] = s.s12;
  result.s[p14][i] = s.s14, result.s[p23][i] = s.s23;
  result.log_s[p34][i] = log_s34, result.log_s[p12][i] = vm::log(s.s12);
  result.log_s[p14][i] = vm::log(s.s14), result.log_s[p23][i] = vm::log(s.s23);
  result.re[p34][i] = selected * at34.re, result.im[p34][i] = selected * at34.im;
  result.re[p12][i] = selected * at12.re, result.im[p12][i] = selected * at12.im;
  result.re[p14][i] = selected * at14.re, result.im[p14][i] = selected * at14.im;
  result.re[p23][i] = selected * at23.re, result.im[p23][i] = selected * at23.im;
  result.boson[i] = selected * (k.norm * g.same[0][0] + h0);
  result.cross[p34][i] = 0;
  result.cross[p12][i] = selected * (k.norm * g.same[0][1] + h01);
  result.cross[p14][i] = selected * k.norm * g.same[0][2];
  result.cross[p23][i] = selected * k.norm * g.same[0][3];

  // The Standard Model: sum over ordered pairs of diagrams.
  const auto re = [](Complex p, Complex q) { return p.re * q.re + p.im * q.im; };
  const auto chirality = [&](double factor2, const Exchange& v) {
    return Complex{v.photon + factor2 * v.weak.re, factor2 * v.weak.im};
  };
  const auto both = [&](const Exchange& v, const Exchange& w) {
    return k.left2 * re(chirality(k.left2, v), chirality(k.left2, w)) +
           k.right2 * re(chirality(k.right2, v), chirality(k.right2, w));
  };
  const double pair3412 = g.same[0][0] * both(v34, v34) + g.same[1][1] * both(v12, v12) +
                          2 * g.same[0][1] * both(v34, v12) +
                          k.norm * (g.opposite[0] * re(b34, b34) + g.opposite[1] * re(b12, b12)) +
                          2 * h01 * re(b34, b12);
  const double pair1423 = g.same[2][2] * both(v14, v14) + g.same[3][3] * both(v23, v23) +
                          2 * g.same[2][3] * both(v14, v23) +
                          k.norm * (g.opposite[2] * re(b14, b14) + g.opposite[3] * re(b23, b23)) -
                          4 * k.mixed * g.opposite_14_23 * re(b14, b23);
  const double exchanged = 2 * (g.same[0][2] * both(v34, v14) + g.same[0][3] * both(v34, v23) +
                                g.same[1][2] * both(v12, v14) + g.same[1][3] * both(v12, v23));
  const double four = (pair3412 + pair1423 + exchanged) * w34 / (w34 + w12 + w14 + w23);
  result.standard[i] = selected * four;
  result.same_flavour[i] = weight * pass * four;
  result.two_flavours[i] = 2 * weight * pair3412 * w34 / (w34 + w12);

  const auto put = [&](int muon, const Spinor& l) {
    const double plus = squared_modulus(l.up), minus = squared_modulus(l.down);
    const Complex transverse = l.down * conjugate(l.up);
    momenta[muon][0][i] = 0.5 * (plus + minus);
    momenta[muon][1][i] = transverse.re;
    momenta[muon][2][i] = transverse.im;
    momenta[muon][3][i] = 0.5 * (plus - minus);
  };
  put(0, c.muons.l1), put(1, c.muons.l2), put(2, c.muons.l3), put(3, c.muons.l4);
}

void FourMuonSample::fill(const Points& x, Terms& result, Momenta& momenta) const {
  const ChiralCouplings z = muon_to_z(scheme_.sin2_theta_w);
  const double log_range = std::log(s_high_ / s_low_);
  const Shared shared{.log_low = std::log(s_low_),
                      .log_range = log_range,
                      .constant = four_muon::rate_constant(z) * log_range,  // four pairs times 1/4
                      .s_min = s_low_,
                      .leading = vm::square(cuts_.min_leading_pair_mass),
                      .e2 = 4 * constants::pi * scheme_.alpha,
                      .gz2 = four_muon::gz_squared(),
                      .left2 = z.left * z.left,
                      .right2 = z.right * z.right,
                      .mixed = z.left * z.right,
                      .norm = z.left * z.left + z.right * z.right};
  Drawn drawn;
  draw(shared, x, drawn);
#pragma omp simd
  for (int i = 0; i < block_size; ++i) fill_point(shared, drawn, x, i, result, momenta);
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
  compiled_for(isa, [&]() TRIDENTSCAN_INLINE_LAMBDA { fill(x, result, momenta); });
  if (laboratory_) apply_laboratory_cuts(x, momenta, result, isa);
}

}  // namespace tridentscan::physics
