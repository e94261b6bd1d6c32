#include "scanner/cli/limit_report.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <string>

#include "scanner/cli/log.hpp"
#include "scanner/config/input/names.hpp"
#include "scanner/run/constraint.hpp"

namespace tridentscan::cli {
namespace {

using result::LimitStatus;

/// "at all 12 masses", "at 3 of 12 masses"
std::string at_masses(std::size_t some, std::size_t all) {
  return some == all ? fmt::format("at all {} masses", all)
                     : fmt::format("at {} of {} masses", some, all);
}

void report(const std::string& name, const result::Exclusion& exclusion,
            const result::ScanResult& result) {
  const std::size_t masses = result.mass.size();
  std::array<std::size_t, result::limit_statuses> number{};
  std::size_t below = 0, above = 0;
  for (std::size_t i = 0; i < masses; ++i) {
    const LimitStatus status = exclusion.limit_status[i];
    ++number[static_cast<std::size_t>(status)];
    if (status != LimitStatus::found) continue;
    if (exclusion.limit[i] < result.coupling.front()) ++below;
    if (exclusion.limit[i] > result.coupling.back()) ++above;
  }
  const auto of = [&](LimitStatus status) { return number[static_cast<std::size_t>(status)]; };
  if (const auto n = of(LimitStatus::standard_model); n > 0) {
    log_warning("{}: the data exclude the Standard Model itself {}; the limit is 0 there", name,
                at_masses(n, masses));
  }
  if (const auto n = of(LimitStatus::below_grid); n > 0) {
    log_warning(
        "{}: the lowest coupling of the grid, {:g}, is excluded {}; the limit lies below: lower "
        "grid.coupling.min",
        name, result.coupling.front(), at_masses(n, masses));
  }
  if (const auto n = of(LimitStatus::none); n == masses) {
    log_warning("{}: no coupling is excluded at any mass", name);
  } else if (n > 0) {
    log_info("{}: no coupling is excluded {}", name, at_masses(n, masses));
  }
  if (below > 0) {
    log_info("{}: the limit lies below the couplings of the grid {}", name,
             at_masses(below, masses));
  }
  if (above > 0) {
    log_info("{}: the limit lies above the couplings of the grid {}", name,
             at_masses(above, masses));
  }
}

}  // namespace

void report_limits(const result::ScanResult& result) {
  for (const auto& experiment : result.experiments) {
    report(experiment.name, experiment.exclusion, result);
  }
  if (result.combination) {
    report(config::combined_name, result.combination->exclusion, result);
  }
  for (const auto& contour : result.contours) {
    if (contour.unsure.empty()) continue;
    log_warning(
        "contour of {}: its pieces could not be followed at {} {}, from {:.4g} to {:.4g} GeV, so "
        "that their number is not sure: more masses in the grid would tell",
        contour.name, contour.unsure.size(), contour.unsure.size() == 1 ? "mass" : "masses",
        contour.unsure.front(), contour.unsure.back());
  }
}

}  // namespace tridentscan::cli
