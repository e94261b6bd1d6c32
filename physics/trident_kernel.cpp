#include "physics/trident_kernel.hpp"

#include <array>
#include <cmath>
#include <stdexcept>

#include "physics/vector_math.hpp"

namespace tridentscan::physics {
namespace {

constexpr int stencil = 6;  // nodes that one point is spread over
constexpr int before = 2;   // of them left of its cell

/// Weights of the quintic Lagrange interpolation on nodes -2 .. 3 at s in [0, 1].
std::array<double, stencil> lagrange_weights(double s) {
  const double a = s + 2, b = s + 1, c = s, d = s - 1, e = s - 2, f = s - 3;
  const double bc = b * c, de = d * e;
  // Reciprocals: the compiler may not turn a division into a multiplication.
  return {bc * de * f * (-1.0 / 120),  a * c * de * f * (1.0 / 24),  a * b * de * f * (-1.0 / 12),
          a * bc * e * f * (1.0 / 12), a * bc * d * f * (-1.0 / 24), a * bc * de * (1.0 / 120)};
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

CouplingPolynomials coupling_polynomials(const TridentKernel& kernel,
                                         const VectorMediator& mediator, double mass,
                                         const Couplings& sm) {
  const std::size_t n = kernel.k2.size();
  std::vector<double> vector(n), axial(n);  // shifts for g' = 1
  for (std::size_t i = 0; i < n; ++i) {
    const Couplings shift = mediator.shift(kernel.k2[i], mass);
    vector[i] = shift.vector;
    axial[i] = shift.axial;
  }
  const auto polynomial = [&](const KernelValues& values) {
    CouplingPolynomial sum{0, 0, 0};
    for (std::size_t i = 0; i < n; ++i) {
      const double vv = kernel.weight[i] * values.t_vv[i];
      const double aa = kernel.weight[i] * values.t_aa[i];
      const double va = kernel.weight[i] * values.t_va[i];
      sum.s0 += sm.vector * sm.vector * vv + sm.axial * sm.axial * aa + sm.vector * sm.axial * va;
      sum.s1 += 2 * sm.vector * vector[i] * vv + 2 * sm.axial * axial[i] * aa +
                (sm.vector * axial[i] + sm.axial * vector[i]) * va;
      sum.s2 += vector[i] * vector[i] * vv + axial[i] * axial[i] * aa + vector[i] * axial[i] * va;
    }
    return sum;
  };
  CouplingPolynomials result{polynomial(kernel.mean), {}};
  for (const KernelValues& replica : kernel.replicas) {
    result.replicas.push_back(polynomial(replica));
  }
  return result;
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
                          std::span<double> sums) const {
  constexpr std::size_t block = 256;
  long non_finite = 0;
  const double first_node = first_;
  const double last = static_cast<double>(size_ - stencil + before);
  double position[block];
  for (std::size_t begin = 0; begin < k2.size(); begin += block) {
    const std::size_t end = begin + block < k2.size() ? begin + block : k2.size();
    // A loop of its own: it vectorises.
    const double* const k2_values = k2.data();
#pragma omp simd
    for (std::size_t i = begin; i < end; ++i) {
      position[i - begin] =
          (vector_math::log(vector_math::larger(k2_values[i], k2_floor)) - first_node) *
          (1 / spacing);
    }
    for (std::size_t i = begin; i < end; ++i) {
      const double p = position[i - begin];
      if (!(p <= last) || !std::isfinite(k2[i] + vv[i] + aa[i] + va[i])) {
        ++non_finite;
        continue;
      }
      const auto cell = static_cast<std::size_t>(p);
      const auto weights = lagrange_weights(p - static_cast<double>(cell));
      const double values[columns] = {vv[i], aa[i], va[i], 0};
      double* node = &sums[(cell - before) * columns];
      for (const double w : weights) {
        for (int column = 0; column < columns; ++column) {
          node[column] += w * values[column];
        }
        node += columns;
      }
    }
  }
  return non_finite;
}

KernelValues KernelNodes::values(std::span<const double> sums, double factor) const {
  KernelValues result;
  for (std::size_t i = 0; i < size_; ++i) {
    result.t_vv.push_back(sums[i * columns] * factor / spacing);
    result.t_aa.push_back(sums[i * columns + 1] * factor / spacing);
    result.t_va.push_back(sums[i * columns + 2] * factor / spacing);
  }
  return result;
}

}  // namespace tridentscan::physics
