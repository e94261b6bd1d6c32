#pragma once

#include <span>
#include <vector>

namespace tridentscan::run {

/// Polylines of one level of a grid function.
struct Contour {
  struct Vertex {
    double x, y;
    double error_x, error_y;  // displacement along the gradient for one sigma of `error`
  };
  struct Piece {
    std::vector<Vertex> vertices;  // a closed piece does not repeat its first vertex
    bool closed;
  };
  std::vector<Piece>
      pieces;  // ordered by their first cell: the order does not depend on anything but the grid
};

/// A function on a grid with its error; z and error are [x, y] row-major: index = i * y.size() + j.
struct GridFunction {
  std::span<const double> x;  // ascending, positive
  std::span<const double> y;  // ascending, positive
  std::span<const double> z;
  std::span<const double> error;
};

/// Marching squares with linear interpolation of z in (ln x, ln y); a saddle cell is resolved by
/// the mean of its four corners; cells with a non-finite corner are left out, so a contour ends
/// open at their edge. Higher z lies on the left of each polyline. Holes are pieces of their own.
/// A value equal to the level counts as higher. Throws std::invalid_argument for sizes that do not
/// match, axes that are not ascending and positive, and a level that is not finite.
[[nodiscard]] Contour find_contour(const GridFunction& function, double level);

}  // namespace tridentscan::run
