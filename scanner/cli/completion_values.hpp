#pragma once

#include <string>
#include <vector>

#include "scanner/cli/completion.hpp"

namespace tridentscan::cli {

/// What the value of an option or positional (`option`: "--beam", "RESULT") of a subcommand may be,
/// as far as `word` is typed: files and folders, data: names, beams, targets, experiments of the
/// files in `positionals`, keys of a configuration. None for what has no list.
[[nodiscard]] std::vector<Candidate> values(const std::string& command, const std::string& option,
                                            const std::vector<std::string>& positionals,
                                            const std::string& word);

}  // namespace tridentscan::cli
