#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <string>

#include "scanner/cli/exit_codes.hpp"
#include "scanner/cli/subcommand.hpp"
#include "scanner/config/yaml/data_directory.hpp"
#include "scanner/config/yaml/file_set.hpp"

namespace tridentscan::cli {
namespace {

struct Options {
  std::string kind;

  void add_to(CLI::App& app) {
    app.add_option("KIND", kind, "what the file describes")
        ->check(CLI::IsMember({"scan", "experiment", "beam"}))
        ->required();
  }
};

int init(const Options& options) {
  config::FileSet files;
  const auto schema = config::data_directory() / "schema" / (options.kind + ".json");
  fmt::print("# yaml-language-server: $schema={}\n{}", schema.string(),
             files.read(fmt::format("data:templates/{}.yaml", options.kind)));
  return exit_code::done;
}

}  // namespace

Subcommand init_command() {
  return subcommand("init", "print a commented file to start from: scan, experiment or beam", init);
}

}  // namespace tridentscan::cli
