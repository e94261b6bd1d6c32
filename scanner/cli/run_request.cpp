#include "scanner/cli/run_request.hpp"

#include <CLI/CLI.hpp>
#include <stdexcept>

#include "scanner/config/yaml/quantity.hpp"

namespace tridentscan::cli {
namespace {

double parse_time_limit(const std::string& text) {
  try {
    const double seconds = config::parse_quantity(text, config::Dimension::time);
    if (seconds > 0) {
      return seconds;
    }
  } catch (const std::invalid_argument& error) {
    throw CLI::ValidationError("--time-limit", error.what());
  }
  throw CLI::ValidationError("--time-limit", "must be above zero");
}

}  // namespace

void OutputOptions::add_to(CLI::App& app) {
  auto* const replaces = app.add_flag("--overwrite", overwrite,
                                      "replace an existing result, discard an unfinished run");
  app.add_flag("--resume", resume,
               "continue an unfinished run from its checkpoint, with any ranks and threads")
      ->excludes(replaces);
  app.add_option_function<std::string>(
         "--time-limit", [this](const std::string& text) { time_limit = parse_time_limit(text); },
         "stop with a checkpoint and exit code 75 after this time, e.g. \"30 min\"")
      ->type_name("TIME");
}

}  // namespace tridentscan::cli
