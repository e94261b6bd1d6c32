#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace tridentscan::cli {

/// A word that may stand where the cursor is, whole, and what it is for (may be empty). Something
/// follows without a blank after a word that ends in one of "/=.,:".
struct Candidate {
  std::string word, help;
};

/// What may come last of `words`, which are those behind the name of the program; the last is the
/// one being typed and may be empty. Subcommands, options and words of options are those of
/// `program`. Empty where nothing is known, and the shell may offer names of files.
[[nodiscard]] std::vector<Candidate> candidates(const CLI::App& program,
                                                const std::vector<std::string>& words);

}  // namespace tridentscan::cli
