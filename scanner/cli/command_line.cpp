#include "scanner/cli/command_line.hpp"

#include <CLI/CLI.hpp>
#include <iostream>
#include <sstream>

#include "scanner/cli/exit_codes.hpp"
#include "scanner/cli/report.hpp"
#include "scanner/cli/standard_streams.hpp"
#include "scanner/cli/version.hpp"
#include "scanner/parallel/threads.hpp"

namespace tridentscan::cli {
namespace {

/// Help or version is printed, or what is wrong with the line.
int report(const CLI::App& app, const CLI::ParseError& error) {
  const int code = error.get_exit_code() == 0 ? exit_code::done : exit_code::usage;
  if (parallel::launched_rank() > 0) {  // the first rank says it for all
    let_first_rank_speak();
    return code;
  }
  std::ostringstream messages;
  app.exit(error, std::cout, messages);
  say(messages.str());
  return code;
}

}  // namespace

int carry_out(const std::vector<Subcommand>& subcommands, const Start& start) {
  CLI::App app("Exclusion limits on new vector bosons from neutrino trident production",
               "tridentscan");
  app.set_version_flag("--version", version_text());
  app.require_subcommand(0, 1);  // none is refused below, after a word that is not known
  app.footer(
      "Exit codes: 0 done, 2 command line or configuration, 3 file cannot be written or read,\n"
      "4 checkpoint invalid or of another run, 5 some points failed, 70 internal error or hang,\n"
      "75 stopped early, continue with --resume. Progress and messages go to stderr.");
  for (const Subcommand& subcommand : subcommands) {
    subcommand.add_options(*app.add_subcommand(subcommand.name, subcommand.summary));
  }
  try {
    std::vector<const char*> words;
    for (const std::string& word : start.arguments) words.push_back(word.c_str());
    app.parse(static_cast<int>(words.size()), words.data());
    if (app.get_subcommands().empty()) {
      throw CLI::RequiredError::Subcommand(1);
    }
  } catch (const CLI::ParseError& error) {
    return report(app, error);
  }
  const std::string chosen = app.get_subcommands().front()->get_name();
  return std::ranges::find(subcommands, chosen, &Subcommand::name)->run(start);
}

}  // namespace tridentscan::cli
