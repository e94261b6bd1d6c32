#include "scanner/run/scan.hpp"

#include <chrono>
#include <cmath>
#include <iterator>
#include <utility>
#include <variant>

#include "physics/muon_g_minus_2.hpp"
#include "scanner/run/direct_stage.hpp"
#include "scanner/run/four_muon_stage.hpp"
#include "scanner/run/kernel_stage.hpp"
#include "scanner/run/prediction.hpp"
#include "scanner/run/reduce.hpp"
#include "scanner/run/theory_error.hpp"
#include "scanner/run/toy_stage.hpp"

namespace tridentscan::run {
namespace {

/// What a stage computes, with news of its beginning and of its end.
template <class Compute>
auto in_stage(const std::string& stage, const StageNews& news, const Compute& compute) {
  using Clock = std::chrono::steady_clock;
  news(stage, {});
  const auto start = Clock::now();
  auto result = compute();
  news(stage, std::chrono::duration<double>(Clock::now() - start).count());
  return result;
}

/// The experiments, and what their systematics need of the kernels.
struct Predictions {
  std::vector<result::ExperimentResult> experiments;
  std::vector<std::vector<KernelResult>> variants;  // [experiment], of tridents by kernels
};

Predictions predict_from_kernels(const config::ScanConfig& config, const Machine& machine,
                                 const Progress& progress) {
  auto kernels =
      compute_kernels(with_variants(config), {config.integration, config.model}, machine, progress);
  const auto four_muons = compute_four_muons(config, machine, progress);
  if (!machine.communicator.is_root()) {
    return {};
  }
  Predictions result;
  auto kernel = std::make_move_iterator(kernels.begin());
  auto z_decay = four_muons.begin();
  for (const auto& experiment : config.experiments) {
    auto& variants = result.variants.emplace_back();
    const auto add = [&](auto&& integrated) {
      result.experiments.push_back(predict(
          config, experiment, std::forward<decltype(integrated)>(integrated), machine.threads));
    };
    std::visit(config::Overloaded{[&](const config::Trident&) {
                                    add(*kernel++);
                                    const auto count =
                                        variants_of(experiment, config.theory_error).size();
                                    const auto end = kernel + static_cast<std::ptrdiff_t>(count);
                                    variants.assign(kernel, end);
                                    kernel = end;
                                  },
                                  [&](const config::ZToFourMuons&) { add(*z_decay++); },
                                  [&](const auto& kind) {
                                    add(by_quadrature(kind, config.model, config.mass.values()));
                                  }},
               experiment.process);
  }
  return result;
}

Predictions predict_directly(const config::ScanConfig& config, const Machine& machine,
                             const Progress& progress) {
  const auto points = integrate_plane(config, machine, progress);
  Predictions result;
  for (std::size_t e = 0; e < points.size(); ++e) {
    result.experiments.push_back(predict(config, config.experiments[e], points[e]));
  }
  return result;
}

/// Couplings of a band of Delta a_mu on the mass axis.
result::BandResult muon_g2_band(const config::ScanConfig& config, const config::MuonG2Band& band) {
  result::BandResult result{.name = band.name, .lower = {}, .central = {}, .upper = {}};
  // The loop knows the coupling to the muon, g' times its charge.
  const double charge = std::abs(config.model.vector_charge(physics::Flavour::mu));
  const auto coupling = [&](double mass, double delta_a_mu) {
    return physics::coupling_for_muon_g_minus_2(mass, delta_a_mu) / charge;
  };
  for (const double mass : config.mass.values()) {
    result.lower.push_back(coupling(mass, band.lower));
    result.central.push_back(coupling(mass, band.central));
    result.upper.push_back(coupling(mass, band.upper));
  }
  return result;
}

/// Everything behind the stages whose units ranks and threads share. On the root.
result::ScanResult reduce_scan(const config::ScanConfig& config, Predictions predictions,
                               std::vector<result::ToyPValues> toys, int threads) {
  result::ScanResult result =
      reduce(config, std::move(predictions.experiments), std::move(toys), threads);
  for (std::size_t e = 0; e < predictions.variants.size(); ++e) {
    if (!config.experiments[e].is_trident() || !result.experiments[e].selects_something()) {
      continue;
    }
    result.experiments[e].systematics =
        compare_variants(config, e, result.experiments[e], predictions.variants[e], threads);
  }
  for (const auto& band : config.bands) {
    result.bands.push_back(muon_g2_band(config, band));
  }
  return result;
}

}  // namespace

bool can_be_shared(const config::ScanConfig& config) {
  return config.integration.method == config::Method::direct ||
         config.statistics.test->needs_toys();
}

std::vector<result::ExperimentResult> predict_by_kernels(const config::ScanConfig& config,
                                                         const Machine& machine) {
  return predict_from_kernels(config, machine, [](const auto&...) {}).experiments;
}

result::ScanResult scan(const config::ScanConfig& config, const Machine& machine,
                        const Progress& progress, const StageNews& stage_news) {
  const bool uses_kernels = config.integration.method == config::Method::kernel;
  Predictions predictions =
      in_stage(uses_kernels ? "kernels" : "direct integration", stage_news, [&] {
        return uses_kernels ? predict_from_kernels(config, machine, progress)
                            : predict_directly(config, machine, progress);
      });
  std::vector<result::ToyPValues> toys;
  if (config.statistics.test->needs_toys()) {
    toys = in_stage("pseudo-experiments", stage_news,
                    [&] { return throw_toys(config, predictions.experiments, machine, progress); });
  }
  if (!machine.communicator.is_root()) {
    return {};
  }
  return in_stage(reduction_stage, stage_news, [&] {
    return reduce_scan(config, std::move(predictions), std::move(toys), machine.threads);
  });
}

}  // namespace tridentscan::run
