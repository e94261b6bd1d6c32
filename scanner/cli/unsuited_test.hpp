#pragma once

#include <span>

#include "scanner/config/input/scan_config.hpp"
#include "scanner/run/constraint.hpp"

namespace tridentscan::cli {

/// Warns of experiments that saw so few events that the asymptotic distributions of the chosen test
/// do not hold, and names the test that does. `sm_events` [experiment], or empty before the
/// Standard Model's events are known: experiments whose exposure gives them are left out then.
void warn_of_few_events(const config::Question& config, std::span<const double> sm_events);

/// Warns of data so far from the Standard Model that the pseudo-experiments without signal of
/// cls_toys hardly reach them: without one beyond the data CLs is unknown, and excludes nothing.
/// `sm_events` [experiment].
void warn_of_data_beyond_toys(const config::Question& config,
                              std::span<const run::ExpectedEvents> expected);

}  // namespace tridentscan::cli
