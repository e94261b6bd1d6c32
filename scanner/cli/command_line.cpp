#include "scanner/cli/command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <optional>
#include <sstream>

#include "scanner/cli/examples.hpp"
#include "scanner/cli/exit_codes.hpp"
#include "scanner/cli/report.hpp"
#include "scanner/cli/standard_streams.hpp"
#include "scanner/cli/version.hpp"
#include "scanner/config/yaml/spelling.hpp"
#include "scanner/parallel/threads.hpp"

namespace tridentscan::cli {
namespace {

constexpr auto exit_codes =
    "Exit codes: 0 done, 2 command line or configuration, 3 file cannot be written or read,\n"
    "4 checkpoint invalid or of another run, 5 some points failed, 70 internal error or hang,\n"
    "75 stopped early, continue with --resume. Progress and messages go to stderr.";

/// Whose options a line needs: of its own subcommand, since all of them take a fifth of the time
/// of --version. What is said about others, and about words that are none, needs them all.
class NeededOptions {
 public:
  NeededOptions(const std::vector<Subcommand>& subcommands, const std::string& first_word)
      : first_word_(first_word),
        all_(first_word != "--version" &&
             (first_word == "help" || first_word == "completion" ||
              std::ranges::find(subcommands, first_word, &Subcommand::name) == subcommands.end())) {
  }
  [[nodiscard]] bool of(const Subcommand& one) const { return all_ || one.name == first_word_; }

 private:
  std::string first_word_;
  bool all_;
};

std::vector<const CLI::App*> subcommands_of(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

std::vector<std::string> options_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

/// What may be meant by a word that is no subcommand, or by an option that `app` does not have.
std::string unknown(const CLI::App& program, const CLI::App& app, const std::string& word) {
  const bool is_option = word.size() > 1 && word.front() == '-';
  const std::string name = is_option ? word.substr(0, word.find('=')) : word;
  if (!is_option && &app != &program) {
    return "one argument too many: " + config::quote(name);
  }
  std::vector<std::string> known;
  if (is_option) {
    known = options_of(app);
  } else {
    for (const CLI::App* one : subcommands_of(program)) known.push_back(one->get_name());
  }
  std::string text = (is_option ? "unknown option " : "unknown subcommand ") + config::quote(name);
  if (const auto near = config::closest(name, known)) return text + ": did you mean " + *near + "?";
  if (is_option && &app == &program) {
    for (const CLI::App* one : subcommands_of(program)) {
      if (one->get_option_no_throw(name) != nullptr) {
        return text + ": options follow the subcommand";
      }
    }
  }
  return text;
}

/// About the first word that nothing is known of; whatever else is missing may come from that.
std::optional<std::string> unknown_word(const CLI::App& program) {
  std::vector<const CLI::App*> apps{&program};
  for (const CLI::App* chosen : program.get_subcommands()) apps.push_back(chosen);
  for (const CLI::App* app : apps) {
    const std::vector<std::string> words = app->remaining();
    if (words.empty()) continue;
    if (app == &program) {
      return "error: " + unknown(program, *app, words[0]) + "\nSee tridentscan --help\n";
    }
    // What looks like too many words may be the value of an option that is misspelt.
    const auto option = std::ranges::find_if(words, [](const auto& w) { return w[0] == '-'; });
    const std::string& name = app->get_name();
    return "error: " + name + ": " +
           unknown(program, *app, option == words.end() ? words[0] : *option) +
           "\nSee tridentscan " + name + " --help\n";
  }
  return std::nullopt;
}

/// Help or version is printed, or what is wrong with the line.
int report(const CLI::App& app, const CLI::ParseError& error) {
  const std::optional<std::string> word = unknown_word(app);
  const int code = error.get_exit_code() == 0 && !word ? exit_code::done : exit_code::usage;
  if (parallel::launched_rank() > 0) {  // the first rank says it for all
    let_first_rank_speak();
    return code;
  }
  if (word) {
    say(*word);
    return code;
  }
  std::ostringstream messages;
  app.exit(error, std::cout, messages);
  say(messages.str());
  return code;
}

/// Without a word there is nothing to do: help, but as an error to scripts.
int report_nothing(const CLI::App& app) {
  if (parallel::launched_rank() > 0) {
    let_first_rank_speak();
  } else {
    std::cout << app.help();
  }
  return exit_code::usage;
}

}  // namespace

int carry_out(const std::vector<Subcommand>& subcommands, const Start& start) {
  CLI::App app("Exclusion limits on new vector bosons from neutrino trident production",
               "tridentscan");
  app.set_version_flag("--version", version_text());
  app.require_subcommand(0, 1);  // none is refused below, after a word that is not known
  app.footer(examples_of("") + '\n' + exit_codes);
  const NeededOptions needed(subcommands, start.arguments.size() > 1 ? start.arguments[1] : "");
  for (const Subcommand& subcommand : subcommands) {
    CLI::App& one = *app.add_subcommand(subcommand.name, subcommand.summary);
    if (!needed.of(subcommand)) continue;
    subcommand.add_options(one);
    one.footer(examples_of(subcommand.name) + '\n' + exit_codes);
  }
  try {
    std::vector<const char*> words;
    for (const std::string& word : start.arguments) words.push_back(word.c_str());
    app.parse(static_cast<int>(words.size()), words.data());
  } catch (const CLI::ParseError& error) {
    return report(app, error);
  }
  if (app.get_subcommands().empty()) return report_nothing(app);
  const std::string chosen = app.get_subcommands().front()->get_name();
  return std::ranges::find(subcommands, chosen, &Subcommand::name)->run(start);
}

}  // namespace tridentscan::cli
