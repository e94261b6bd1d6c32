#pragma once

#include <string>
#include <type_traits>
#include <variant>

#include "physics/constructions/registry.hpp"
#include "physics/measurement.hpp"
#include "scanner/config/input/boson_at_collider.hpp"
#include "scanner/config/input/trident.hpp"
#include "scanner/config/input/z_to_four_muons.hpp"

namespace tridentscan::config {

struct ScanConfig;

/// What an experiment looks at: the list of kinds, one file each. Nothing else lists them.
using Process = std::variant<Trident, ZToFourMuons, BosonAtCollider>;

/// A visitor made of functions, one for each kind of process.
template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};
template <class... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;  // clang 14 does not deduce aggregates

namespace process_list {
template <class Function, class... Kinds>
void for_each(const Function& function, std::type_identity<std::variant<Kinds...>>) {
  (function(std::type_identity<Kinds>{}), ...);
}
}  // namespace process_list

/// Calls the function with std::type_identity<Kind> of each kind.
template <class Function>
void for_each_kind(const Function& function) {
  process_list::for_each(function, std::type_identity<Process>{});
}

[[nodiscard]] inline ProcessKind kind_of(const Process& process) {
  return std::visit([](const auto& kind) { return kind.kind; }, process);
}

/// What is measured, and where: "Fe56 at 160 GeV".
[[nodiscard]] inline std::string text_of(const Process& process) {
  return std::visit([](const auto& kind) { return kind.summary(); }, process);
}

/// The measurement of a kind without a likelihood: its limit is at R = 2, whatever the
/// construction.
[[nodiscard]] physics::RatioMeasurement sensitivity(const physics::Statistics& statistics);

/// Refuses what experiments cannot do with this model and method; gives those without a likelihood
/// their measurement. `experiments`: the node that names them.
void check_processes(ScanConfig& config, const Node& experiments);

}  // namespace tridentscan::config
