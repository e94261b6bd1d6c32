#pragma once

#include <cstddef>
#include <vector>

#include "physics/mediator.hpp"

namespace tridentscan::physics {

/// T_VV, T_AA, T_VA at the nodes of a kernel: sigma = sum_i weight_i (C_V(k2_i)^2 t_vv_i + C_A^2
/// t_aa_i + C_V C_A t_va_i). cm^2 per unit ln K2 and nucleus.
struct KernelValues {
  std::vector<double> t_vv, t_aa, t_va;
};

/// All that a beam, a target and a set of cuts contribute to any vector mediator (docs/physics.md).
struct TridentKernel {
  std::vector<double> k2;      // GeV^2, ascending
  std::vector<double> weight;  // unit of ln K2
  KernelValues mean;
  std::vector<KernelValues> replicas;  // independent estimates; their scatter is the error
};

}  // namespace tridentscan::physics
