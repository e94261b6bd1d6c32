#include "scanner/run/rows_stage.hpp"

#include "scanner/parallel/work_units.hpp"

namespace tridentscan::run {

std::vector<double> compute_rows(const RowsStage& stage, const Machine& machine,
                                 const Progress& progress) {
  const parallel::Shard shard = machine.shard;
  const std::size_t count = shard.units_of(stage.units);
  io::StageState& state = machine.journal->begin_stage(stage.name);
  state.units = count;
  if (state.values.size() != state.done.merged * stage.columns) {
    throw io::CheckpointError("the checkpoint does not fit the configuration");
  }
  const double busy = parallel::reduce_units(
      machine.communicator, machine.threads,
      {.count = count,
       .compute = [&](std::size_t own) { return stage.compute(shard.unit(own)); },
       .merge =
           [&](std::size_t, const parallel::UnitResult& row) {
             state.values.insert(state.values.end(), row.begin(), row.end());
             if (stage.see) {
               stage.see(row);
             }
           },
       .progress = [&](std::size_t done) { progress(stage.name, done, count, 0); },
       .go_on = [&] { return machine.journal->go_on(); },
       .describe = [&](std::size_t own) { return stage.describe(shard.unit(own)); }},
      state.done);
  machine.journal->add({busy, 0});
  if (!shard.is_whole()) {
    throw ShardDone{};
  }
  return state.values;
}

}  // namespace tridentscan::run
