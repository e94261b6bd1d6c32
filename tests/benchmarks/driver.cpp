// Measures whole tasks on one core and prints JSON: accuracy against GSL's VEGAS, the grid stage,
// error estimates, the schedule.
//   benchmark_driver [--quick] FIG3.yaml ALL_EXPERIMENTS.yaml
#include <algorithm>
#include <cstdio>
#include <exception>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "physics/instruction_set.hpp"
#include "scanner/config/input/load.hpp"
#include "scanner/config/yaml/errors.hpp"
#include "tests/benchmarks/sections.hpp"

namespace {

using namespace tridentscan;

const config::Experiment& find(const config::ScanConfig& scan, const std::string& name) {
  for (const auto& experiment : scan.experiments) {
    if (experiment.name == name) {
      return experiment;
    }
  }
  throw std::invalid_argument("no experiment " + name);
}

benchmarks::Json measure(const std::string& figure, const std::string& all, bool quick) {
  parallel::Communicator communicator;
  const benchmarks::Setting setting{{communicator, 1, physics::available_instruction_sets().back()},
                                    quick};
  config::FileSet files;
  const auto scan = config::load_scan(files, figure);
  const auto everything = config::load_scan(files, all);
  const config::Experiment& with_cuts = find(scan, "ccfr");
  config::Experiment without_cuts = with_cuts;
  without_cuts.trident().cuts = {};

  benchmarks::Json json;
  json["isa"] = physics::name_of(setting.machine.isa);
  for (const config::Experiment* const experiment : {&std::as_const(without_cuts), &with_cuts}) {
    const auto* const name = experiment == &with_cuts ? "with_cuts" : "without_cuts";
    json["convergence"][name] = convergence(*experiment, setting);
    json["equal_calls"][name] = equal_calls(*experiment, setting);
    json["pulls"][name] = pulls(*experiment, setting);
  }
  json["stopping_rule"] = stopping_rule(everything.experiments, setting);
  json["beams"] = beams(find(everything, "dune_nd_fhc"), find(everything, "sbnd"), setting);
  json["grid_stage"] = grid_stage(scan, setting);
  json["plane_by_vegas"] = plane_by_vegas(scan, setting);
  json["schedule"] = schedule(scan, setting);
  json["events"] = events(find(everything, "argon_5gev_10pc"), setting);
  return json;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  const auto quick = std::remove(arguments.begin(), arguments.end(), "--quick");
  const bool is_quick = quick != arguments.end();
  arguments.erase(quick, arguments.end());
  if (arguments.size() != 2) {
    std::cerr << "usage: benchmark_driver [--quick] FIG3.yaml ALL_EXPERIMENTS.yaml\n";
    return 2;
  }
  try {
    std::cout << measure(arguments[0], arguments[1], is_quick).dump(1) << '\n';
  } catch (const std::exception& error) {
    std::cerr << "benchmark_driver: " << error.what() << '\n';
    return 1;
  }
}
