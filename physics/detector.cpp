#include "physics/detector.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace tridentscan::physics {
namespace {

namespace vm = vector_math;
constexpr int block = TridentIntegrand::block_size;

/// Powers of 1/g with g^7 = g + 1: their multiples fill six dimensions evenly, however many there
/// are (M. Roberts' generalisation of the golden ratio).
constexpr std::array<double, Detector::dimensions> generator = [] {
  double g = 1.1;
  for (int i = 0; i < 60; ++i) {
    g -= (g * g * g * g * g * g * g - g - 1) / (7 * g * g * g * g * g * g - 1);
  }
  std::array<double, Detector::dimensions> powers{};
  double power = 1;
  for (double& one : powers) one = power /= g;
  return powers;
}();

/// What is compared with edges instead of the observable: it grows with it and needs no root and no
/// arc cosine.
double stand_in(Observable observable, double value) {
  switch (observable) {
    using enum Observable;
    case pair_mass:
    case pair_transverse_momentum:
    case smaller_transverse_momentum:
    case larger_transverse_momentum:
    case minus_transverse_momentum:
    case plus_transverse_momentum:
    case momentum_transfer:
      return value * value;
    case pair_energy:
    case smaller_energy:
    case larger_energy:
    case minus_energy:
    case plus_energy:
      return value;
    case pair_angle:
    case opening_angle:
    case smaller_angle:
    case larger_angle:
    case minus_angle:
    case plus_angle:
      return value > 0 ? (value < constants::pi ? -std::cos(value) : 2) : -2;
  }
  throw std::logic_error("unknown observable");
}

/// A Gaussian pair of two uniform numbers (G. E. P. Box, M. E. Muller 1958).
struct TwoNormal {
  double first, second;
};
TRIDENTSCAN_INLINE TwoNormal two_normal(double u, double v) {
  const double radius = std::sqrt(-2 * vm::log(1 - u));
  const auto turn = vm::sin_cos_2pi(v);
  return {radius * turn.cos, radius * turn.sin};
}

/// u + offset modulo 1.
TRIDENTSCAN_INLINE double moved(double u, double offset) {
  const double sum = u + offset;
  return sum >= 1 ? sum - 1 : sum;
}

}  // namespace

Cuts Detector::cuts_of_integrand(const Detection& detection, const Cuts& cuts) {
  if (!detection.response) return cuts;
  Cuts left;
  left.max_momentum_transfer = cuts.max_momentum_transfer;
  return left;
}

Detector::Detector(const Detection& detection, const Cuts& cuts, LeptonMasses leptons)
    : detection_(detection), cuts_(cuts), leptons_(leptons), bins_(detection.bins()), copies_(1) {
  if (detection.response) {
    copies_ = detection.response->copies / TridentIntegrand::azimuths;
    if (copies_ < 1 || detection.response->copies % TridentIntegrand::azimuths != 0) {
      throw std::invalid_argument("copies of a point must be a multiple of its four azimuths");
    }
  }
  for (const Binning& binning : detection.observables) {
    auto& edges = edges_.emplace_back();
    for (const double edge : binning.edges) edges.push_back(stand_in(binning.observable, edge));
  }
}

namespace {

void find_lepton(const Efficiency& efficiency, const Detector::Lane& energy,
                 Detector::Lane& accepted) {
  if (efficiency.empty()) return;
  for (std::size_t i = 0; i < energy.size(); ++i) accepted[i] *= efficiency(energy[i]);
}

}  // namespace

void Detector::aim(const TridentIntegrand::Pairs::Lepton& lepton, Aim& aim) const {
  const double *const e = lepton.energy.data(), *const x = lepton.x.data(),
                      *const y = lepton.y.data(), *const z = lepton.z.data();
  double *const nx = aim.x.data(), *const ny = aim.y.data(), *const nz = aim.z.data(),
                *const across = aim.across.data(), *const width = aim.energy_width.data();
  const double constant = detection_.response->energy_constant;
  const double stochastic = detection_.response->energy_stochastic;
#pragma omp simd
  for (int i = 0; i < block; ++i) {
    const double scale = 1 / std::sqrt(x[i] * x[i] + y[i] * y[i] + z[i] * z[i]);
    nx[i] = x[i] * scale;
    ny[i] = y[i] * scale;
    nz[i] = z[i] * scale;
    across[i] = -1 / (1 + std::abs(nz[i]));
    width[i] = constant * e[i] + stochastic * std::sqrt(e[i]);
  }
}

