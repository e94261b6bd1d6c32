#include "physics/trident_kernel.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

#include "physics/kernel_stencil.hpp"

namespace tridentscan::physics {
namespace {

using namespace kernel_stencil;

struct Points {
  const double *k2, *vv, *aa, *va, *scalar;
  std::size_t count;  // at most a block
};

struct Nodes {
  double first;  // ln K2 of node 0
  double last;   // the last cell with a whole stencil
  double* sums;
};

/// Spreads each point over the nodes -2 .. 3 around its cell with the weights of quintic Lagrange
/// interpolation; the number of points left out.
TRIDENTSCAN_INLINE long deposit_points(const Points& points, const Nodes& nodes) {
  constexpr int columns = KernelNodes::columns;
  const double first = nodes.first, last = nodes.last;
  const std::size_t count = points.count;
  const double *const k2 = points.k2, *const vv = points.vv, *const aa = points.aa,
                      *const va = points.va, *const scalar = points.scalar;
  double position[block_size], all[block_size], weights[stencil][block_size];
  place_points(k2, count, first, last, position, weights);
#pragma omp simd
  for (std::size_t i = 0; i < count; ++i) all[i] = k2[i] + vv[i] + aa[i] + va[i] + scalar[i];
  long left_out = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (!(position[i] <= last) || !std::isfinite(all[i])) {
      ++left_out;
      continue;
    }
    double* node = nodes.sums + (static_cast<int>(position[i]) - before) * columns;
    const double values[columns] = {vv[i], aa[i], va[i], scalar[i]};
    for (int n = 0; n < stencil; ++n, node += columns) {
      for (int column = 0; column < columns; ++column) {
        node[column] += weights[n][i] * values[column];
      }
    }
  }
  return left_out;
}

}  // namespace

double cross_section(const TridentKernel& kernel, const KernelValues& values, const Couplings& c) {
  double sum = 0;
  for (std::size_t i = 0; i < kernel.k2.size(); ++i) {
    sum += kernel.weight[i] *
           (c.vector * c.vector * values.t_vv[i] + c.axial * c.axial * values.t_aa[i] +
            c.vector * c.axial * values.t_va[i]);
  }
  return sum;
}

namespace {

/// Shifts of the couplings at the nodes of a kernel for g' = 1.
struct Shifts {
  std::vector<double> vector, axial, scalar;
};

/// What T_VV, T_AA and T_VA at the nodes count for in s0, s1 and s2, whatever the replica.
struct NodeWeights {
  struct Terms {
    std::vector<double> s0, s1, s2;
  };
  Terms vv, aa, va;
  std::vector<double> scalar;  // in s2

  NodeWeights(const TridentKernel& kernel, const Couplings& sm, const Shifts& shifts)
      : vv(terms(kernel, sm.vector, sm.vector, shifts.vector, shifts.vector)),
        aa(terms(kernel, sm.axial, sm.axial, shifts.axial, shifts.axial)),
        va(terms(kernel, sm.vector, sm.axial, shifts.vector, shifts.axial)) {
    for (std::size_t i = 0; i < shifts.scalar.size(); ++i) {
      scalar.push_back(kernel.weight[i] * shifts.scalar[i] * shifts.scalar[i]);
    }
  }

 private:
  /// Of (a + g'^2 shift_a) (b + g'^2 shift_b).
  static Terms terms(const TridentKernel& kernel, double a, double b,
                     const std::vector<double>& shift_a, const std::vector<double>& shift_b) {
    const std::size_t n = kernel.k2.size();
    Terms terms{std::vector<double>(n), std::vector<double>(n), std::vector<double>(n)};
    for (std::size_t i = 0; i < n; ++i) {
      const double w = kernel.weight[i];
      terms.s0[i] = w * a * b;
      terms.s1[i] = w * (a * shift_b[i] + b * shift_a[i]);
      terms.s2[i] = w * shift_a[i] * shift_b[i];
    }
    return terms;
  }
};

CouplingPolynomial polynomial(const NodeWeights& weights, const KernelValues& values) {
  const double *const vv = values.t_vv.data(), *const aa = values.t_aa.data(),
                      *const va = values.t_va.data();
  const double *const vv0 = weights.vv.s0.data(), *const vv1 = weights.vv.s1.data(),
                      *const vv2 = weights.vv.s2.data(), *const aa0 = weights.aa.s0.data(),
                      *const aa1 = weights.aa.s1.data(), *const aa2 = weights.aa.s2.data(),
                      *const va0 = weights.va.s0.data(), *const va1 = weights.va.s1.data(),
                      *const va2 = weights.va.s2.data();
  double s0 = 0, s1 = 0, s2 = 0;
#pragma omp simd reduction(+ : s0, s1, s2)
  for (std::size_t i = 0; i < values.t_vv.size(); ++i) {
    s0 += vv0[i] * vv[i] + aa0[i] * aa[i] + va0[i] * va[i];
    s1 += vv1[i] * vv[i] + aa1[i] * aa[i] + va1[i] * va[i];
    s2 += vv2[i] * vv[i] + aa2[i] * aa[i] + va2[i] * va[i];
  }
  for (std::size_t i = 0; i < weights.scalar.size(); ++i) {
    s2 += weights.scalar[i] * values.t_scalar.at(i);
  }
  return {s0, s1, s2};
}

CouplingPolynomials polynomials(const TridentKernel& kernel, const Couplings& sm,
                                const Shifts& shifts) {
  const NodeWeights weights(kernel, sm, shifts);
  CouplingPolynomials result{polynomial(weights, kernel.mean), {}};
  for (const KernelValues& replica : kernel.replicas) {
    result.replicas.push_back(polynomial(weights, replica));
  }
  return result;
}

Couplings standard_couplings(const Reaction& reaction, const StandardModel& standard) {
  const auto channel = trident_channel(reaction.incoming, reaction.state, standard.sin2_theta_w);
  if (!channel) {
    throw std::invalid_argument("there is no reaction " + name_of(reaction));
  }
  return {standard.coupling_factor * channel->couplings.vector,
          standard.coupling_factor * channel->couplings.axial};
}

void add(const CouplingPolynomial& part, CouplingPolynomial& sum) {
  sum.s0 += part.s0, sum.s1 += part.s1, sum.s2 += part.s2;
}

}  // namespace

