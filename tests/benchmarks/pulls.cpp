#include <gsl/gsl_cdf.h>

#include <algorithm>
#include <cmath>

#include "tests/benchmarks/sections.hpp"

namespace tridentscan::benchmarks {
namespace {

/// P(distance of the empirical distribution from the normal one is larger), Kolmogorov's limit
/// with Stephens' correction for finite n.
double kolmogorov_smirnov(std::vector<double> z) {
  std::sort(z.begin(), z.end());
  const auto n = static_cast<double>(z.size());
  double distance = 0;
  for (std::size_t i = 0; i < z.size(); ++i) {
    const double p = gsl_cdf_ugaussian_P(z[i]);
    distance = std::max({distance, std::abs(p - static_cast<double>(i) / n),
                         std::abs(p - static_cast<double>(i + 1) / n)});
  }
  const double lambda = (std::sqrt(n) + 0.12 + 0.11 / std::sqrt(n)) * distance;
  double sum = 0;
  for (int k = 1; k <= 100; ++k) {
    sum += (k % 2 == 1 ? 2 : -2) * std::exp(-2.0 * k * k * lambda * lambda);
  }
  return std::clamp(sum, 0.0, 1.0);
}

}  // namespace

Json pulls(const config::Experiment& experiment, const Setting& setting) {
  const std::uint64_t seeds = setting.quick ? 10 : 200;
  const std::int64_t points = setting.quick ? 256 : 1024;
  constexpr double unreachable = 1e-12;
  const auto truth = compute_kernel(experiment, setting, unreachable, 128 * points, 1'000'000);
  std::vector<std::vector<double>> z(observables().size());
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const auto kernel = compute_kernel(experiment, setting, unreachable, points, seed);
    for (std::size_t o = 0; o < observables().size(); ++o) {
      const auto replicas = values(kernel.result, observables()[o]);
      const auto estimate = integration::mean_of_replicas(replicas);
      const double exact =
          integration::mean_of_replicas(values(truth.result, observables()[o])).value;
      const double t = (estimate.value - exact) / estimate.error;
      z[o].push_back(
          gsl_cdf_ugaussian_Pinv(gsl_cdf_tdist_P(t, static_cast<double>(replicas.size() - 1))));
    }
  }
  Json json = Json::array();
  for (std::size_t o = 0; o < observables().size(); ++o) {
    double mean = 0, squares = 0;
    for (const double x : z[o]) {
      mean += x / static_cast<double>(z[o].size());
    }
    for (const double x : z[o]) {
      squares += (x - mean) * (x - mean);
    }
    json.push_back({{"observable", observables()[o].name},
                    {"seeds", seeds},
                    {"points_per_replica", points},
                    {"mean", mean},
                    {"width", std::sqrt(squares / static_cast<double>(z[o].size() - 1))},
                    {"ks_probability", kolmogorov_smirnov(z[o])}});
  }
  return json;
}

}  // namespace tridentscan::benchmarks
