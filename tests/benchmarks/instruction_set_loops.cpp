#include "tests/benchmarks/instruction_set_loops.hpp"

#include <stdexcept>

#include "physics/trident_amplitude.hpp"

namespace tridentscan::benchmarks {
namespace {

using physics::InstructionSet;
using physics::TridentPhaseSpace;

/// Arguments of every loop.
struct Task {
  const TridentPhaseSpace& phase_space;
  Block& block;
};

struct MapLoop {
  TRIDENTSCAN_INLINE static void run(const Task& task) {
    const TridentPhaseSpace phase_space = task.phase_space;
    Block& b = task.block;
    phase_space.dileptons<TridentPhaseSpace::Map::product, false, Block::size>(
        b.energy.data(), {b.x[0].data(), b.x[1].data(), b.x[2].data(), b.x[3].data()}, b.q,
        b.dileptons);
  }
};

template <TridentPhaseSpace::Selection selection>
struct KinematicsLoop {
  TRIDENTSCAN_INLINE static void run(const Task& task) {
    const TridentPhaseSpace phase_space = task.phase_space;
    Block& b = task.block;
#pragma omp simd
    for (int i = 0; i < Block::size; ++i) {
      const auto w =
          phase_space.draw_w<selection>(TridentPhaseSpace::load(b.dileptons, i), b.x[4][i],
                                        b.cos_f[i], b.sin_f[i], b.cos_fk[i], b.sin_fk[i]);
      b.w[i] = w.value;
      b.range[i] = w.slope;
    }
#pragma omp simd
    for (int i = 0; i < Block::size; ++i) {
      const auto p = phase_space.point_at<selection>(TridentPhaseSpace::load(b.dileptons, i),
                                                     {b.w[i], b.range[i]}, b.cos_f[i], b.sin_f[i],
                                                     b.cos_fk[i], b.sin_fk[i]);
      b.q_p[i] = p.invariants.q_p;
      b.q_pp[i] = p.invariants.q_pp;
      b.k1_p[i] = p.invariants.k1_p;
      b.k1_pp[i] = p.invariants.k1_pp;
      b.x_p[i] = p.invariants.x_p;
      b.y_p[i] = p.invariants.y_p;
      b.x_pp[i] = p.invariants.x_pp;
      b.y_pp[i] = p.invariants.y_pp;
      b.x_k2[i] = p.invariants.x_k2;
      b.y_k2[i] = p.invariants.y_k2;
      b.point_density[i] = p.density;
    }
  }
};

struct AmplitudeLoop {
  TRIDENTSCAN_INLINE static void run(const Task& task) {
    const physics::LeptonMasses leptons = task.phase_space.leptons();
    Block& b = task.block;
    const auto& d = b.dileptons;
#pragma omp simd
    for (std::size_t i = 0; i < Block::size; ++i) {
      const physics::TridentInvariants s{.q2 = d.q2[i],
                                         .sh = d.sh[i],
                                         .k2 = d.k2[i],
                                         .l = d.l[i],
                                         .q_p = b.q_p[i],
                                         .q_pp = b.q_pp[i],
                                         .k1_p = b.k1_p[i],
                                         .k1_pp = b.k1_pp[i],
                                         .x_p = b.x_p[i],
                                         .y_p = b.y_p[i],
                                         .x_pp = b.x_pp[i],
                                         .y_pp = b.y_pp[i],
                                         .x_k2 = b.x_k2[i],
                                         .y_k2 = b.y_k2[i],
                                         .transverse = d.transverse[i],
                                         .longitudinal = d.longitudinal[i]};
      const auto t = physics::trident_tensor(s, leptons);
      b.vv[i] = t.vv;
      b.aa[i] = t.aa;
      b.va[i] = t.va;
    }
  }
};

using Lanes2 [[gnu::vector_size(16)]] = double;
using Lanes4 [[gnu::vector_size(32)]] = double;
using Lanes8 [[gnu::vector_size(64)]] = double;

/// One chain per register.
template <class Lanes>
TRIDENTSCAN_INLINE double chains(double factor) {
  constexpr int width = sizeof(Lanes) / sizeof(double);
  constexpr int count = 12;
  constexpr int steps = static_cast<int>(operations_of_chains / (count * width * 2));
  const Lanes a = Lanes{} + factor;
  Lanes sums[count];
  for (int k = 0; k < count; ++k) {
    sums[k] = Lanes{} + k;
  }
  for (int i = 0; i < steps; ++i) {
#pragma GCC unroll 12
    for (int k = 0; k < count; ++k) {
      sums[k] = sums[k] * a + a;
    }
  }
  double sum = 0;
  for (const Lanes& s : sums) {
    for (int lane = 0; lane < width; ++lane) {
      sum += s[lane];
    }
  }
  return sum;
}

template <class Loop>
void run_loop(const Task& task, InstructionSet isa) {
  physics::compiled_for(isa, [&]() TRIDENTSCAN_INLINE_LAMBDA { Loop::run(task); });
}

}  // namespace

std::string_view name_of(Part part) {
  switch (part) {
    case Part::map:
      return "map";
    case Part::kinematics:
      return "kinematics";
    case Part::kinematics_with_cuts:
      return "kinematics_with_cuts";
    case Part::amplitude:
      return "amplitude";
  }
  throw std::logic_error("unknown part");
}

void run(Part part, const TridentPhaseSpace& phase_space, Block& block, InstructionSet isa) {
  const Task task{phase_space, block};
  switch (part) {
    case Part::map:
      return run_loop<MapLoop>(task, isa);
    case Part::kinematics:
      return run_loop<KinematicsLoop<TridentPhaseSpace::Selection::none>>(task, isa);
    case Part::kinematics_with_cuts:
      return run_loop<KinematicsLoop<TridentPhaseSpace::Selection::energy_and_angle>>(task, isa);
    case Part::amplitude:
      return run_loop<AmplitudeLoop>(task, isa);
  }
}

double fma_chains(double factor, InstructionSet isa) {
  double sum = 0;
  switch (isa) {
    case InstructionSet::avx512:
      physics::compiled_for(isa, [&]() TRIDENTSCAN_INLINE_LAMBDA { sum = chains<Lanes8>(factor); });
      break;
    case InstructionSet::avx2:
      physics::compiled_for(isa, [&]() TRIDENTSCAN_INLINE_LAMBDA { sum = chains<Lanes4>(factor); });
      break;
    case InstructionSet::baseline:
      physics::compiled_for(isa, [&]() TRIDENTSCAN_INLINE_LAMBDA { sum = chains<Lanes2>(factor); });
      break;
  }
  return sum;
}

}  // namespace tridentscan::benchmarks
