#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <string>
#include <vector>

#include "scanner/cli/exit_codes.hpp"
#include "scanner/cli/subcommand.hpp"
#include "scanner/config/yaml/spelling.hpp"

namespace tridentscan::cli {
namespace {

std::vector<std::string> names_in(const CLI::App& program) {
  std::vector<std::string> names;
  for (const CLI::App* one : program.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(one->get_name());
  }
  return names;
}

struct HelpOptions {
  const CLI::App* program = nullptr;
  std::string name;

  void add_to(CLI::App& app) {
    program = app.get_parent();
    app.add_option("SUBCOMMAND", name, "subcommand to explain (default: the program)")
        ->check([this](const std::string& word) {
          const auto names = names_in(*program);
          return std::ranges::find(names, word) != names.end()
                     ? std::string()
                     : "no subcommand " + config::quote(word) + config::suggestion(word, names);
        });
  }
};

int help(const HelpOptions& options) {
  const CLI::App& program = *options.program;
  fmt::print("{}", options.name.empty()
                       ? program.get_formatter()->make_help(&program, program.get_name(),
                                                            CLI::AppFormatMode::Normal)
                       : program.get_subcommand(options.name)->help(program.get_name()));
  return exit_code::done;
}

}  // namespace

Subcommand help_command() {
  return subcommand("help", "explain the program or a subcommand, as --help does", help);
}

}  // namespace tridentscan::cli
