#include "scanner/run/scan.hpp"

#include <chrono>
#include <iterator>
#include <utility>

#include "scanner/run/bands.hpp"
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
  std::vector<std::vector<Variant>> variants;      // [experiment]
  std::vector<std::vector<KernelResult>> kernels;  // of the variants
};

Predictions predict_from_kernels(const config::ScanConfig& config, const Machine& machine,
                                 const Progress& progress) {
  // Variants of the experiments are experiments too; they share most of their processes.
  Predictions result;
  std::vector<config::Experiment> tridents;
  for (const auto& experiment : config.experiments) {
    if (experiment.is_trident()) {
      tridents.push_back(experiment);
    }
  }
  std::vector<config::Experiment> all = tridents;
  for (const auto& experiment : tridents) {
    for (const auto& variant :
         result.variants.emplace_back(variants_of(experiment, config.theory_error))) {
      all.push_back(variant.experiment);
    }
  }
  auto kernels =
      compute_kernels(all, {config.integration, config.model.muon_axial != 0}, machine, progress);
  const auto four_muons = compute_four_muons(config, machine, progress);
  if (!machine.communicator.is_root()) {
    return {};
  }
  const auto tridents_end = kernels.begin() + static_cast<std::ptrdiff_t>(tridents.size());
  auto kernel = kernels.begin(), variant = tridents_end;
  auto variants = std::make_move_iterator(result.variants.begin());
  auto z_decay = four_muons.begin();
  std::vector<std::vector<Variant>> of_experiment;
  for (const auto& experiment : config.experiments) {
    auto& own = of_experiment.emplace_back();
    auto& own_kernels = result.kernels.emplace_back();
    if (experiment.is_trident()) {
      own = *variants++;
      const auto end = variant + static_cast<std::ptrdiff_t>(own.size());
      own_kernels.assign(std::move_iterator(variant), std::move_iterator(end));
      variant = end;
      result.experiments.push_back(
          predict(config, experiment, std::move(*kernel++), machine.threads));
    } else {
      const config::BosonAtCollider* collider = experiment.boson_at_collider();
      result.experiments.push_back(predict(
          config, experiment,
          collider ? boson_at_collider(*collider, config.model, config.mass.values()) : *z_decay++,
          machine.threads));
    }
  }
  result.variants = std::move(of_experiment);
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
        compare_variants(config, config.experiments[e], result.experiments[e],
                         predictions.variants[e], predictions.kernels[e], threads);
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
