#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <string>

#include "scanner/cli/exit_codes.hpp"
#include "scanner/cli/reduced_result.hpp"
#include "scanner/cli/subcommand.hpp"
#include "scanner/cli/text_output.hpp"

namespace tridentscan::cli {
namespace {

struct ContourOptions {
  ResultOptions result;
  TextOutput output;
  MachineOptions machine;

  void add_to(CLI::App& app) {
    result.add_to(app);
    output.add_to(app);
    machine.add_to(app);
  }
};

int contour(const ContourOptions& options) {
  const result::ScanResult reduced = reduce_again(reopen(options.result), options.machine);
  std::string text =
      "experiment,confidence_level,piece,closed,mass_GeV,coupling,mass_error,coupling_error\n";
  for (const auto& set : reduced.contours) {
    if (!options.result.wants(set.name)) continue;
    for (std::size_t piece = 0; piece < set.closed.size(); ++piece) {
      for (auto v = set.offsets[piece]; v < set.offsets[piece + 1]; ++v) {
        const auto i = 2 * static_cast<std::size_t>(v);
        text += fmt::format("{},{:g},{},{},{:.10g},{:.10g},{:.2g},{:.2g}\n", set.name,
                            set.confidence_level, piece, set.closed[piece], set.vertices[i],
                            set.vertices[i + 1], std::abs(set.vertices_error[i]),
                            std::abs(set.vertices_error[i + 1]));
      }
    }
  }
  options.output.write(text, options.result.result);
  return exit_code::done;
}

}  // namespace

Subcommand contour_command() {
  return subcommand(
      "contour", "contours of a result as CSV, at another confidence level or by another test too",
      contour);
}

}  // namespace tridentscan::cli
