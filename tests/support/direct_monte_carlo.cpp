#include "tests/support/direct_monte_carlo.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>

#include "physics/constants.hpp"
#include "physics/units.hpp"
#include "tests/support/helicity_trident.hpp"

namespace tridentscan::reference {
namespace {

namespace constants = physics::constants;
constexpr long double pi = std::numbers::pi_v<long double>;

struct Weighted {
  TridentPoint point;
  long double weight;  // dPhi per unit of the seven random numbers, GeV^4
};

/// q = sqrt(Q2) with density 1/(q + scale)^2, shat uniform in its root, K2 ~ x^2, l logarithmic, t
/// uniform in atanh. Limits as for random_point.
Weighted weighted_point(std::mt19937_64& generator, const DirectTarget& target, double energy) {
  std::uniform_real_distribution<long double> uniform(0, 1);
  TridentPoint x{};
  x.nucleus_mass = target.mass;
  x.muon_mass = constants::muon_mass;
  x.energy = energy;
  const long double E = energy, M = target.mass;
  const long double threshold = 4 * x.muon_mass * x.muon_mass;

  const long double a = 1 + 2 * E / M;
  const long double half_b = 2 * E * E - threshold * (1 + E / M);
  const long double root = half_b + std::sqrt(half_b * half_b - a * threshold * threshold);
  const long double scale = target.q_scale;
  const long double low = threshold / std::sqrt(root);
  const long double high = std::sqrt(std::min<long double>(target.Q2_max, root / a));
  const long double z_low = low / (low + scale), z_high = high / (high + scale);
  const long double z = z_low + (z_high - z_low) * uniform(generator);
  const long double q = scale * z / (1 - z);
  x.Q2 = q * q;
  long double weight = 2 * q * (z_high - z_low) * scale / ((1 - z) * (1 - z));

  const long double sh_low = std::sqrt(threshold + x.Q2);
  const long double sh_high = std::sqrt(E * q * (std::sqrt(4 + x.Q2 / (M * M)) - q / M));
  const long double root_sh = sh_low + (sh_high - sh_low) * uniform(generator);
  x.shat = root_sh * root_sh;
  weight *= 2 * root_sh * (sh_high - sh_low);

  const long double W2 = x.shat - x.Q2;
  const long double K2_max = x.shat * (1 - threshold / W2);
  const long double c = uniform(generator);
  x.K2 = K2_max * c * c;
  weight *= 2 * K2_max * c;

  const long double span = std::log(W2 * (1 - x.K2 / x.shat) / threshold);
  x.l = threshold * std::exp(span * uniform(generator));
  weight *= x.l * span;

  const long double y_max = std::atanh(std::sqrt(1 - threshold / x.l));
  x.t = std::tanh(y_max * (2 * uniform(generator) - 1));
  weight *= 2 * y_max * (1 - x.t * x.t);
  x.f = 2 * pi * uniform(generator);
  x.fk = 2 * pi * uniform(generator);
  weight *= 4 * pi * pi;

  // docs/physics.md, Amplitude: the measure, integrated over the one trivial azimuth.
  weight /= 8 * M * E * (4 * pi * pi) * (16 * pi * pi * x.shat) * (2 * pi) * (32 * pi * pi);
  return {x, weight};
}

}  // namespace

std::vector<DirectEvent> direct_events(const DirectTarget& target, double energy, int count,
                                       unsigned seed) {
  std::mt19937_64 generator(seed);
  const double charge2 = 4 * constants::pi * constants::alpha;
  const double couplings = constants::fermi * constants::fermi / 2 * charge2 * charge2;
  std::vector<DirectEvent> events;
  while (events.size() < static_cast<std::size_t>(count)) {
    const auto [point, weight] = weighted_point(generator, target, energy);
    const auto p = momenta(point);
    const auto lab = [&](const FourVector<long double>& a) {
      const auto rest = boosted_to_rest(a, p.P);
      return FourVector<double>{static_cast<double>(rest[0]), static_cast<double>(rest[1]),
                                static_cast<double>(rest[2]), static_cast<double>(rest[3])};
    };
    DirectEvent event{lab(p.k1), lab(p.q), lab(p.minus), lab(p.plus), 0, 0, 0};

    const double Q2 = static_cast<double>(point.Q2);
    const double factor = couplings / (Q2 * Q2) * static_cast<double>(weight) /
                          (4 * target.mass * energy) / physics::units::cm2;
    const auto near = rounded(p);
    const auto add = [&](const FourVector<double>& hadron, double strength) {
      const auto t = helicity_trident<double>(near, constants::muon_mass, hadron);
      event.vv += factor * strength * t.vv;
      event.aa += factor * strength * t.aa;
      event.va += factor * strength * t.va;
    };
    add(near.P, target.along(Q2));
    if (const double across = target.across(Q2); across != 0) {
      add({1, 0, 0, 0}, -across);
      add({0, 1, 0, 0}, across);
      add({0, 0, 1, 0}, across);
      add({0, 0, 0, 1}, across);
    }
    events.push_back(event);
  }
  return events;
}

}  // namespace tridentscan::reference
