#include "scanner/run/contour.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <utility>

namespace tridentscan::run {
namespace {

void check_axis(std::span<const double> values, const char* name) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const bool good = std::isfinite(values[i]) && values[i] > (i == 0 ? 0.0 : values[i - 1]);
    if (!good) {
      throw std::invalid_argument(std::string("find_contour: axis ") + name +
                                  " is not ascending and positive at index " + std::to_string(i));
    }
  }
}

std::vector<double> log_of(std::span<const double> values) {
  std::vector<double> logs;
  logs.reserve(values.size());
  for (const double value : values) logs.push_back(std::log(value));
  return logs;
}

/// An edge of the grid between two neighbouring points. Edges have numbers: 2 (i ny + j) goes from
/// (i, j) to (i + 1, j), the next odd number from (i, j) to (i, j + 1). Both cells at an edge see
/// the same vertex, bit by bit.
using Edge = std::size_t;

/// The part of a contour inside one cell, with the higher side on its left.
struct Segment {
  Edge from, to;
};

class MarchingSquares {
 public:
  MarchingSquares(const GridFunction& function, double level)
      : f_(function),
        level_(level),
        nx_(function.x.size()),
        ny_(function.y.size()),
        log_x_(log_of(function.x)),
        log_y_(log_of(function.y)) {}

  /// All segments, cell by cell.
  [[nodiscard]] std::vector<Segment> segments() const {
    std::vector<Segment> found;
    for (std::size_t i = 0; i + 1 < nx_; ++i) {
      for (std::size_t j = 0; j + 1 < ny_; ++j) add_segments_of_cell(i, j, found);
    }
    return found;
  }

  /// Where the contour crosses an edge.
  [[nodiscard]] Contour::Vertex vertex(Edge edge) const {
    const bool along_x = edge % 2 == 0;
    const std::size_t i = edge / 2 / ny_, j = edge / 2 % ny_;
    const std::size_t a = at(i, j), b = along_x ? at(i + 1, j) : at(i, j + 1);
    const double t = (level_ - f_.z[a]) / (f_.z[b] - f_.z[a]);
    const double length = along_x ? log_x_[i + 1] - log_x_[i] : log_y_[j + 1] - log_y_[j];
    const double shift = std::exp(t * length);

    const double x = along_x ? f_.x[i] * shift : f_.x[i];
    const double y = along_x ? f_.y[j] : f_.y[j] * shift;
    const double along = (f_.z[b] - f_.z[a]) / length;
    const double across = along_x ? slope_in_y(i, j, t) : slope_in_x(i, j, t);
    const double error = f_.error[a] + t * (f_.error[b] - f_.error[a]);
    const double scale = error / (along * along + across * across);
    const double d_log_x = scale * (along_x ? along : across);
    const double d_log_y = scale * (along_x ? across : along);
    return {x, y, x * d_log_x, y * d_log_y};
  }

 private:
  [[nodiscard]] std::size_t at(std::size_t i, std::size_t j) const { return i * ny_ + j; }

  [[nodiscard]] bool cell_is_finite(std::size_t i, std::size_t j) const {
    return std::isfinite(f_.z[at(i, j)]) && std::isfinite(f_.z[at(i + 1, j)]) &&
           std::isfinite(f_.z[at(i + 1, j + 1)]) && std::isfinite(f_.z[at(i, j + 1)]);
  }

  /// Walking around the cell counter-clockwise, a segment starts where the walk leaves the high
  /// side and ends where it comes back to it: at the next such edge, or in a saddle with a low
  /// middle at the previous one.
  void add_segments_of_cell(std::size_t i, std::size_t j, std::vector<Segment>& found) const {
    const std::array<double, 4> z = {f_.z[at(i, j)], f_.z[at(i + 1, j)], f_.z[at(i + 1, j + 1)],
                                     f_.z[at(i, j + 1)]};
    std::array<bool, 4> inside;
    for (int k = 0; k < 4; ++k) inside[k] = z[k] >= level_;
    if (inside[0] == inside[1] && inside[1] == inside[2] && inside[2] == inside[3]) return;
    if (!cell_is_finite(i, j)) return;

    const std::array<Edge, 4> edges = {2 * at(i, j), 2 * at(i + 1, j) + 1, 2 * at(i, j + 1),
                                       2 * at(i, j) + 1};
    const bool middle_inside = 0.25 * z[0] + 0.25 * z[1] + 0.25 * z[2] + 0.25 * z[3] >= level_;
    const int step = middle_inside ? 1 : 3;
    for (int k = 0; k < 4; ++k) {
      if (!inside[k] || inside[(k + 1) % 4]) continue;
      int end = (k + step) % 4;
      while (inside[end] || !inside[(end + 1) % 4]) end = (end + step) % 4;
      found.push_back({edges[k], edges[end]});
    }
  }

