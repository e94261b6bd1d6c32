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
/// Widths as in Response, and the mass of the lepton.
struct Blur {
  double constant, stochastic, angle, mass;
};
/// Blurs one lepton: its energy by a Gaussian, and its direction n to n + width (g1 e1 + g2 e2),
/// normalised, with e1 and e2 across n (T. Duff et al., J. Comput. Graph. Tech. 6 (2017) 1).
TRIDENTSCAN_INLINE void blur_lepton(const TridentIntegrand::Pairs::Lepton& lepton, const Blur& blur,
                                    const double* energy_normal, const double* first,
                                    const double* second, TridentIntegrand::Pairs::Lepton& seen,
                                    double* accepted) {
  const double *const e = lepton.energy.data(), *const x = lepton.x.data(),
                      *const y = lepton.y.data(), *const z = lepton.z.data();
  double *const se = seen.energy.data(), *const sx = seen.x.data(), *const sy = seen.y.data(),
                *const sz = seen.z.data();
  const Blur b = blur;
  const double mass2 = b.mass * b.mass;
#pragma omp simd
  for (int i = 0; i < block; ++i) {
    const double energy =
        e[i] + energy_normal[i] * (b.constant * e[i] + b.stochastic * std::sqrt(e[i]));
    const bool found = energy > b.mass;
    const double kept = found ? energy : b.mass;
    const double momentum = std::sqrt(vm::larger(kept * kept - mass2, 0));
    const double scale = 1 / std::sqrt(x[i] * x[i] + y[i] * y[i] + z[i] * z[i]);
    const double nx = x[i] * scale, ny = y[i] * scale, nz = z[i] * scale;
    const double side = nz < 0 ? -1 : 1;
    const double a = -1 / (side + nz), c = nx * ny * a;
    const double g1 = b.angle * first[i], g2 = b.angle * second[i];
    const double dx = nx + g1 * (1 + side * nx * nx * a) + g2 * c;
    const double dy = ny + g1 * side * c + g2 * (side + ny * ny * a);
    const double dz = nz - g1 * side * nx - g2 * ny;
    const double length = momentum / std::sqrt(dx * dx + dy * dy + dz * dz);
    se[i] = kept;
    sx[i] = length * dx;
    sy[i] = length * dy;
    sz[i] = length * dz;
    accepted[i] = found ? accepted[i] : 0;
  }
}
}  // namespace

void Detector::blur(const TridentIntegrand::Pairs& pairs, const Shifts& shifts, int number,
                    Leptons& leptons) const {
  std::array<Lane, dimensions> normal;
  for (std::size_t pair = 0; pair < dimensions; pair += 2) {
    const double u = std::fmod(number * generator[pair], 1.0);
    const double v = std::fmod(number * generator[pair + 1], 1.0);
    const double *const from_u = shifts[pair].data(), *const from_v = shifts[pair + 1].data();
    double *const first = normal[pair].data(), *const second = normal[pair + 1].data();
#pragma omp simd
    for (int i = 0; i < block; ++i) {
      const TwoNormal two = two_normal(moved(from_u[i], u), moved(from_v[i], v));
      first[i] = two.first;
      second[i] = two.second;
    }
  }
  const Response& r = *detection_.response;
  leptons.accepted.fill(1);
  blur_lepton(pairs.minus, {r.energy_constant, r.energy_stochastic, r.angle, leptons_.minus},
              normal[0].data(), normal[2].data(), normal[3].data(), leptons.minus,
              leptons.accepted.data());
  blur_lepton(pairs.plus, {r.energy_constant, r.energy_stochastic, r.angle, leptons_.plus},
              normal[1].data(), normal[4].data(), normal[5].data(), leptons.plus,
              leptons.accepted.data());
}

namespace {

void find_lepton(const Efficiency& efficiency, const Detector::Lane& energy,
                 Detector::Lane& accepted) {
  if (efficiency.empty()) return;
  for (std::size_t i = 0; i < energy.size(); ++i) accepted[i] *= efficiency(energy[i]);
}

}  // namespace

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

void Detector::see_any(const TridentIntegrand::Pairs& pairs, const Shifts& shifts, int number,
                       Seen& seen) const {
  Leptons leptons;
  leptons.q2 = &pairs.q2;
  if (detection_.response) {
    blur(pairs, shifts, number, leptons);
    cut(leptons);
  } else {
    leptons.minus = pairs.minus;
    leptons.plus = pairs.plus;
    leptons.accepted.fill(1);
  }
  Lane bin{};
  for (std::size_t k = 0; k < edges_.size(); ++k) {
    const std::vector<double>& edges = edges_[k];
    Lane value, passed{};
    measure(detection_.observables[k].observable, leptons, value);
    for (const double edge : edges) {
#pragma omp simd
      for (int i = 0; i < block; ++i) passed[i] += value[i] >= edge ? 1.0 : 0.0;
    }
    const auto count = static_cast<double>(edges.size());
#pragma omp simd
    for (int i = 0; i < block; ++i) {
      const bool inside = (passed[i] > 0) & (passed[i] < count);
      leptons.accepted[i] = inside ? leptons.accepted[i] : 0;
      bin[i] = bin[i] * (count - 1) + (inside ? passed[i] - 1 : 0);
    }
  }
  const double share = 1.0 / copies_;
#pragma omp simd
  for (int i = 0; i < block; ++i) {
    seen.weight[i] = share * leptons.accepted[i];
    seen.bin[i] = static_cast<int>(bin[i]);
  }
}

void Detector::see(const TridentIntegrand::Pairs& pairs, const Shifts& shifts, int azimuth,
                   int copy, Seen& seen, InstructionSet isa) const {
  const int number = copy * TridentIntegrand::azimuths + azimuth;
  compiled_for(isa, [&]() TRIDENTSCAN_INLINE_LAMBDA { see_any(pairs, shifts, number, seen); });
}

}  // namespace tridentscan::physics