void Detector::draw(const Shifts& shifts, int number, Draw& draw) const {
  for (std::size_t pair = 0; pair < dimensions; pair += 2) {
    const double u = std::fmod(number * generator[pair], 1.0);
    const double v = std::fmod(number * generator[pair + 1], 1.0);
    const double *const from_u = shifts[pair].data(), *const from_v = shifts[pair + 1].data();
    double *const first = draw.normal[pair].data(), *const second = draw.normal[pair + 1].data();
    const double width = pair == 0 ? 1 : detection_.response->angle;
#pragma omp simd
    for (int i = 0; i < block; ++i) {
      const TwoNormal two = two_normal(moved(from_u[i], u), moved(from_v[i], v));
      first[i] = width * two.first;
      second[i] = width * two.second;
    }
    if (pair == 0) continue;
    double* const length = draw.length[pair / 2 - 1].data();
#pragma omp simd
    for (int i = 0; i < block; ++i) {
      length[i] = 1 / std::sqrt(1 + first[i] * first[i] + second[i] * second[i]);
    }
  }
}

namespace {

/// Two lanes of Gaussians, turned by quarters of a circle.
struct Turned {
  const double *first, *second;
  double first_sign, second_sign;
  Turned(const Detector::Lane& g, const Detector::Lane& h, int quarters)
      : first((quarters % 2 == 0 ? g : h).data()),
        second((quarters % 2 == 0 ? h : g).data()),
        first_sign(quarters == 1 || quarters == 2 ? -1 : 1),
        second_sign(quarters >= 2 ? -1 : 1) {}
};

struct Momentum {
  double energy, x, y, z;
  bool is_found;
};
/// The energy moved by `shift`, and the direction n to n + g1 e1 + g2 e2, with e1 and e2 across n
/// (T. Duff et al., J. Comput. Graph. Tech. 6 (2017) 1), times `length` to make it a direction.
TRIDENTSCAN_INLINE Momentum blurred(double energy, double shift, double mass, double nx, double ny,
                                    double nz, double across, double g1, double g2, double length) {
  const double moved_energy = energy + shift;
  const bool is_found = moved_energy > mass;
  const double kept = is_found ? moved_energy : mass;
  const double momentum = length * std::sqrt(vm::larger(kept * kept - mass * mass, 0));
  const double side = nz < 0 ? -1 : 1;
  const double a = side * across, c = nx * ny * a;
  return {kept, momentum * (nx + g1 * (1 + side * nx * nx * a) + g2 * c),
          momentum * (ny + g1 * side * c + g2 * (side + ny * ny * a)),
          momentum * (nz - g1 * side * nx - g2 * ny), is_found};
}

}  // namespace

void Detector::blur(const TridentIntegrand::Pairs& pairs, const std::array<Aim, 2>& aims,
                    const Draw& draw, int quarters, Leptons& leptons) const {
  const Turned energies(draw.normal[0], draw.normal[1], quarters);
  const std::array turned{Turned(draw.normal[2], draw.normal[3], quarters),
                          Turned(draw.normal[4], draw.normal[5], (4 - quarters) % 4)};
  const auto blur_lepton = [&](const TridentIntegrand::Pairs::Lepton& lepton, std::size_t which,
                               double mass, TridentIntegrand::Pairs::Lepton& seen) {
    const Aim& aim = aims[which];
    const double *const e = lepton.energy.data(), *const nx = aim.x.data(),
                        *const ny = aim.y.data(), *const nz = aim.z.data(),
                        *const across = aim.across.data(), *const width = aim.energy_width.data(),
                        *const length = draw.length[which].data();
    double *const se = seen.energy.data(), *const sx = seen.x.data(), *const sy = seen.y.data(),
                  *const sz = seen.z.data(), *const accepted = leptons.accepted.data();
    const double* const energy = which == 0 ? energies.first : energies.second;
    const double energy_sign = which == 0 ? energies.first_sign : energies.second_sign;
    const Turned angles = turned[which];
#pragma omp simd
    for (int i = 0; i < block; ++i) {
      const Momentum p = blurred(e[i], energy_sign * energy[i] * width[i], mass, nx[i], ny[i],
                                 nz[i], across[i], angles.first_sign * angles.first[i],
                                 angles.second_sign * angles.second[i], length[i]);
      se[i] = p.energy;
      sx[i] = p.x;
      sy[i] = p.y;
      sz[i] = p.z;
      accepted[i] = p.is_found ? accepted[i] : 0;
    }
  };
  leptons.accepted.fill(1);
  blur_lepton(pairs.minus, 0, leptons_.minus, leptons.minus);
  blur_lepton(pairs.plus, 1, leptons_.plus, leptons.plus);
}

