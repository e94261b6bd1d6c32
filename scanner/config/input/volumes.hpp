#pragma once

#include <string>
#include <vector>

#include "physics/nucleus.hpp"
#include "physics/solid.hpp"
#include "scanner/config/input/scan_config.hpp"
#include "scanner/config/yaml/file_set.hpp"
#include "scanner/config/yaml/key.hpp"

namespace tridentscan::config {

/// A part of a detector where events happen.
struct Volume {
  physics::Solid solid;  // cm
  physics::Target material;
  double nuclei;  // in it
};

/// The file that `events --volumes` takes.
[[nodiscard]] const Section& volumes_section();

/// Reads and checks a file of volumes. Throws ConfigError: what cannot be read, and volumes that
/// overlap.
[[nodiscard]] std::vector<Volume> load_volumes(FileSet& files, const std::string& path);

/// The mixture of all of them, by number of nuclei.
[[nodiscard]] physics::Target target_of(const std::vector<Volume>& volumes);

/// Puts volumes in the place of the target of an experiment on tridents, and of the mass in its
/// exposure. An exposure that has no mass does not hold for them and is dropped.
void replace_target(const std::vector<Volume>& volumes, Experiment& experiment);

}  // namespace tridentscan::config
