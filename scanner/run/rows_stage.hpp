#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "scanner/parallel/units_done.hpp"
#include "scanner/run/machine.hpp"

namespace tridentscan::run {

/// A stage in which every unit yields a row of numbers, all rows of one length.
struct RowsStage {
  std::string name;
  std::size_t units;
  std::size_t columns;
  /// As in parallel::Work.
  std::function<parallel::UnitResult(std::size_t unit)> compute;
  std::function<std::string(std::size_t unit)> describe;
  /// Root: every row of this run as it is merged.
  std::function<void(const parallel::UnitResult& row)> see = {};
};

/// The units of machine.shard are computed and in the journal: the rest of the scan needs the other
/// parts. Thrown on all ranks.
struct ShardDone {};

/// All rows one after another, on the root only (empty elsewhere), by all ranks and threads. Throws
/// ShardDone if this run is to compute a part of them, io::CheckpointError, and what
/// parallel::reduce_units throws.
[[nodiscard]] std::vector<double> compute_rows(const RowsStage& stage, const Machine& machine,
                                               const Progress& progress);

}  // namespace tridentscan::run