CouplingPolynomials coupling_polynomials(const TridentKernel& kernel, const Mediator& mediator,
                                         const Reaction& reaction, double mass,
                                         const StandardModel& standard) {
  const Couplings couplings = standard_couplings(reaction, standard);
  const auto& [incoming, state] = reaction;
  const bool acts = mediator.acts_on(incoming, state);
  Shifts shifts;
  for (const double k2 : kernel.k2) {
    const Couplings shift =
        acts ? mediator.shift(incoming.flavour, state.minus, k2, mass) : Couplings{0, 0};
    shifts.vector.push_back(shift.vector);
    shifts.axial.push_back(shift.axial);
    if (acts && mediator.kind != Mediator::Kind::vector) {
      shifts.scalar.push_back(mediator.scalar_coupling(incoming.flavour, state.minus, k2, mass));
    }
  }
  return polynomials(kernel, couplings, shifts);
}

CouplingPolynomials coupling_polynomials(std::span<const ReactionKernel> parts,
                                         const Mediator& mediator, double mass,
                                         const StandardModel& standard) {
  CouplingPolynomials sum{};
  for (const ReactionKernel& part : parts) {
    const CouplingPolynomials of_part =
        coupling_polynomials(part.kernel, mediator, part.reaction, mass, standard);
    add(of_part.mean, sum.mean);
    sum.replicas.resize(of_part.replicas.size(), {0, 0, 0});
    for (std::size_t r = 0; r < sum.replicas.size(); ++r) {
      add(of_part.replicas[r], sum.replicas[r]);
    }
  }
  return sum;
}

std::vector<double> cross_sections(std::span<const ReactionKernel> parts,
                                   const StandardModel& standard) {
  std::vector<double> sum;
  for (const ReactionKernel& part : parts) {
    const Couplings couplings = standard_couplings(part.reaction, standard);
    sum.resize(part.kernel.replicas.size(), 0.0);
    for (std::size_t r = 0; r < sum.size(); ++r) {
      sum[r] += cross_section(part.kernel, part.kernel.replicas[r], couplings);
    }
  }
  return sum;
}

KernelNodes::KernelNodes(double k2_max) : first_(std::log(k2_floor) - before * spacing) {
  if (!(k2_max > k2_floor)) {
    throw std::invalid_argument("the largest K2 of a kernel must exceed 1e-9 GeV^2");
  }
  size_ = static_cast<std::size_t>((std::log(k2_max) - first_) / spacing) + stencil - before + 1;
}

std::vector<double> KernelNodes::k2() const {
  std::vector<double> nodes(size_);
  for (std::size_t i = 0; i < size_; ++i) {
    nodes[i] = std::exp(first_ + static_cast<double>(i) * spacing);
  }
  return nodes;
}

long KernelNodes::deposit(std::span<const double> k2, std::span<const double> vv,
                          std::span<const double> aa, std::span<const double> va,
                          std::span<const double> scalar, std::span<double> sums,
                          InstructionSet isa) const {
  static constexpr std::array<double, block_size> zeros{};
  long non_finite = 0;
  for (std::size_t begin = 0; begin < k2.size(); begin += block_size) {
    const Points points{&k2[begin],
                        &vv[begin],
                        &aa[begin],
                        &va[begin],
                        scalar.empty() ? zeros.data() : &scalar[begin],
                        std::min(block_size, k2.size() - begin)};
    const Nodes nodes{first_, static_cast<double>(size_ - stencil + before), sums.data()};
    compiled_for(isa,
                 [&]() TRIDENTSCAN_INLINE_LAMBDA { non_finite += deposit_points(points, nodes); });
  }
  return non_finite;
}

KernelValues KernelNodes::values(std::span<const double> sums, double factor) const {
  KernelValues result;
  std::size_t column = 0;
  for (auto* of_column : {&result.t_vv, &result.t_aa, &result.t_va, &result.t_scalar}) {
    of_column->resize(size_);
    for (std::size_t i = 0; i < size_; ++i) {
      (*of_column)[i] = sums[i * columns + column] * factor / spacing;
    }
    ++column;
  }
  return result;
}

}  // namespace tridentscan::physics
