#include <fmt/format.h>
#include <fmt/ranges.h>

#include <chrono>
#include <vector>

#include "scanner/cli/all_ranks.hpp"
#include "scanner/cli/exit_codes.hpp"
#include "scanner/cli/log.hpp"
#include "scanner/cli/machine_options.hpp"
#include "scanner/cli/subcommand.hpp"
#include "scanner/cli/xsec_evaluation.hpp"
#include "scanner/cli/xsec_options.hpp"
#include "scanner/cli/xsec_report.hpp"
#include "scanner/cli/xsec_scan.hpp"

namespace tridentscan::cli {
namespace {

std::string place(const config::Trident& trident) {
  return trident.beam_name.empty() ? fmt::format("{:g} GeV", trident.beam.mean_energy())
                                   : trident.beam_name;
}

/// Says what is wrong with a cross section; the exit code that this means.
int judge(const XsecOptions& options, const CrossSection& one) {
  using enum CrossSection::Standing;
  const config::Trident& trident = *one.trident;
  switch (one.standing) {
    case nothing_selected:
      log_warning(
          "{}: nothing was selected: none of {} points passed, so that the cross section is not "
          "known",
          place(trident), one.kernel.base_points);
      return exit_code::points_failed;
    case below_threshold:
      log_warning("{:g} GeV is below the threshold of {} on {}: the cross section is zero",
                  trident.beam.max_energy(), fmt::join(options.final_states, ", "), options.target);
      break;
    case found:
      if (!one.kernel.reached) {
        log_warning("{}: relative error {:.2e} instead of {:.2e}", place(trident),
                    one.kernel.relative_error, options.relative_error);
      }
  }
  return exit_code::done;
}

std::vector<run::KernelResult> integrate(const XsecOptions& options,
                                         const config::ScanConfig& config,
                                         const run::Machine& machine) {
  if (options.method == "exact") {
    return run::compute_kernels(config.experiments, {config.integration, config.model}, machine,
                                [](const auto&...) {});
  }
  std::vector<run::KernelResult> kernels;
  for (const auto& one : config.experiments) {
    kernels.push_back(equivalent_photons(options, one.trident()));
  }
  return kernels;
}

int evaluate(const XsecOptions& options, const config::ScanConfig& config,
             parallel::Communicator& communicator) {
  const run::Machine machine = choose_machine(communicator, options.machine);
  const auto start = std::chrono::steady_clock::now();
  auto kernels = integrate(options, config, machine);
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (!communicator.is_root()) return exit_code::done;
  const auto all = cross_sections(options, config, std::move(kernels));
  int code = exit_code::done;
  for (const CrossSection& one : all) {
    if (const int bad = judge(options, one); bad != exit_code::done) code = bad;
  }
  if (code != exit_code::done && !options.is_table()) return code;
  fmt::print("{}", options.csv    ? xsec_as_csv(options, all)
                   : options.json ? xsec_as_json(options, all, seconds)
                                  : xsec_as_text(options, all, seconds));
  return code;
}

int xsec(const XsecOptions& options, const Start& start) {
  const XsecScan scan = scan_of(options);
  return on_all_ranks(start.communicator, options.machine.verbosity, [&] {
    for (const std::string& reason : scan.left_out) {
      if (start.communicator.is_root()) log_info("left out: {}", reason);
    }
    return evaluate(options, scan.config, start.communicator);
  });
}

}  // namespace

Subcommand xsec_command() {
  return subcommand("xsec",
                    "trident cross section per nucleus at one neutrino energy or several, or "
                    "averaged over the flux of a beam",
                    xsec);
}

}  // namespace tridentscan::cli
