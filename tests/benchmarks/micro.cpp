// Points per second and core of the inner loops, for every instruction set of this processor; and
// what they are compared with: the core's own rate of multiply-adds and the helicity amplitude.
#include <benchmark/benchmark.h>

#include <functional>
#include <memory>
#include <random>
#include <string>

#include "physics/constants.hpp"
#include "physics/four_muon_kernel.hpp"
#include "physics/trident_integrand.hpp"
#include "physics/trident_kernel.hpp"
#include "scanner/integration/lattice.hpp"
#include "tests/benchmarks/instruction_set_loops.hpp"
#include "tests/benchmarks/reference_case.hpp"
#include "tests/support/four_muons_at_lhc.hpp"
#include "tests/support/helicity_trident.hpp"

namespace {

using namespace tridentscan;
using benchmarks::Block;
using benchmarks::Part;
using physics::InstructionSet;
using physics::TridentIntegrand;

integration::ShiftedLattice lattice() {
  std::array<double, physics::FourMuonSample::dimensions> shift;
  for (std::size_t j = 0; j < shift.size(); ++j) {
    shift[j] = 0.1 + 0.11 * static_cast<double>(j);
  }
  return integration::ShiftedLattice(shift);
}

/// A block that has been through all parts, so that any of them can be run again.
std::unique_ptr<Block> filled_block(const physics::TridentPhaseSpace& phase_space) {
  auto block = std::make_unique<Block>();
  lattice().fill(0, block->x);
  for (std::size_t i = 0; i < Block::size; ++i) {
    const auto f = physics::vector_math::sin_cos_2pi(block->x[5][i]);
    const auto fk = physics::vector_math::sin_cos_2pi(block->x[6][i]);
    block->energy[i] = benchmarks::reference_energy;
    block->cos_f[i] = f.cos;
    block->sin_f[i] = f.sin;
    block->cos_fk[i] = fk.cos;
    block->sin_fk[i] = fk.sin;
  }
  for (const Part part : {Part::map, Part::kinematics, Part::amplitude}) {
    run(part, phase_space, *block, InstructionSet::baseline);
  }
  return block;
}

void count_points(benchmark::State& state, int points) {
  state.SetItemsProcessed(state.iterations() * points);
}

void time_part(benchmark::State& state, Part part, InstructionSet isa) {
  const physics::TridentPhaseSpace phase_space(
      {benchmarks::iron().mass, 2, 0.1},
      part == Part::kinematics_with_cuts ? benchmarks::both_muons_above(9) : physics::Cuts{});
  const auto block = filled_block(phase_space);
  for (auto _ : state) {
    run(part, phase_space, *block, isa);
    benchmark::ClobberMemory();
  }
  count_points(state, Block::size);
}

constexpr physics::LeptonMasses electrons{physics::constants::electron_mass,
                                          physics::constants::electron_mass};
constexpr physics::LeptonMasses muon_positron{physics::constants::muon_mass,
                                              physics::constants::electron_mass};

/// The program's own integrand: base points, each three matrix elements without cuts, else four.
void time_all(benchmark::State& state, bool cuts, physics::LeptonMasses leptons,
              InstructionSet isa) {
  const TridentIntegrand trident(
      physics::coherent_nucleus(benchmarks::iron(), physics::FormFactorModel::density),
      benchmarks::reference_energy, cuts ? benchmarks::both_muons_above(9) : physics::Cuts{},
      leptons);
  TridentIntegrand::Points points;
  TridentIntegrand::Tensors tensors;
  lattice().fill(0, points);
  for (auto _ : state) {
    trident.evaluate(points, tensors, isa);
    benchmark::ClobberMemory();
  }
  count_points(state, TridentIntegrand::block_size);
}

void time_lattice(benchmark::State& state) {
  TridentIntegrand::Points points;
  const auto rule = lattice();
  std::uint32_t first = 0;
  for (auto _ : state) {
    rule.fill(first, points);
    benchmark::ClobberMemory();
    first += TridentIntegrand::block_size;
  }
  count_points(state, TridentIntegrand::block_size);
}

void time_deposit(benchmark::State& state) {
  const InstructionSet best = physics::available_instruction_sets().back();
  const TridentIntegrand trident(
      physics::coherent_nucleus(benchmarks::iron(), physics::FormFactorModel::density),
      benchmarks::reference_energy, physics::Cuts{});
  TridentIntegrand::Points points;
  TridentIntegrand::Tensors t;
  lattice().fill(0, points);
  trident.evaluate(points, t, InstructionSet::baseline);
  const physics::KernelNodes nodes(1000);
  std::vector<double> sums(nodes.size() * physics::KernelNodes::columns);
  for (auto _ : state) {
    benchmark::DoNotOptimize(nodes.deposit(t.k2, t.vv, t.aa, t.va, sums, best));
    benchmark::ClobberMemory();
  }
  count_points(state, TridentIntegrand::block_size);
}

/// sum over spins of |P.Lept|^2 from Dirac matrices in double precision; momenta made beforehand.
void time_helicity(benchmark::State& state) {
  constexpr std::size_t count = 64;
  constexpr double m = physics::constants::muon_mass;
  std::mt19937_64 generator(1);
  std::vector<reference::TridentMomenta<double>> momenta;
  for (std::size_t i = 0; i < count; ++i) {
    momenta.push_back(reference::rounded(reference::momenta(reference::random_point(
        generator, benchmarks::reference_energy, benchmarks::iron().mass, m, 1.0, 1e-4))));
  }
  double sum = 0;
  for (auto _ : state) {
    for (const auto& p : momenta) {
      const auto t = reference::helicity_trident(p, m, p.P);
      sum += t.vv + t.aa + t.va;
    }
  }
  benchmark::DoNotOptimize(sum);
  count_points(state, count);
}

/// Z -> 4 mu with cuts as at the LHC: points, each with six orientations.
void time_four_muons(benchmark::State& state, InstructionSet isa) {
  const physics::FourMuonSample sample = support::four_muons_at_lhc();
  const auto points = std::make_unique<physics::FourMuonSample::Points>();
  const auto terms = std::make_unique<physics::FourMuonSample::Terms>();
  const physics::PairMassBasis basis(sample.s_low(), sample.s_high());
  physics::four_muon_sums::Collector collector(basis);
  const auto rule = lattice();
  std::uint32_t first = 0;
  for (auto _ : state) {
    rule.fill(first, *points);
    sample.evaluate(*points, *terms, isa);
    collector.add(*terms, isa);
    benchmark::ClobberMemory();
    first += physics::FourMuonSample::block_size;
  }
  count_points(state, physics::FourMuonSample::block_size);
}

void time_peak(benchmark::State& state, InstructionSet isa) {
  double factor = 0.5;
  for (auto _ : state) {
    benchmark::DoNotOptimize(factor);
    benchmark::DoNotOptimize(benchmarks::fma_chains(factor, isa));
  }
  state.SetItemsProcessed(state.iterations() * static_cast<long>(benchmarks::operations_of_chains));
}

void add(const std::string& name, const std::function<void(benchmark::State&)>& function) {
  benchmark::RegisterBenchmark(name.c_str(), function);
}

}  // namespace

int main(int argc, char** argv) {
  for (const InstructionSet isa : physics::available_instruction_sets()) {
    const std::string suffix = "/" + name_of(isa);
    add("peak" + suffix, [=](auto& state) { time_peak(state, isa); });
    for (const Part part : benchmarks::parts) {
      add(std::string(name_of(part)) + suffix, [=](auto& state) { time_part(state, part, isa); });
    }
    add("all" + suffix, [=](auto& state) { time_all(state, false, physics::two_muons, isa); });
    add("all_with_cuts" + suffix,
        [=](auto& state) { time_all(state, true, physics::two_muons, isa); });
    add("four_muons" + suffix, [=](auto& state) { time_four_muons(state, isa); });
    // The maps of electrons and of different flavours.
    add("all_electrons" + suffix, [=](auto& state) { time_all(state, false, electrons, isa); });
    add("all_mixed" + suffix, [=](auto& state) { time_all(state, false, muon_positron, isa); });
  }
  add("lattice", time_lattice);
  add("deposit", time_deposit);
  add("helicity", time_helicity);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
    return 2;
  }
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
