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
  double energy;
  Block& block;
};

struct MapLoop {
  TRIDENTSCAN_INLINE static void run(const Task& task) {
    const TridentPhaseSpace phase_space = task.phase_space;
    const auto at = phase_space.at(task.energy);
    Block& b = task.block;
#pragma omp simd
    for (std::size_t i = 0; i < Block::size; ++i) {
      const auto d = phase_space.dilepton(at, b.x[0][i], b.x[1][i], b.x[2][i], b.x[3][i]);
      const auto f = physics::vector_math::sin_cos_2pi(b.x[5][i]);
      b.energy[i] = d.energy;
      b.q2[i] = d.q2;
      b.sh[i] = d.sh;
      b.k2[i] = d.k2;
      b.l[i] = d.l;
      b.v[i] = d.v;
      b.u[i] = d.u;
      b.d[i] = d.d;
      b.Lq[i] = d.Lq;
      b.Lk[i] = d.Lk;
      b.sqrt_lam[i] = d.sqrt_lam;
      b.kT[i] = d.kT;
      b.kpar[i] = d.kpar;
      b.kper[i] = d.kper;
      b.e1[i] = d.e1;
      b.sqrt_l[i] = d.sqrt_l;
      b.transverse[i] = d.transverse;
      b.longitudinal[i] = d.longitudinal;
      b.cos_f[i] = f.cos;
      b.sin_f[i] = f.sin;
      b.density[i] = d.density;
    }
  }
};

template <TridentPhaseSpace::Selection selection>
struct KinematicsLoop {
  TRIDENTSCAN_INLINE static void run(const Task& task) {
    const TridentPhaseSpace phase_space = task.phase_space;
    Block& b = task.block;
#pragma omp simd
    for (std::size_t i = 0; i < Block::size; ++i) {
      const TridentPhaseSpace::Dilepton d{.energy = b.energy[i],
                                          .q2 = b.q2[i],
                                          .sh = b.sh[i],
                                          .k2 = b.k2[i],
                                          .l = b.l[i],
                                          .v = b.v[i],
                                          .u = b.u[i],
                                          .d = b.d[i],
                                          .t_centre = 0,  // the map of muons does without
                                          .t_scale = 0,
                                          .w_min = 0,
                                          .w_max = 0,
                                          .Lq = b.Lq[i],
                                          .Lk = b.Lk[i],
                                          .sqrt_lam = b.sqrt_lam[i],
                                          .kT = b.kT[i],
                                          .kpar = b.kpar[i],
                                          .kper = b.kper[i],
                                          .e1 = b.e1[i],
                                          .sqrt_l = b.sqrt_l[i],
                                          .transverse = b.transverse[i],
                                          .longitudinal = b.longitudinal[i],
                                          .density = b.density[i]};
      const auto p = phase_space.point<selection>(d, b.x[4][i], b.cos_f[i], b.sin_f[i], b.cos_fk[i],
                                                  b.sin_fk[i]);
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
#pragma omp simd
    for (std::size_t i = 0; i < Block::size; ++i) {
      const physics::TridentInvariants s{.q2 = b.q2[i],
                                         .sh = b.sh[i],
                                         .k2 = b.k2[i],
                                         .l = b.l[i],
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
                                         .transverse = b.transverse[i],
                                         .longitudinal = b.longitudinal[i]};
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

void run(Part part, const TridentPhaseSpace& phase_space, double energy, Block& block,
         InstructionSet isa) {
  const Task task{phase_space, energy, block};
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
