#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "scanner/cli/exit_codes.hpp"
#include "scanner/cli/subcommand.hpp"
#include "scanner/cli/text_table.hpp"
#include "scanner/config/input/reference.hpp"
#include "scanner/config/yaml/spelling.hpp"
#include "scanner/io/result_layout.hpp"

namespace tridentscan::cli {
namespace {

struct ReferenceOptions {
  std::string section;                // this one alone
  std::optional<std::string> schema;  // scan, experiment or beam; else the page
  bool result = false;                // the page of the result file
  bool tests = false;                 // what statistics.test may be

  void add_to(CLI::App& app) {
    CLI::Option* const one =
        app.add_option("SECTION", section,
                       "one section in plain text, grid.mass, or one of its keys, grid.mass.min");
    CLI::Option* const page =
        app.add_flag("--result", result, "print what a result file holds instead")->excludes(one);
    CLI::Option* const list =
        app.add_flag("--tests", tests, "print the tests of statistics.test instead, as JSON")
            ->excludes(page)
            ->excludes(one);
    app.add_option("--schema", schema, "print a JSON Schema instead, for editors")
        ->excludes(page)
        ->excludes(list)
        ->excludes(one)
        ->check(CLI::IsMember(config::file_kinds()));
  }
};

std::string line_of(const config::SectionReference::Key& key) {
  const std::string standing = key.otherwise == "required" ? " (required)"
                               : key.otherwise.empty()     ? ""
                                                           : " (default: " + key.otherwise + ")";
  return fmt::format("  {}\n", key.name) + wrapped(key.value + standing, 6, 6) +
         (key.help.empty() ? "" : wrapped(key.help, 6, 6));
}

/// The sections of this title and those in them, or the one key. Throws std::invalid_argument.
std::string section_text(const std::string& wanted) {
  std::string text;
  const std::vector<config::SectionReference> sections = config::reference_sections();
  std::vector<std::string> known;
  for (const auto& section : sections) known.push_back(section.title);
  const bool is_title = std::ranges::find(known, wanted) != known.end();
  for (const auto& section : sections) {
    const std::string& title = section.title;
    const bool is_below = title.starts_with(wanted + ".") || title.starts_with(wanted + "[]");
    const bool all = title == wanted || is_below;
    const auto is_wanted = [&](const auto& key) {
      return !is_title && title + "." + key.name == wanted;
    };
    if (!all && std::ranges::none_of(section.keys, is_wanted)) continue;
    text += (text.empty() ? "" : "\n") + wrapped(title + ": " + section.help, 0, 2);
    for (const auto& key : section.keys) {
      if (all || is_wanted(key)) text += line_of(key);
    }
  }
  if (text.empty()) {
    throw std::invalid_argument("no section or key " + config::quote(wanted) +
                                config::suggestion(wanted, known));
  }
  return text;
}

int reference(const ReferenceOptions& options) {
  if (!options.section.empty()) {
    fmt::print("{}", section_text(options.section));
  } else if (options.schema) {
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
