#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "scanner/config/input/load.hpp"

namespace CLI {
class App;
}

namespace tridentscan::cli {

enum class CatalogueKind { beam, target, experiment, model, limit };

/// The option KIND: one of these words, or with this ending.
void add_kind(CLI::App& app, CatalogueKind& kind, const std::string& plural);

using config::Fact;

[[nodiscard]] std::string text_of(const Fact& fact);

/// What `list` and `show` tell about a beam, a target, an experiment, a model or a limit.
struct Description {
  std::string kind, name, label;
  std::vector<Fact> facts;
  std::vector<config::Assumption> data;  // values as written, with status and source
};

/// Names that came with the program.
[[nodiscard]] std::vector<std::string> names_of(CatalogueKind kind, config::FileSet& files);

/// By name; a beam, an experiment or a limit also by the path of a file of one's own. Throws
/// ConfigError, and std::invalid_argument for an unknown model.
[[nodiscard]] Description describe(CatalogueKind kind, const std::string& name,
                                   config::FileSet& files);

/// Without its data. "mean energy" in GeV is "mean_energy_GeV".
[[nodiscard]] nlohmann::ordered_json to_json(const Description& description);

}  // namespace tridentscan::cli