  /// dz/d ln y at fraction t of the edge (i, j)-(i + 1, j): the mean of the cells on both sides.
  [[nodiscard]] double slope_in_y(std::size_t i, std::size_t j, double t) const {
    const auto of_cell = [&](std::size_t below) {
      const double left = f_.z[at(i, below + 1)] - f_.z[at(i, below)];
      const double right = f_.z[at(i + 1, below + 1)] - f_.z[at(i + 1, below)];
      return (left + t * (right - left)) / (log_y_[below + 1] - log_y_[below]);
    };
    std::optional<double> low, high;
    if (j > 0 && cell_is_finite(i, j - 1)) low = of_cell(j - 1);
    if (j + 1 < ny_ && cell_is_finite(i, j)) high = of_cell(j);
    return low && high ? 0.5 * (*low + *high) : low ? *low : *high;
  }

  /// dz/d ln x at fraction t of the edge (i, j)-(i, j + 1).
  [[nodiscard]] double slope_in_x(std::size_t i, std::size_t j, double t) const {
    const auto of_cell = [&](std::size_t left) {
      const double lower = f_.z[at(left + 1, j)] - f_.z[at(left, j)];
      const double upper = f_.z[at(left + 1, j + 1)] - f_.z[at(left, j + 1)];
      return (lower + t * (upper - lower)) / (log_x_[left + 1] - log_x_[left]);
    };
    std::optional<double> low, high;
    if (i > 0 && cell_is_finite(i - 1, j)) low = of_cell(i - 1);
    if (i + 1 < nx_ && cell_is_finite(i, j)) high = of_cell(i);
    return low && high ? 0.5 * (*low + *high) : low ? *low : *high;
  }

  const GridFunction& f_;
  double level_;
  std::size_t nx_, ny_;
  std::vector<double> log_x_, log_y_;
};

/// The edges of a polyline in order; a closed one does not repeat its first.
struct Chain {
  std::vector<Edge> edges;
  bool closed;
};

/// Joins segments end to start. Each edge starts at most one segment and ends at most one, because
/// of its two cells one has its high side on the left and the other on the right.
std::vector<Chain> join(const std::vector<Segment>& segments) {
  std::unordered_map<Edge, std::size_t> starting_at, ending_at;
  for (std::size_t k = 0; k < segments.size(); ++k) {
    starting_at.emplace(segments[k].from, k);
    ending_at.emplace(segments[k].to, k);
  }
  std::vector<Chain> chains;
  std::vector<bool> used(segments.size(), false);
  for (std::size_t seed = 0; seed < segments.size(); ++seed) {
    if (used[seed]) continue;
    std::size_t first = seed;  // of an open polyline: its beginning
    bool closed = false;
    for (auto it = ending_at.find(segments[first].from); it != ending_at.end() && !closed;
         it = ending_at.find(segments[first].from)) {
      first = it->second;
      closed = first == seed;
    }
    Chain chain{{}, closed};
    std::size_t current = first;
    while (true) {
      used[current] = true;
      chain.edges.push_back(segments[current].from);
      const auto next = starting_at.find(segments[current].to);
      if (next == starting_at.end()) chain.edges.push_back(segments[current].to);
      if (next == starting_at.end() || next->second == first) break;
      current = next->second;
    }
    chains.push_back(std::move(chain));
  }
  return chains;
}

}  // namespace

Contour find_contour(const GridFunction& function, double level) {
  check_axis(function.x, "x");
  check_axis(function.y, "y");
  const std::size_t size = function.x.size() * function.y.size();
  if (function.z.size() != size || function.error.size() != size) {
    throw std::invalid_argument("find_contour: z has " + std::to_string(function.z.size()) +
                                " values and error " + std::to_string(function.error.size()) +
                                ", the grid has " + std::to_string(size) + " points");
  }
  if (!std::isfinite(level)) throw std::invalid_argument("find_contour: the level is not finite");

  const MarchingSquares squares(function, level);
  Contour contour;
  for (const Chain& chain : join(squares.segments())) {
    Contour::Piece piece{{}, chain.closed};
    piece.vertices.reserve(chain.edges.size());
    for (const Edge edge : chain.edges) piece.vertices.push_back(squares.vertex(edge));
    contour.pieces.push_back(std::move(piece));
  }
  return contour;
}

}  // namespace tridentscan::run
