#pragma once

#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace tridentscan::cli {

/// Names of the Z's that come with the program.
[[nodiscard]] std::vector<std::string> mediator_names();

/// The Standard Model, V-A, or a Z' with its mass and coupling.
struct ModelOptions {
  std::string model = "sm";
  std::optional<std::string> mass;
  std::optional<double> coupling;

  /// `mediators`: the Z's to choose from.
  void add_to(CLI::App& app, const std::vector<std::string>& mediators);
  /// Throws CLI::ValidationError for a Z' without mass or coupling, and for these without a Z'.
  void check() const;
  /// Mass of the Z', GeV. Throws std::invalid_argument.
  [[nodiscard]] double mediator_mass() const;
};

}  // namespace tridentscan::cli
