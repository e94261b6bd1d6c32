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

/// Wall-clock time from one finished stage to the next.
class Stopwatch {
 public:
  explicit Stopwatch(const StageDone& stage_done) : stage_done_(stage_done) {}
  void finish(const std::string& stage) {
    const auto now = Clock::now();
    stage_done_(stage, std::chrono::duration<double>(now - start_).count());
    start_ = now;
  }

 private:
  using Clock = std::chrono::steady_clock;
  const StageDone& stage_done_;
  Clock::time_point start_ = Clock::now();
};

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
      result.experiments.push_back(predict(
          config, experiment,
          experiment.z_to_four_muons ? *z_decay++
                                     : boson_at_collider(*experiment.boson_at_collider,
                                                         config.model, config.mass.values()),
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

}  // namespace

bool can_be_shared(const config::ScanConfig& config) {
  return config.integration.method == config::Method::direct ||
         physics::needs_toys(config.statistics.test);
}

std::vector<result::ExperimentResult> predict_by_kernels(const config::ScanConfig& config,
                                                         const Machine& machine) {
  return predict_from_kernels(config, machine, [](const auto&...) {}).experiments;
}

result::ScanResult scan(const config::ScanConfig& config, const Machine& machine,
                        const Progress& progress, const StageDone& stage_done) {
  Stopwatch stopwatch(stage_done);
  const bool uses_kernels = config.integration.method == config::Method::kernel;
  Predictions predictions = uses_kernels ? predict_from_kernels(config, machine, progress)
                                         : predict_directly(config, machine, progress);
  stopwatch.finish(uses_kernels ? "kernels" : "direct integration");
  std::vector<result::ToyPValues> toys;
  if (physics::needs_toys(config.statistics.test)) {
    toys = throw_toys(config, predictions.experiments, machine, progress);
    stopwatch.finish("pseudo-experiments");
  }
  if (!machine.communicator.is_root()) {
    return {};
  }

  result::ScanResult result =
      reduce(config, std::move(predictions.experiments), std::move(toys), machine.threads);
  for (std::size_t e = 0; e < predictions.variants.size(); ++e) {
    if (!config.experiments[e].is_trident() || !result.experiments[e].selects_something()) {
      continue;
    }
    result.experiments[e].systematics =
        compare_variants(config, config.experiments[e], result.experiments[e],
                         predictions.variants[e], predictions.kernels[e], machine.threads);
  }
  for (const auto& band : config.bands) {
    result.bands.push_back(muon_g2_band(config, band));
  }
  stopwatch.finish(reduction_stage);
  return result;
}

}  // namespace tridentscan::run
