#pragma once

#include <string>
#include <vector>

namespace tridentscan::cli {

// Keys that a file may have, as `--set` takes them: "grid.mass." for a map, "grid.mass.points=" for
// a value, "integration.method=direct" for a word. Those one step beyond the dots of `word`.

[[nodiscard]] std::vector<std::string> keys_of_scan(const std::string& word);
[[nodiscard]] std::vector<std::string> keys_of_experiment(const std::string& word);

}  // namespace tridentscan::cli
