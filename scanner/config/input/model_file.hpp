#pragma once

#include <string>

#include "physics/mediator.hpp"
#include "scanner/config/yaml/file_set.hpp"
#include "scanner/config/yaml/key.hpp"

namespace tridentscan::config {

/// A file with nothing but a boson.
[[nodiscard]] const Section& model_file_section();

/// A boson: a name ("lmu_ltau"), or the path of a .yaml file with a section `model:`, which may be
/// a scan. Throws ConfigError.
[[nodiscard]] physics::Mediator load_model(FileSet& files, const std::string& name);

/// A boson as a resolved configuration has it, JSON, and back. The latter throws
/// std::invalid_argument for a text that is no boson.
[[nodiscard]] std::string model_text(const physics::Mediator& boson);
[[nodiscard]] physics::Mediator model_of_text(const std::string& text);

}  // namespace tridentscan::config
