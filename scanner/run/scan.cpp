#include "scanner/run/scan.hpp"

#include <chrono>
#include <span>
#include <utility>

#include "scanner/run/direct_stage.hpp"
#include "scanner/run/kernel_stage.hpp"
#include "scanner/run/reduce.hpp"
#include "scanner/run/theory_error.hpp"

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

}  // namespace

ScanResult scan(const config::ScanConfig& config, const Machine& machine, const Progress& progress,
                const StageDone& stage_done) {
  Stopwatch stopwatch(stage_done);
  const bool root = machine.communicator.is_root();
  const std::size_t experiments = root ? config.experiments.size() : 0;
  ScanResult result;

  if (config.integration.method == config::Method::kernel) {
    // Variants of the experiments are experiments too; they share most of their processes.
    std::vector<config::Experiment> all = config.experiments;
    std::vector<std::vector<Variant>> variants;
    for (const auto& experiment : config.experiments) {
      for (const auto& variant :
           variants.emplace_back(variants_of(experiment, config.theory_error))) {
        all.push_back(variant.experiment);
      }
    }
    auto kernels =
        compute_kernels(all, {config.integration, config.model.muon_axial != 0}, machine, progress);
    stopwatch.finish("kernels");
    std::size_t next = experiments;
    for (std::size_t e = 0; e < experiments; ++e) {
      const auto& experiment = config.experiments[e];
      auto& reduced = result.experiments.emplace_back(
          reduce_kernel(config, experiment, std::move(kernels[e]), machine.threads));
      reduced.systematics =
          compare_variants(config, experiment, reduced, variants[e],
                           std::span<const KernelResult>(kernels).subspan(next, variants[e].size()),
                           machine.threads);
      next += variants[e].size();
    }
  } else {
    const auto points = integrate_plane(config, machine, progress);
    stopwatch.finish("direct integration");
    for (std::size_t e = 0; e < experiments; ++e) {
      result.experiments.push_back(reduce_direct(config, config.experiments[e], points[e]));
    }
  }
  if (!root) {
    return {};
  }
  for (std::size_t e = 0; e < experiments; ++e) {
    if (const auto& exposure = config.experiments[e].exposure) {
      auto& reduced = result.experiments[e];
      reduced.sm_events = {exposure->events_per_cm2 * reduced.sm_cross_section.value,
                           exposure->events_per_cm2 * reduced.sm_cross_section.error};
    }
  }
  result.mass = config.mass.values();
  result.coupling = config.coupling.values();
  for (const auto& band : config.bands) {
    result.bands.push_back(muon_g2_band(config, band));
  }
  stopwatch.finish("plane and limits");
  for (std::size_t e = 0; e < experiments; ++e) {
    result.contours.push_back(
        exclusion_contour(config, config.experiments[e], result.experiments[e]));
  }
  stopwatch.finish("contours");
  return result;
}

}  // namespace tridentscan::run
