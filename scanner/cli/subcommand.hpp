#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "scanner/cli/all_ranks.hpp"
#include "scanner/parallel/communicator.hpp"

namespace CLI {
class App;
}

namespace tridentscan::cli {

/// How the program was started.
struct Start {
  const std::vector<std::string>& arguments;  // the first is the program
  parallel::Communicator& communicator;
};

/// One of the things that the program does. Its file, NAME_command.cpp, has its options with their
/// help, and what it does with them; main.cpp lists all.
struct Subcommand {
  std::string name, summary;
  std::function<void(CLI::App&)> add_options;
  std::function<int(const Start&)> run;  // on all ranks; returns the exit code
};

/// `Options` have a member add_to(CLI::App&), which binds each of them to an option; what they mean
/// together is checked by a callback that it gives the CLI::App, which throws CLI::ParseError.
/// `run` is called on all ranks. It leaves exceptions to `guarded`.
template <class Options>
[[nodiscard]] Subcommand subcommand(std::string name, std::string summary,
                                    int (*run)(const Options&, const Start&)) {
  const auto options = std::make_shared<Options>();
  return {std::move(name), std::move(summary), [=](CLI::App& app) { options->add_to(app); },
          [=](const Start& start) { return run(*options, start); }};
}

/// The same for what one rank can do: `run` is called on the root, the others wait.
template <class Options>
[[nodiscard]] Subcommand subcommand(std::string name, std::string summary,
                                    int (*run)(const Options&)) {
  const auto options = std::make_shared<Options>();
  return {std::move(name), std::move(summary), [=](CLI::App& app) { options->add_to(app); },
          [=](const Start& start) {
            return on_root_alone(start.communicator, [&] { return run(*options); });
          }};
}

}  // namespace tridentscan::cli
