#include "scanner/cli/completion.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <sstream>

#include "scanner/cli/completion_values.hpp"

namespace tridentscan::cli {
namespace {

/// The words of a type such as "{exact,epa}"; empty for a type of another kind.
std::vector<Candidate> words_of(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  const std::size_t begin = type.find('{'), last = type.find('}');
  std::vector<Candidate> words;
  if (begin == type.npos || last == type.npos) return words;
  std::istringstream list(type.substr(begin + 1, last - begin - 1));
  for (std::string word; std::getline(list, word, ',');) words.push_back({word, ""});
  return words;
}

/// Up to where a list of options has room for it.
std::string first_words(const std::string& help) {
  constexpr std::size_t most = 60;
  const std::size_t end = help.find_first_of(";:(\n");
  const std::string sentence = help.substr(0, end);
  return sentence.size() <= most ? sentence
                                 : sentence.substr(0, sentence.rfind(' ', most)) + " ...";
}

std::vector<const CLI::App*> all_subcommands(const CLI::App& program) {
  return program.get_subcommands([](const CLI::App*) { return true; });
}

const CLI::App* subcommand_named(const CLI::App& program, const std::string& name) {
  const auto all = all_subcommands(program);
  const auto found = std::ranges::find(all, name, &CLI::App::get_name);
  return found == all.end() ? nullptr : *found;
}

std::vector<Candidate> subcommands_of(const CLI::App& program) {
  std::vector<Candidate> names;
  for (const CLI::App* one : all_subcommands(program)) {
    names.push_back({one->get_name(), one->get_description()});
  }
  return names;
}

std::vector<Candidate> options_of(const CLI::App& app) {
  std::vector<Candidate> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      names.push_back({"--" + name, first_words(option->get_description())});
    }
  }
  return names;
}

std::vector<Candidate> starting_with(const std::string& begin, std::vector<Candidate> all) {
  std::erase_if(all, [&](const Candidate& one) { return !one.word.starts_with(begin); });
  return all;
}

const CLI::Option* option_named(const CLI::App& command, const std::string& word) {
  return word.size() > 1 && word[0] == '-' ? command.get_option_no_throw(word) : nullptr;
}

/// What was typed behind a subcommand, up to the word at the cursor.
struct Typed {
  std::vector<std::string> positionals;
  const CLI::Option* open = nullptr;  // an option that waits for its value
};

Typed read(const CLI::App& command, const std::vector<std::string>& words) {
  Typed typed;
  for (const std::string& word : words) {
    if (typed.open != nullptr) {
      typed.open = nullptr;
    } else if (word.size() > 1 && word[0] == '-') {
      const CLI::Option* option = option_named(command, word);
      if (option != nullptr && option->get_items_expected_max() > 0) typed.open = option;
    } else {
      typed.positionals.push_back(word);
    }
  }
  return typed;
}

/// The positional that comes after `before` others; the last may take many.
const CLI::Option* positional_after(const CLI::App& command, std::size_t before) {
  const CLI::Option* last = nullptr;
  for (const CLI::Option* option : command.get_options()) {
    if (!option->get_positional()) continue;
    last = option;
    if (before-- == 0) return option;
  }
  return last != nullptr && last->get_items_expected_max() > 1 ? last : nullptr;
}

std::vector<Candidate> values_of(const CLI::App& program, const CLI::App& command,
                                 const CLI::Option& option, const Typed& typed,
                                 const std::string& word) {
  const std::string name = option.get_name();
  if (name == "SUBCOMMAND") return starting_with(word, subcommands_of(program));
  std::vector<Candidate> words = starting_with(word, words_of(option));
  return words.empty() ? values(command.get_name(), name, typed.positionals, word) : words;
}

}  // namespace

std::vector<Candidate> candidates(const CLI::App& program, const std::vector<std::string>& words) {
  if (words.empty()) return {};
  const std::string& word = words.back();
  if (words.size() == 1) {
    return starting_with(word,
                         word.starts_with('-') ? options_of(program) : subcommands_of(program));
  }
  const CLI::App* command = subcommand_named(program, words[0]);
  if (command == nullptr) return {};
  const Typed typed = read(*command, {words.begin() + 1, words.end() - 1});
  if (typed.open != nullptr) return values_of(program, *command, *typed.open, typed, word);
  if (word.starts_with('-')) {
    const std::size_t equals = word.find('=');
    if (equals == word.npos) return starting_with(word, options_of(*command));
    const CLI::Option* option = option_named(*command, word.substr(0, equals));
    if (option == nullptr) return {};
    auto found = values_of(program, *command, *option, typed, word.substr(equals + 1));
    for (Candidate& one : found) one.word.insert(0, word, 0, equals + 1);
    return found;
  }
  const CLI::Option* positional = positional_after(*command, typed.positionals.size());
  return positional == nullptr ? std::vector<Candidate>{}
                               : values_of(program, *command, *positional, typed, word);
}

}  // namespace tridentscan::cli
