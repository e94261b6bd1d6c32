#pragma once

#include "scanner/io/result_group.hpp"
#include "scanner/result/scan_result.hpp"

namespace tridentscan::io {

/// The kernels of an experiment, one group for each of its reactions, with their parts of the
/// Standard Model cross section; of the events too, where there is an exposure, and of a scalar's
/// column, where the model has one.
void write_kernels(ResultGroup group, const result::ExperimentResult& result, bool has_events,
                   bool has_scalar);

/// The bins of an experiment that measures a distribution, and their kernels.
void write_bins(ResultGroup group, const result::Bins& bins, bool has_events, bool has_scalar);
/// The kernel of Z -> 4 mu, with what its rates are scaled to.
void write_pair_kernel(ResultGroup group, const physics::FourMuonRates& rates);

}  // namespace tridentscan::io
