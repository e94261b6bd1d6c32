#pragma once

#include <string>

namespace CLI {
class App;
}

namespace tridentscan::cli {

/// A bash script that completes the subcommands and options of `app`, the values of options that
/// have a set of them, and the names that `list` knows.
[[nodiscard]] std::string bash_completion(const CLI::App& app);

}  // namespace tridentscan::cli
