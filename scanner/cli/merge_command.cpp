#include <CLI/CLI.hpp>

#include "scanner/cli/scan_run.hpp"

namespace tridentscan::cli {
namespace {

struct Options : RunRequest {
  void add_to(CLI::App& app) {
    app.add_option_function<std::string>(
           "OUT", [this](const std::string& text) { output.path = text; }, "result file")
        ->required();
    app.add_option("PARTS", parts, "all its parts: NAME.part-*-of-N")->required();
    output.add_to(app);
    machine.add_to(app);
  }
};

int merge(const Options& options, const Start& start) {
  return run_scan(options, start);
}

}  // namespace

Subcommand merge_command() {
  return subcommand("merge", "join the parts of a scan (run --shard) to the result of the whole",
                    merge);
}

}  // namespace tridentscan::cli
