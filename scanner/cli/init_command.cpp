#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <string>

#include "scanner/cli/exit_codes.hpp"
#include "scanner/cli/schema_line.hpp"
#include "scanner/cli/subcommand.hpp"
#include "scanner/config/yaml/file_set.hpp"

namespace tridentscan::cli {
namespace {

struct InitOptions {
  std::string kind;

  void add_to(CLI::App& app) {
    app.add_option("KIND", kind, "what the file describes")
        ->check(CLI::IsMember({"scan", "experiment", "beam", "model", "volumes"}))
        ->required();
  }
};

int init(const InitOptions& options) {
  config::FileSet files;
  const std::string text = files.read(fmt::format("data:templates/{}.yaml", options.kind));
  fmt::print("{}", with_schema(options.kind, text));
  return exit_code::done;
}

}  // namespace

Subcommand init_command() {
  return subcommand(
      "init", "print a commented file to start from: scan, experiment, beam, model or volumes",
      init);
}

}  // namespace tridentscan::cli
