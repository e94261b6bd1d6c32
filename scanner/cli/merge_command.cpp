#include <CLI/CLI.hpp>

#include "scanner/cli/all_ranks.hpp"
#include "scanner/cli/event_parts.hpp"
#include "scanner/cli/event_request.hpp"
#include "scanner/cli/exit_codes.hpp"
#include "scanner/cli/scan_run.hpp"

namespace tridentscan::cli {
namespace {

struct MergeOptions : RunRequest {
  void add_to(CLI::App& app) {
    app.add_option_function<std::string>(
           "OUT", [this](const std::string& text) { output.path = text; }, "result file")
        ->required();
    app.add_option("PARTS", parts, "all its parts: NAME.part-*-of-N")->required();
    output.add_to(app);
    machine.add_to(app);
  }
};

int merge(const MergeOptions& options, const Start& start) {
  bool of_events = false;
  const int code = on_all_ranks(start.communicator, options.machine.verbosity, [&] {
    const auto kind = on_root(start.communicator, [&] {
      return is_part_of_events(options.parts.front()) ? std::string("events") : std::string();
    });
    of_events = !kind.empty();
    return exit_code::done;
  });
  if (code != exit_code::done) return code;
  if (!of_events) return run_scan(options, start);
  EventRequest request;
  request.parts = options.parts;
  request.output = options.output;
  request.machine = options.machine;
  return draw_events(request, start);
}

}  // namespace

Subcommand merge_command() {
  return subcommand("merge", "join the parts of a scan (run --shard) or of events (events --shard)",
                    merge);
}

}  // namespace tridentscan::cli
