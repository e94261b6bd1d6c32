#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <string>

#include "scanner/cli/option_values.hpp"
#include "scanner/cli/scan_run.hpp"

namespace tridentscan::cli {
namespace {

PlanePoint plane_point(const std::string& text) {
  const char* const end = text.data() + text.size();
  PlanePoint point{};
  const auto [comma, first] = std::from_chars(text.data(), end, point.mass);
  if (first == std::errc{} && comma != end && *comma == ',') {
    const auto [rest, second] = std::from_chars(comma + 1, end, point.coupling);
    if (second == std::errc{} && rest == end) {
      return point;
    }
  }
  throw CLI::ValidationError("--only-point",
                             fmt::format("'{}' is no pair of indices such as 3,0", text));
}

struct RunOptions : RunRequest {
  void add_to(CLI::App& app) {
    app.add_option("-o,--output", output.path,
                   "result file (default: output.path of the configuration, else NAME.h5)");
    output.add_to(app);
    auto* const part =
        app.add_option_function<std::string>(
               "--shard", [this](const std::string& text) { shard = shard_option(text); },
               "compute part I of N of a direct scan or of pseudo-experiments, for merge")
            ->type_name("I/N");
    app.add_option_function<std::string>(
           "--only-point", [this](const std::string& text) { only_point = plane_point(text); },
           "compute one point of the grid, mass index and coupling index from 0, and print it")
        ->type_name("I,J")
        ->excludes(part);
    source.add_to(app);
    machine.add_to(app);
  }
};

int run(const RunOptions& options, const Start& start) {
  return run_scan(options, start);
}

}  // namespace

Subcommand run_command() {
  return subcommand("run", "scan the (m_Z', g') plane and write limits and contours to HDF5", run);
}

}  // namespace tridentscan::cli
