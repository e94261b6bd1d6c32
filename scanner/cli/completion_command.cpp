#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "scanner/cli/exit_codes.hpp"
#include "scanner/cli/subcommand.hpp"

namespace tridentscan::cli {
namespace {

/// Options whose values are names of a list.
const std::map<std::string, std::string> lists = {{"--target", "targets"}, {"--beam", "beams"}};

constexpr auto beginning = R"bash(# Completion in bash: eval "$(tridentscan completion bash)"
_tridentscan() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  local command=${COMP_WORDS[1]} options= values=
)bash";

constexpr auto end =
    R"bash(    show,beam*) values=$("${COMP_WORDS[0]}" list beams --names 2>/dev/null) ;;
    show,target*) values=$("${COMP_WORDS[0]}" list targets --names 2>/dev/null) ;;
    show,experiment*) values=$("${COMP_WORDS[0]}" list experiments --names 2>/dev/null) ;;
    show,model*) values=$("${COMP_WORDS[0]}" list models --names 2>/dev/null) ;;
    show,limit*) values=$("${COMP_WORDS[0]}" list limits --names 2>/dev/null) ;;
  esac
  if ((COMP_CWORD == 1)); then
    values=$commands
  elif [[ $current == -* ]]; then
    values=$options
  fi
  COMPREPLY=($(compgen -W "$values" -- "$current"))
}
complete -o bashdefault -o default -F _tridentscan tridentscan
)bash";

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      names.push_back("--" + name);
    }
  }
  return names;
}

/// The words of a type such as "{exact,epa}"; empty for a type of another kind.
std::string words_of(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  const std::size_t begin = type.find('{'), last = type.find('}');
  if (begin == type.npos || last == type.npos) {
    return "";
  }
  std::string words = type.substr(begin + 1, last - begin - 1);
  std::replace(words.begin(), words.end(), ',', ' ');
  return words;
}

/// What may follow an option, or the command itself, as lines of a `case`.
std::string values_after(const CLI::App& command) {
  std::string lines;
  for (const CLI::Option* option : command.get_options()) {
    const std::string words = words_of(*option);
    const std::string name = option->get_positional() ? command.get_name() : option->get_name();
    if (const auto list = lists.find(name); list != lists.end()) {
      lines += fmt::format(
          "    {},{}) values=$(\"${{COMP_WORDS[0]}}\" list {} --names 2>/dev/null) ;;\n",
          command.get_name(), name, list->second);
    } else if (!words.empty()) {
      lines += fmt::format("    {},{}) values=\"{}\" ;;\n", command.get_name(), name, words);
    }
  }
  return lines;
}

/// A bash script that completes the subcommands and options of `app`, the values of options that
/// have a set of them, and the names that `list` knows.
std::string bash_completion(const CLI::App& app) {
  std::vector<std::string> first = option_names(app);
  std::string options, values;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    first.push_back(command->get_name());
    options += fmt::format("    {}) options=\"{}\" ;;\n", command->get_name(),
                           fmt::join(option_names(*command), " "));
    values += values_after(*command);
  }
  return beginning + fmt::format("  local commands=\"{}\"\n", fmt::join(first, " ")) +
         "  case $command in\n" + options + "  esac\n  case $command,$previous in\n" + values + end;
}

struct Options {
  std::string script;

  void add_to(CLI::App& app) {
    app.add_option_function<std::string>(
           "SHELL",
           [this, &app](const std::string&) { script = bash_completion(*app.get_parent()); },
           "bash")
        ->check(CLI::IsMember({"bash"}))
        ->required();
  }
};

int completion(const Options& options) {
  fmt::print("{}", options.script);
  return exit_code::done;
}

}  // namespace

Subcommand completion_command() {
  return subcommand("completion",
                    "print a script for the shell: eval \"$(tridentscan completion bash)\"",
                    completion);
}

}  // namespace tridentscan::cli
