#pragma once

#include <optional>

#include "scanner/config/input/materials.hpp"
#include "scanner/config/input/nuclei.hpp"
#include "scanner/config/input/sources.hpp"

namespace tridentscan::config {

/// The nuclei and materials of data:targets/. Each file is read when something in it is asked for.
/// A name that is not found is a problem of the node that holds it; a fault of the files is
/// reported once.
class TargetLibrary {
 public:
  explicit TargetLibrary(Sources& sources) : sources_(sources) {}

  [[nodiscard]] std::optional<TargetData> nucleus(const Node& name);
  [[nodiscard]] std::optional<TargetData> material(const Node& name);
  /// A nucleus if there is one of that name, else a material.
  [[nodiscard]] std::optional<TargetData> nucleus_or_material(const Node& name);
  /// Of all nuclei, then of all materials.
  [[nodiscard]] std::vector<std::string> names();

 private:
  /// What a file holds; `usable` if it has no fault.
  template <class T>
  struct Catalogue {
    T entries;
    bool usable;
  };
  void refuse_unknown(const Node& name, const std::string& kind,
                      const std::vector<std::string>& known);
  const Catalogue<Nuclei>& nuclei();
  const Catalogue<Materials>& materials();

  Sources& sources_;
  std::optional<Catalogue<Nuclei>> nuclei_;
  std::optional<Catalogue<Materials>> materials_;
};

}  // namespace tridentscan::config
