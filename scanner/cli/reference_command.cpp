#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "scanner/cli/exit_codes.hpp"
#include "scanner/cli/subcommand.hpp"
#include "scanner/config/input/reference.hpp"
#include "scanner/io/result_layout.hpp"

namespace tridentscan::cli {
namespace {

struct Options {
  std::optional<std::string> schema;  // scan, experiment or beam; else the page
  bool result = false;                // the page of the result file
  bool tests = false;                 // what statistics.test may be

  void add_to(CLI::App& app) {
    CLI::Option* const page =
        app.add_flag("--result", result, "print what a result file holds instead");
    CLI::Option* const list =
        app.add_flag("--tests", tests, "print the tests of statistics.test instead, as JSON")
            ->excludes(page);
    app.add_option("--schema", schema, "print a JSON Schema instead, for editors")
        ->excludes(page)
        ->excludes(list)
        ->check(CLI::IsMember(config::file_kinds()));
  }
};

int reference(const Options& options) {
  if (options.schema) {
    fmt::print("{}\n", config::json_schema(*options.schema).dump(1));
  } else if (options.tests) {
    fmt::print("{}\n", config::constructions_json().dump(1));
  } else {
    fmt::print("{}", options.result ? io::result_layout::page() : config::reference_page());
  }
  return exit_code::done;
}

}  // namespace

Subcommand reference_command() {
  return subcommand("reference", "print all keys of configurations: types, ranges, defaults",
                    reference);
}

}  // namespace tridentscan::cli
