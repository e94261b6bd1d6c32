#include "scanner/run/first_look.hpp"

#include "scanner/run/kernel_rounds.hpp"

namespace tridentscan::run {

std::vector<integration::Estimate> first_look(const std::vector<config::Experiment>& experiments,
                                              std::uint64_t seed, physics::InstructionSet isa) {
  constexpr int replicas = 8;
  constexpr std::int64_t points = 2048;  // per replica and process
  const ProcessList list = processes_of(experiments, physics::Mediator::Kind::vector);
  const Rounds rounds = kernel_rounds(replicas, points);
  io::StageState stage;
  RefinementState state = kernel_state(stage, list.processes, replicas);
  std::vector<std::vector<double>> hadrons;  // [process][replica]
  for (std::size_t p = 0; p < list.processes.size(); ++p) {
    const Process& process = list.processes[p];
    for (const Unit& unit : rounds.units_of({{p, 0, points}})) {
      state.add(unit, compute_unit(process, unit, seed, isa));
    }
    const Accumulated accumulated(state, p, process, points, {});
    hadrons.push_back(physics::cross_sections(
        std::vector<physics::ReactionKernel>{{process.reaction, accumulated.kernel}}));
  }
  std::vector<integration::Estimate> result;
  for (const auto& shares : list.shares) {
    std::vector<double> sum(replicas, 0.0);
    for (const auto& [process, number] : shares) {
      for (std::size_t r = 0; r < sum.size(); ++r) sum[r] += number * hadrons[process][r];
    }
    result.push_back(integration::mean_of_replicas(sum));
  }
  return result;
}

}  // namespace tridentscan::run
