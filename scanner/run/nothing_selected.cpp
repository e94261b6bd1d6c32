#include "scanner/run/nothing_selected.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <variant>
#include <vector>

namespace tridentscan::run {
namespace {

std::vector<std::string> cuts_of(const config::Experiment& experiment) {
  return std::visit([](const auto& kind) { return kind.told_cuts(); }, experiment.process);
}

}  // namespace

std::string nothing_selected(const config::Experiment& experiment) {
  return fmt::format("the cuts of {} keep nothing: no sampled point passes ({}); it has no values",
                     experiment.name, fmt::join(cuts_of(experiment), ", "));
}

std::string almost_nothing_selected(const config::Experiment& experiment, double relative_error) {
  if (experiment.is_trident() && experiment.trident().simulated) {
    return fmt::format(
        "the selected events of {} are too few for some masses of the boson: its numbers state an "
        "error of {:.0f} % and may be off by more; draw more of them, with --for-plane",
        experiment.name, 100 * relative_error);
  }
  return fmt::format(
      "the cuts of {} keep almost nothing ({}): its numbers state an error of {:.0f} % and may be "
      "off by more, do not use them",
      experiment.name, fmt::join(cuts_of(experiment), ", "), 100 * relative_error);
}

}  // namespace tridentscan::run