void Detector::cut(Leptons& leptons) const {
  const auto &m = leptons.minus, &p = leptons.plus;
  const double *const me = m.energy.data(), *const mx = m.x.data(), *const my = m.y.data(),
                      *const mz = m.z.data();
  const double *const pe = p.energy.data(), *const px = p.x.data(), *const py = p.y.data(),
                      *const pz = p.z.data();
  const double min_mass2 = vm::square(cuts_.min_dilepton_mass);
  const double max_mass2 = vm::square(cuts_.max_dilepton_mass);
  const double masses2 = leptons_.minus * leptons_.minus + leptons_.plus * leptons_.plus;
  const PairSelection selection(cuts_);
  double* const accepted = leptons.accepted.data();
#pragma omp simd
  for (int i = 0; i < block; ++i) {
    const double scalar_product = mx[i] * px[i] + my[i] * py[i] + mz[i] * pz[i];
    const bool kept = selection.keeps<PairSelection::Extent::all>(
        {me[i], mx[i] * mx[i] + my[i] * my[i] + mz[i] * mz[i], mz[i]},
        {pe[i], px[i] * px[i] + py[i] * py[i] + pz[i] * pz[i], pz[i]}, scalar_product);
    const double mass2 = masses2 + 2 * (me[i] * pe[i] - scalar_product);
    accepted[i] = (kept & (mass2 >= min_mass2) & (mass2 <= max_mass2)) ? accepted[i] : 0;
  }
  find_lepton(cuts_.minus.efficiency, leptons.minus.energy, leptons.accepted);
  find_lepton(cuts_.plus.efficiency, leptons.plus.energy, leptons.accepted);
}

void Detector::measure(Observable observable, const Leptons& leptons, Lane& values) const {
  const auto &m = leptons.minus, &p = leptons.plus;
  const double *const me = m.energy.data(), *const mx = m.x.data(), *const my = m.y.data(),
                      *const mz = m.z.data();
  const double *const pe = p.energy.data(), *const px = p.x.data(), *const py = p.y.data(),
                      *const pz = p.z.data();
  const double masses2 = leptons_.minus * leptons_.minus + leptons_.plus * leptons_.plus;
  double* const v = values.data();
  const auto for_all = [v](const auto& value) {
#pragma omp simd
    for (int i = 0; i < block; ++i) v[i] = value(i);
  };
  const auto minus_cosine = [](double x, double y, double z) {
    return -z / std::sqrt(x * x + y * y + z * z);
  };
  switch (observable) {
    using enum Observable;
    case pair_mass:
      return for_all([=](int i) {
        return masses2 + 2 * (me[i] * pe[i] - mx[i] * px[i] - my[i] * py[i] - mz[i] * pz[i]);
      });
    case pair_energy:
      return for_all([=](int i) { return me[i] + pe[i]; });
    case pair_transverse_momentum:
      return for_all([=](int i) { return vm::square(mx[i] + px[i]) + vm::square(my[i] + py[i]); });
    case pair_angle:
      return for_all(
          [=](int i) { return minus_cosine(mx[i] + px[i], my[i] + py[i], mz[i] + pz[i]); });
    case opening_angle:
      return for_all([=](int i) {
        return -(mx[i] * px[i] + my[i] * py[i] + mz[i] * pz[i]) /
               std::sqrt((mx[i] * mx[i] + my[i] * my[i] + mz[i] * mz[i]) *
                         (px[i] * px[i] + py[i] * py[i] + pz[i] * pz[i]));
      });
    case smaller_energy:
      return for_all([=](int i) { return vm::smaller(me[i], pe[i]); });
    case larger_energy:
      return for_all([=](int i) { return vm::larger(me[i], pe[i]); });
    case smaller_angle:
      return for_all([=](int i) {
        return vm::smaller(minus_cosine(mx[i], my[i], mz[i]), minus_cosine(px[i], py[i], pz[i]));
      });
    case larger_angle:
      return for_all([=](int i) {
        return vm::larger(minus_cosine(mx[i], my[i], mz[i]), minus_cosine(px[i], py[i], pz[i]));
      });
    case smaller_transverse_momentum:
      return for_all([=](int i) {
        return vm::smaller(mx[i] * mx[i] + my[i] * my[i], px[i] * px[i] + py[i] * py[i]);
      });
    case larger_transverse_momentum:
      return for_all([=](int i) {
        return vm::larger(mx[i] * mx[i] + my[i] * my[i], px[i] * px[i] + py[i] * py[i]);
      });
    case minus_energy:
      return for_all([=](int i) { return me[i]; });
    case plus_energy:
      return for_all([=](int i) { return pe[i]; });
    case minus_angle:
      return for_all([=](int i) { return minus_cosine(mx[i], my[i], mz[i]); });
    case plus_angle:
      return for_all([=](int i) { return minus_cosine(px[i], py[i], pz[i]); });
    case minus_transverse_momentum:
      return for_all([=](int i) { return mx[i] * mx[i] + my[i] * my[i]; });
    case plus_transverse_momentum:
      return for_all([=](int i) { return px[i] * px[i] + py[i] * py[i]; });
    case momentum_transfer:
      return for_all([q2 = leptons.q2->data()](int i) { return q2[i]; });
  }
}

