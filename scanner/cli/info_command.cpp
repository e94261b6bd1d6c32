#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <string>
#include <variant>

#include "scanner/cli/exit_codes.hpp"
#include "scanner/cli/log.hpp"
#include "scanner/cli/measurement_text.hpp"
#include "scanner/cli/subcommand.hpp"
#include "scanner/io/result_reader.hpp"
#include "scanner/io/stored_inputs.hpp"

namespace tridentscan::cli {
namespace {

struct InfoOptions {
  std::filesystem::path result;
  bool config = false;

  void add_to(CLI::App& app) {
    app.add_option("RESULT", result, "result file (HDF5)")->required();
    app.add_flag("--config", config, "print the configuration as it was written, and no more");
  }
};

std::string shown(const io::hdf5::Attribute& attribute) {
  return std::visit([](const auto& value) { return fmt::format("{}", value); }, attribute);
}

/// "1 rank", "2 ranks"
std::string counted(long number, const std::string& thing) {
  return fmt::format("{} {}{}", number, thing, number == 1 ? "" : "s");
}

void print_checksum(const io::ResultSummary& summary) {
  fmt::print("  intact, checksum {}\n", summary.checksum);
  if (summary.record_of == io::RecordOf::another_result) {
    fmt::print("  the run record beside it is of another result\n");
  }
}

void print_experiment(const io::ExperimentSummary& e) {
  fmt::print("\n{} ({}){}\n", e.name, e.label, e.projection ? ", projection" : "");
  fmt::print("  {}, chi2_min {:.4g}\n", measurement_text(e.measurement, e.projection), e.chi2_min);
  if (e.fit && !e.projection) {  // what is expected fits exactly
    const result::Pull& pull = e.fit->largest_pull;
    fmt::print(
        "  best fit at {:.4g} GeV, g' = {:.4g}; largest pull {}: {:+.2f} without a boson, {:+.2f} "
        "there\n",
        e.fit->mass, e.fit->coupling, pull.name, pull.standard_model, pull.best_fit);
  }
  fmt::print("  {} {:.5e} +- {:.1e}{}\n", e.sm_meaning, e.sm_cross_section,
             e.sm_cross_section_error, e.sm_units == "1" ? "" : " " + e.sm_units);
  if (e.acceptance && *e.acceptance != 1) {
    fmt::print("  the cuts keep {:.4f} of it\n", *e.acceptance);
  }
  if (e.sm_events) {
    fmt::print("  {:.4g} Standard Model events for {}\n", *e.sm_events, e.exposure);
  }
  if (e.theory_error && *e.theory_error > 0) {
    fmt::print(
        "  theory error of the cross section {:.2g}; by component and mass in systematics/\n",
        *e.theory_error);
  }
  fmt::print("  relative error {:.2e} ({}), {:.3g} matrix elements, {} not finite\n",
             e.achieved_relative_error, e.accuracy_reached ? "reached" : "not reached",
             static_cast<double>(e.evaluations), e.non_finite);
  for (const io::ReactionSummary& r : e.reactions) {
    fmt::print("  {} -> {}: {:.4g} cm2{}; kernel of {} nodes, {} replicas\n", r.neutrino,
               r.final_state, r.sm_cross_section,
               r.sm_events ? fmt::format(", {:.4g} events", *r.sm_events) : "", r.nodes,
               r.replicas);
  }
  for (const double mass : std::array{0.001, 0.01, 0.1, 1.0, 10.0, 100.0, 1000.0}) {
    if (const auto limit = e.limit.at(mass)) {
      fmt::print("  limit at {:>5g} GeV: g' < {:.4e} +- {:.1e}\n", mass, limit->coupling,
                 limit->error);
    }
  }
  for (std::size_t code = 1; code < result::limit_statuses; ++code) {
    const auto status = static_cast<result::LimitStatus>(code);
    if (const auto n = std::ranges::count(e.limit.status, status); n > 0) {
      fmt::print("  at {} of {} masses: {}\n", n, e.limit.status.size(), result::words_of(status));
    }
  }
}

/// The configuration; what --set changed in it follows as comments, so that it stays YAML.
int print_config(const std::filesystem::path& path) {
  const std::vector<std::byte> image = io::read_sealed(path);
  std::string text = io::original_config(image);
  if (!text.ends_with('\n')) text += '\n';
  for (const std::string& override : io::stored_inputs(image).overrides) {
    text += "# --set " + override + '\n';
  }
  fmt::print("{}", text);
  return exit_code::done;
}

int info(const InfoOptions& options) {
  if (options.config) return print_config(options.result);
  const io::ResultSummary summary = io::summarize(options.result);
  fmt::print("{}: {} bytes\n", options.result.string(), summary.bytes);
  print_checksum(summary);
  if (!summary.record_problem.empty()) {
    log_warning("{}; the result itself is intact", summary.record_problem);
  }
  for (const auto& [name, value] : summary.attributes) {
    fmt::print("  {} = {}\n", name, shown(value));
  }
  if (summary.record) {
    const io::RunRecord& r = *summary.record;
    fmt::print("  run {} on {}: {} x {}, {:.2f} s\n", r.date, r.host, counted(r.ranks, "rank"),
               counted(r.threads, "thread"), r.seconds);
  }
  fmt::print("\ngrid: {} masses {:g} to {:g} GeV, {} couplings {:g} to {:g}\n", summary.mass.points,
             summary.mass.min, summary.mass.max, summary.coupling.points, summary.coupling.min,
             summary.coupling.max);
  for (const auto& experiment : summary.experiments) {
    print_experiment(experiment);
  }
  if (!summary.bands.empty()) {
    fmt::print("\nbands: {}\n", fmt::join(summary.bands, " "));
  }
  if (!summary.overlays.empty()) {
    fmt::print("overlays, not computed here: {}\n", fmt::join(summary.overlays, " "));
  }
  for (const auto& contour : summary.contours) {
    fmt::print("contour {}/{}: {}, {} vertices\n", contour.experiment, contour.level_group,
               counted(static_cast<long>(contour.pieces), "piece"), contour.vertices);
  }
  return exit_code::done;
}

}  // namespace

Subcommand info_command() {
  return subcommand("info", "what a result file holds, and where it comes from", info);
}

}  // namespace tridentscan::cli
