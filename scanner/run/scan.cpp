#include "scanner/run/scan.hpp"

#include <chrono>
#include <cmath>
#include <iterator>
#include <limits>
#include <utility>
#include <variant>

#include "physics/muon_g_minus_2.hpp"
#include "scanner/run/direct_stage.hpp"
#include "scanner/run/four_muon_stage.hpp"
#include "scanner/run/kernel_sets.hpp"
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
  // Of each experiment by kernels: of tridents, or of Z -> 4 mu.
  std::vector<std::vector<KernelResult>> variants;
  std::vector<std::vector<std::shared_ptr<const physics::FourMuonRates>>> decay_variants;
};

/// `error`: of which each experiment has its variants in the kernels; none where they have none.
Predictions predict_from(const config::Question& question, KernelSet kernels,
                         const std::optional<config::TheoryError>& error, bool with_variants,
                         int threads) {
  Predictions result;
  auto kernel = std::make_move_iterator(kernels.tridents.begin());
  auto z_decay = kernels.four_muons.begin();
  for (const auto& experiment : question.experiments) {
    auto& variants = result.variants.emplace_back();
    auto& decay_variants = result.decay_variants.emplace_back();
    const auto add = [&](auto&& integrated) {
      result.experiments.push_back(
          predict(question, experiment, std::forward<decltype(integrated)>(integrated), threads));
    };
    std::visit(config::Overloaded{
                   [&](const config::Trident&) {
                     add(*kernel++);
                     const auto count = with_variants ? variants_of(experiment, error).size() : 0;
                     const auto end = kernel + static_cast<std::ptrdiff_t>(count);
                     variants.assign(kernel, end);
                     kernel = end;
                   },
                   [&](const config::ZToFourMuons&) {
                     decay_variants = z_decay->variants;
                     add(*z_decay++);
                   },
                   [&](const auto& kind) {
                     add(by_quadrature(kind, question.model, question.mass.values()));
                   }},
               experiment.process);
  }
  return result;
}

/// Of the configuration itself, then of each value of its third parameter. On the root.
std::vector<Predictions> predict_from_kernels(const config::ScanConfig& config,
                                              const Machine& machine, const Progress& progress) {
  std::vector<KernelSet> sets = compute_kernel_sets(config, machine, progress);
  std::vector<Predictions> all;
  for (std::size_t q = 0; q < sets.size(); ++q) {
    const bool is_nominal = q == 0;
    const config::Question& question =
        is_nominal ? config : config.parameter_scan->questions[q - 1];
    all.push_back(predict_from(question, std::move(sets[q]), config.theory_error, is_nominal,
                               machine.threads));
  }
  return all;
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

/// What is excluded at one value of the third parameter, behind that of the values before.
void add_value(const config::Question& question,
               const std::vector<result::ExperimentResult>& predictions, int threads,
               std::vector<result::ScannedLimits>& scanned) {
  auto limits = exclude_all(question, predictions, {}, {}, threads);
  scanned.resize(limits.size());
  for (std::size_t c = 0; c < limits.size(); ++c) {
    auto& [name, exclusion] = limits[c];
    const bool is_experiment = c < predictions.size();
    const double none = std::numeric_limits<double>::quiet_NaN();
    const bool has_events = is_experiment && question.experiments[c].exposure.has_value();
    scanned[c].name = name;
    scanned[c].values.push_back(
        {.limit = {std::move(exclusion.limit), std::move(exclusion.limit_error),
                   std::move(exclusion.limit_status)},
         .expected_limit = std::move(exclusion.expected_limit),
         .discovery = std::move(exclusion.discovery),
         .sm_cross_section = is_experiment ? predictions[c].sm_cross_section.value : none,
         .sm_events = has_events ? predictions[c].sm_events.value : none});
  }
}

/// Everything behind the stages whose units ranks and threads share. On the root.
result::ScanResult reduce_scan(const config::ScanConfig& config, std::vector<Predictions> all,
                               std::vector<result::ToyPValues> toys, int threads) {
  Predictions& predictions = all.front();
  result::ScanResult result =
      reduce(config, std::move(predictions.experiments), std::move(toys), threads);
  for (std::size_t e = 0; e < predictions.variants.size(); ++e) {
    result::ExperimentResult& experiment = result.experiments[e];
    if (!experiment.selects_something()) continue;
    experiment.systematics =
        config.experiments[e].is_trident()
            ? compare_variants(config, e, experiment, predictions.variants[e], threads)
            : compare_variants(config, e, experiment, predictions.decay_variants[e], threads);
  }
  for (const auto& band : config.bands) {
    result.bands.push_back(muon_g2_band(config, band));
  }
  for (std::size_t q = 1; q < all.size(); ++q) {
    add_value(config.parameter_scan->questions[q - 1], all[q].experiments, threads, result.scanned);
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
  auto all = predict_from_kernels(config, machine, [](const auto&...) {});
  return all.empty() ? std::vector<result::ExperimentResult>{} : std::move(all.front().experiments);
}

result::ScanResult scan(const config::ScanConfig& config, const Machine& machine,
                        const Progress& progress, const StageNews& stage_news) {
  const bool uses_kernels = config.integration.method == config::Method::kernel;
  std::vector<Predictions> predictions =
      in_stage(uses_kernels ? "kernels" : "direct integration", stage_news, [&] {
        return uses_kernels ? predict_from_kernels(config, machine, progress)
                            : std::vector{predict_directly(config, machine, progress)};
      });
  std::vector<result::ToyPValues> toys;
  if (config.statistics.test->needs_toys()) {
    toys = in_stage("pseudo-experiments", stage_news, [&] {
      return throw_toys(config,
                        predictions.empty() ? std::vector<result::ExperimentResult>{}
                                            : predictions.front().experiments,
                        machine, progress);
    });
  }
  if (!machine.communicator.is_root()) {
    return {};
  }
  return in_stage(reduction_stage, stage_news, [&] {
    return reduce_scan(config, std::move(predictions), std::move(toys), machine.threads);
  });
}

}  // namespace tridentscan::run