void Detector::sort(const Leptons& leptons, Seen& seen) const {
  Lane accepted = leptons.accepted, bin{};
  for (std::size_t k = 0; k < edges_.size(); ++k) {
    const std::vector<double>& edges = edges_[k];
    Lane value, passed;
    measure(detection_.observables[k].observable, leptons, value);
    constexpr int few = 8;  // their counts stay in registers
    for (int first = 0; first < block; first += few) {
      const double* const v = value.data() + first;
      double* const p = passed.data() + first;
      double count[few] = {};
      for (const double edge : edges) {
#pragma omp simd
        for (int i = 0; i < few; ++i) count[i] += v[i] >= edge ? 1.0 : 0.0;
      }
#pragma omp simd
      for (int i = 0; i < few; ++i) p[i] = count[i];
    }
    const auto all = static_cast<double>(edges.size());
#pragma omp simd
    for (int i = 0; i < block; ++i) {
      const double inside = ((passed[i] > 0) & (passed[i] < all)) ? 1 : 0;
      accepted[i] *= inside;
      bin[i] = bin[i] * (all - 1) + inside * (passed[i] - 1);
    }
  }
  const double share = 1.0 / copies_;
#pragma omp simd
  for (int i = 0; i < block; ++i) {
    seen.weight[i] = share * accepted[i];
    seen.bin[i] = static_cast<int>(bin[i]);
  }
}

void Detector::see_any(const TridentIntegrand::Pairs& pairs, const Shifts& shifts, int azimuth,
                       std::span<Seen> copies) const {
  Leptons leptons;
  leptons.q2 = &pairs.q2;
  if (!detection_.response) {
    leptons.minus = pairs.minus;
    leptons.plus = pairs.plus;
    leptons.accepted.fill(1);
    return sort(leptons, copies[0]);
  }
  std::array<Aim, 2> aims;
  aim(pairs.minus, aims[0]);
  aim(pairs.plus, aims[1]);
  Draw drawn;
  constexpr int turns = 4;
  for (int copy = 0; copy < copies_; ++copy) {
    const int quarters = copy % turns;
    if (quarters == 0) draw(shifts, copy / turns * TridentIntegrand::azimuths + azimuth, drawn);
    blur(pairs, aims, drawn, quarters, leptons);
    cut(leptons);
    sort(leptons, copies[static_cast<std::size_t>(copy)]);
  }
}

void Detector::see(const TridentIntegrand::Pairs& pairs, const Shifts& shifts, int azimuth,
                   std::span<Seen> copies, InstructionSet isa) const {
  compiled_for(isa, [&]() TRIDENTSCAN_INLINE_LAMBDA { see_any(pairs, shifts, azimuth, copies); });
}

}  // namespace tridentscan::physics
