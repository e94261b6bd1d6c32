#include <cmath>

#include "physics/four_muon_gram.hpp"
#include "physics/four_muon_phase_space.hpp"
#include "physics/four_muon_sample.hpp"

// The weights of FourMuonSample before cuts in the laboratory. Compiled for finite numbers without
// signed zeros (CMakeLists.txt): spinors have parts that are zero, and products with them cost
// nothing. Whether a weight is finite is for those to ask who add it up.
namespace tridentscan::physics {

namespace vm = vector_math;

using four_muon::pole, four_muon::within, four_muon::z_mass2;

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

void FourMuonSample::fill(const Points& x, Terms& result, Momenta& momenta,
                          InstructionSet isa) const {
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
  compiled_for(isa, [&]() TRIDENTSCAN_INLINE_LAMBDA {
    draw(shared, x, drawn);
#pragma omp simd
    for (int i = 0; i < block_size; ++i) fill_point(shared, drawn, x, i, result, momenta);
  });
}

}  // namespace tridentscan::physics
