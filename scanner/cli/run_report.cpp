#include "scanner/cli/run_report.hpp"

#include <algorithm>
#include <cmath>

#include "scanner/cli/log.hpp"
#include "scanner/cli/shell.hpp"
#include "scanner/cli/unsuited_test.hpp"
#include "scanner/config/input/names.hpp"
#include "scanner/config/input/sections.hpp"
#include "scanner/config/input/warnings.hpp"
#include "scanner/run/direct_stage.hpp"
#include "scanner/run/nothing_selected.hpp"
#include "scanner/run/scan.hpp"

namespace tridentscan::cli {

void warn_of_shortcomings(const config::ScanConfig& config, const result::ScanResult& result) {
  if (config.combination && config.statistics.test->is_chi2_of_perfect_data) {
    log_warning(
        "combined: the test {} compares with perfect data; for several measurements it "
        "excludes the truth more often than 1 - CL (docs/statistics.md); delta_chi2, one_sided, "
        "cls "
        "and feldman_cousins do not",
        config.statistics.test->word);
  }
  std::vector<double> sm_events;
  for (const auto& e : result.experiments) sm_events.push_back(e.sm_events.value);
  warn_of_few_events(config, sm_events);
  warn_of_data_beyond_toys(config, run::expected_events(result.experiments));
  for (const std::string& warning : config::warnings_of(config)) {
    log_warning("{}", warning);
  }
  for (std::size_t k = 0; k < result.experiments.size(); ++k) {
    const auto& e = result.experiments[k];
    if (!e.accuracy_reached && e.selects_something() && !e.selects_almost_nothing()) {
      const config::Experiment& experiment = config.experiments[k];
      if (experiment.is_trident() && experiment.trident().simulated) {
        log_warning(
            "{}: relative error {:.2e} instead of {:.2e}, of its selected events; the result file "
            "says so, more events would lower it",
            e.name, e.achieved_relative_error, config.integration.relative_error);
        continue;
      }
      log_warning(
          "{}: relative error {:.2e} instead of {:.2e}: integration.max_points = {} was reached; "
          "the result file says so",
          e.name, e.achieved_relative_error, config.integration.relative_error,
          config.integration.max_points);
    }
    if (e.non_finite > 0) {
      log_warning("{}: {} integrand values were not finite and left out", e.name, e.non_finite);
    }
  }
}

bool report_failures(const config::ScanConfig& config, const result::ScanResult& result,
                     const std::string& replay) {
  constexpr int most = 10;
  int failed = 0;
  bool too_many_non_finite = false, nothing_selected = false;
  for (std::size_t k = 0; k < result.experiments.size(); ++k) {
    const auto& e = result.experiments[k];
    if (!e.selects_something() && e.non_finite == 0) {
      nothing_selected = true;
      log_warning("{}", run::nothing_selected(config.experiments[k]));
      continue;
    }
    if (e.selects_almost_nothing()) {
      nothing_selected = true;
      log_warning("{}",
                  run::almost_nothing_selected(config.experiments[k], e.achieved_relative_error));
    }
    too_many_non_finite = too_many_non_finite ||
                          static_cast<double>(e.non_finite) >
                              run::allowed_non_finite_share * static_cast<double>(e.evaluations);
    for (std::size_t i = 0; i < e.ratio.size(); ++i) {
      if (std::isfinite(e.ratio[i]) || ++failed > most) {
        continue;
      }
      const std::size_t mass = i / result.coupling.size();
      const std::size_t coupling = i % result.coupling.size();
      log_warning(
          "{}: no value at m_Z' = {:g} GeV, g' = {:g}; repeat it with\n  {} --only-point {},{}",
          e.name, result.mass[mass], result.coupling[coupling], replay, mass, coupling);
    }
  }
  if (failed > 0) {
    log_warning("{} points of {} failed; they are NaN in the result", failed,
                result.mass.size() * result.coupling.size() * config.experiments.size());
  }
  return failed > 0 || too_many_non_finite || nothing_selected;
}

void summarize(const config::ScanConfig& config, const result::ScanResult& result,
               const io::RunRecord& record, const run::Journal::Effort& effort,
               const std::filesystem::path& path) {
  double worst = 0;
  for (std::size_t i = 0; i < result.experiments.size(); ++i) {
    const auto& e = result.experiments[i];
    const std::string units = config::kind_of(config.experiments[i].process).units;
    if (e.selects_something()) worst = std::max(worst, e.achieved_relative_error);
    log_info("{:<18} SM {:.4e} +- {:.1e}{}, relative error {:.1e}, {:.3g} matrix elements", e.name,
             e.sm_cross_section.value, e.sm_cross_section.error, units == "1" ? "" : " " + units,
             e.achieved_relative_error, static_cast<double>(e.evaluations));
    if (e.branching_ratios) {
      log_info("{:<18} pairs above the cut, not scaled: B(4 mu) {:.4e}, B(4 l) {:.4e}", "",
               e.branching_ratios->four_muons.value, e.branching_ratios->four_leptons.value);
    }
    if (e.systematics.acceptance.value != 1) {
      log_info("{:<18} its cuts keep {:.4f} +- {:.4f} of it", "", e.systematics.acceptance.value,
               e.systematics.acceptance.error);
    }
    if (e.sm_events.value > 0) {
      log_info("{:<18} {:.4g} +- {:.2g} Standard Model events", "", e.sm_events.value,
               e.sm_events.error);
    }
  }
  if (result.combination) {
    const auto& combined = *result.combination;
    log_info("{:<18} mean ratio {:.3f} +- {:.3f}, chi2_min {:.3g}", config::combined_name,
             combined.mean_ratio.value, combined.mean_ratio.error, combined.exclusion.chi2_min);
    log_info("{:<18} excludes a common R > {:.4g}; the mean as one measurement: R > {:.4g}", "",
             combined.excluded_ratio, combined.excluded_by_mean);
  }
  std::string stages;
  for (const auto& stage : record.stages) {
    stages += fmt::format("{}{} {:.2g} s", stages.empty() ? "" : ", ", stage.name, stage.seconds);
  }
  log_info("{} points x {} experiments in {:.2f} s ({})",
           result.mass.size() * result.coupling.size(), config.experiments.size(), record.seconds,
           stages);
  if (effort.busy_seconds > 0 && !record.stages.empty()) {
    double seconds = 0;
    for (const auto& stage : record.stages) {  // those in which threads get units
      if (stage.name == run::reduction_stage) break;
      seconds += stage.seconds;
    }
    const double available = record.ranks * record.threads * seconds;
    log_info("{:.3g} matrix elements, {:.3g}/s per core; {} rank{} x {} thread{} {:.0f} % busy",
             effort.evaluations, effort.evaluations / effort.busy_seconds, record.ranks,
             record.ranks == 1 ? "" : "s", record.threads, record.threads == 1 ? "" : "s",
             100 * effort.busy_seconds / available);
  }
  log_info("worst relative error {:.1e}, asked for {:g}", worst, config.integration.relative_error);
  log_info("wrote {}; draw it with\n  tridentscan plot {}", path.string(),
           shell_line({path.string()}));
}

}  // namespace tridentscan::cli
