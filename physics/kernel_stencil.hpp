#pragma once

#include "physics/trident_kernel.hpp"
#include "physics/vector_math.hpp"

// How the points of an integral are spread over the nodes of a kernel.
namespace tridentscan::physics::kernel_stencil {

constexpr int stencil = 6;  // nodes that one point is spread over
constexpr int before = 2;   // of them left of its cell

constexpr std::size_t block_size = 256;

/// Positions of up to a block of points among the nodes, whose first is at ln K2 = `first`, and the
/// weights of quintic Lagrange interpolation on the nodes -2 .. 3 around their cells. A position
/// that is not <= `last`, the last cell with a whole stencil, is of a point to be left out.
TRIDENTSCAN_INLINE void place_points(const double* k2, std::size_t count, double first, double last,
                                     double* position, double (*weights)[block_size]) {
#pragma omp simd
  for (std::size_t i = 0; i < count; ++i) {
    const double p = (vector_math::log(vector_math::larger(k2[i], KernelNodes::k2_floor)) - first) *
                     (1 / KernelNodes::spacing);
    const double inside = vector_math::smaller(p, last);  // whatever p is, NaN as well
    const double c = inside - static_cast<int>(inside), a = c + 2, b = c + 1, d = c - 1, e = c - 2,
                 f = c - 3;
    const double bc = b * c, de = d * e;
    position[i] = p;
    // Reciprocals: the compiler may not turn a division into a multiplication.
    weights[0][i] = bc * de * f * (-1.0 / 120);
    weights[1][i] = a * c * de * f * (1.0 / 24);
    weights[2][i] = a * b * de * f * (-1.0 / 12);
    weights[3][i] = a * bc * e * f * (1.0 / 12);
    weights[4][i] = a * bc * d * f * (-1.0 / 24);
    weights[5][i] = a * bc * de * (1.0 / 120);
  }
}

}  // namespace tridentscan::physics::kernel_stencil
