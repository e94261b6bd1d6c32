#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <limits>
#include <numbers>

#include "scanner/run/contour.hpp"

using namespace tridentscan;
using run::Contour;

namespace {

/// A grid with equal steps in the logarithms u of x and v of y, both from -1 to 1.
struct Grid {
  std::vector<double> x, y, z, error;

  Grid(int nx, int ny, const std::function<double(double, double)>& f, double sigma = 0)
      : error(static_cast<std::size_t>(nx * ny), sigma) {
    for (int i = 0; i < nx; ++i) x.push_back(std::exp(-1 + 2.0 * i / (nx - 1)));
    for (int j = 0; j < ny; ++j) y.push_back(std::exp(-1 + 2.0 * j / (ny - 1)));
    for (const double a : x) {
      for (const double b : y) z.push_back(f(std::log(a), std::log(b)));
    }
  }
  [[nodiscard]] Contour contour(double level) const {
    return run::find_contour({x, y, z, error}, level);
  }
};

/// In (ln x, ln y); positive when counter-clockwise, that is when the inside is high.
double signed_area(const Contour::Piece& piece) {
  double twice = 0;
  for (std::size_t k = 0; k < piece.vertices.size(); ++k) {
    const auto& a = piece.vertices[k];
    const auto& b = piece.vertices[(k + 1) % piece.vertices.size()];
    twice += std::log(a.x) * std::log(b.y) - std::log(b.x) * std::log(a.y);
  }
  return twice / 2;
}

double worst_radius_error(int n) {
  const Grid grid(n, n + 3, [](double u, double v) { return -std::hypot(u, v); });
  const Contour contour = grid.contour(-0.6);
  REQUIRE(contour.pieces.size() == 1);
  double worst = 0;
  for (const auto& vertex : contour.pieces[0].vertices) {
    worst = std::max(worst, std::abs(std::hypot(std::log(vertex.x), std::log(vertex.y)) - 0.6));
  }
  return worst;
}

Contour of_corners(double lower_left, double lower_right, double upper_left, double upper_right,
                   double level) {
  const std::vector<double> axis = {1, 2}, error(4, 0.0);
  const std::vector<double> z = {lower_left, upper_left, lower_right, upper_right};  // [x, y]
  return run::find_contour({axis, axis, z, error}, level);
}

}  // namespace

TEST_CASE("a circle in the logarithms is found to second order") {
  const double coarse = worst_radius_error(41), fine = worst_radius_error(161);
  CHECK(coarse < 2e-3);
  CHECK(coarse / fine > 10);  // 16 for second order
}

TEST_CASE("the high side is on the left") {
  const auto radius = [](double u, double v) { return std::hypot(u, v); };
  const double area = std::numbers::pi * 0.36;
  const Contour hill =
      Grid(81, 81, [&](double u, double v) { return -radius(u, v); }).contour(-0.6);
  const Contour dip = Grid(81, 81, radius).contour(0.6);
  REQUIRE((hill.pieces.size() == 1 && hill.pieces[0].closed));
  REQUIRE((dip.pieces.size() == 1 && dip.pieces[0].closed));
  CHECK(signed_area(hill.pieces[0]) == Approx(area).epsilon(2e-3));
  CHECK(signed_area(dip.pieces[0]) == Approx(-area).epsilon(2e-3));
}

TEST_CASE("two blobs are two pieces in the order of their cells") {
  const Grid grid(61, 61, [](double u, double v) {
    return std::exp(-20 * (std::pow(u - 0.5, 2) + v * v)) +
           std::exp(-20 * (std::pow(u + 0.5, 2) + v * v));
  });
  const Contour contour = grid.contour(0.5);
  REQUIRE(contour.pieces.size() == 2);
  CHECK((contour.pieces[0].closed && contour.pieces[1].closed));
  CHECK(contour.pieces[0].vertices[0].x < 1);
  CHECK(contour.pieces[1].vertices[0].x > 1);
}

TEST_CASE("a ring has a hole that is a piece of its own") {
  const Grid grid(81, 81, [](double u, double v) { return -std::abs(std::hypot(u, v) - 0.6); });
  const Contour contour = grid.contour(-0.2);
  REQUIRE(contour.pieces.size() == 2);
  CHECK(signed_area(contour.pieces[0]) == Approx(std::numbers::pi * 0.64).epsilon(1e-2));
  CHECK(signed_area(contour.pieces[1]) == Approx(-std::numbers::pi * 0.16).epsilon(1e-2));
}

TEST_CASE("a contour that leaves the grid is open and keeps its direction") {
  const Contour high_above = Grid(5, 9, [](double, double v) { return v; }).contour(0.3);
  REQUIRE(high_above.pieces.size() == 1);
  const Contour::Piece& piece = high_above.pieces[0];
  CHECK_FALSE(piece.closed);
  REQUIRE(piece.vertices.size() == 5);
  for (std::size_t k = 0; k < 5; ++k) {
    CHECK(std::log(piece.vertices[k].y) == Approx(0.3).epsilon(1e-13));
    if (k > 0) CHECK(piece.vertices[k].x > piece.vertices[k - 1].x);  // high z on the left
  }
  const Contour high_below = Grid(5, 9, [](double, double v) { return -v; }).contour(-0.3);
  CHECK(high_below.pieces[0].vertices.front().x > high_below.pieces[0].vertices.back().x);
}

TEST_CASE("a saddle is resolved by the mean of its corners") {
  // High at lower left and upper right. Mean above the level: they are connected, so each piece
  // cuts off one low corner, and its ends share the edges of that corner.
  const Contour connected = of_corners(1.2, 0, 0, 1.2, 0.5);
  const Contour separate = of_corners(0.8, 0, 0, 0.8, 0.5);
  REQUIRE(connected.pieces.size() == 2);
  REQUIRE(separate.pieces.size() == 2);
  const auto joins = [](const Contour& contour, bool from_bottom_to_right) {
    const auto& vertices = contour.pieces[0].vertices;
    REQUIRE(vertices.size() == 2);
    CHECK(vertices[0].y == 1);  // the bottom edge
    CHECK(vertices[1].x == Approx(from_bottom_to_right ? 2 : 1));
  };
  joins(connected, true);
  joins(separate, false);
  // The other diagonal.
  CHECK(of_corners(0, 1.2, 1.2, 0, 0.5).pieces.size() == 2);
  CHECK(of_corners(0, 0.8, 0.8, 0, 0.5).pieces.size() == 2);
}

TEST_CASE("cells with a missing corner are left out and open the contour") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  Grid grid(41, 41, [](double u, double v) { return -std::hypot(u, v); });
  const auto size_before = grid.contour(-0.6).pieces[0].vertices.size();
  const std::size_t on_the_right = 32 * 41 + 20;  // u = 0.6, v = 0
  for (const double hole :
       {nan, std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()}) {
    grid.z[on_the_right] = hole;
    const Contour contour = grid.contour(-0.6);
    REQUIRE(contour.pieces.size() == 1);
    CHECK_FALSE(contour.pieces[0].closed);
    CHECK(contour.pieces[0].vertices.size() < size_before);
    CHECK(contour.pieces[0].vertices.size() > size_before - 6);
    for (const auto& vertex : contour.pieces[0].vertices) {
      CHECK((std::isfinite(vertex.x) && std::isfinite(vertex.error_x)));
    }
  }
  std::fill(grid.z.begin(), grid.z.end(), nan);
  CHECK(grid.contour(-0.6).pieces.empty());
}

TEST_CASE("a constant field has no contour, at its own value neither") {
  const Grid grid(7, 7, [](double, double) { return 2; });
  for (const double level : {1.0, 2.0, 3.0}) CHECK(grid.contour(level).pieces.empty());
}

TEST_CASE("corners at the level count as high and leave whole pieces") {
  // Integers on a chessboard of levels: every second corner is at the level exactly.
  const Grid steps(21, 21, [](double u, double v) {
    return std::round(3 * std::cos(3 * u) + 3 * std::cos(4 * v + 1));
  });
  for (int level = -6; level <= 6; ++level) {
    for (const Contour::Piece& piece : steps.contour(level).pieces) {
      const auto on_border = [](const Contour::Vertex& vertex) {
        return std::max(std::abs(std::log(vertex.x)), std::abs(std::log(vertex.y))) > 1 - 1e-12;
      };
      INFO("level " << level);
      CHECK((piece.closed ||
             (on_border(piece.vertices.front()) && on_border(piece.vertices.back()))));
      for (const auto& vertex : piece.vertices) CHECK(std::isfinite(vertex.error_x));
    }
  }
  // One corner at the level: the line goes through it. One peak that only touches: a point.
  const Contour through = of_corners(1, 0, 2, 1, 1);
  REQUIRE(through.pieces.size() == 1);
  CHECK(through.pieces[0].vertices.front().x == 1);
  CHECK(through.pieces[0].vertices.back().y == Approx(2));
}

TEST_CASE("the error moves a vertex along the gradient by error over slope") {
  // z = 3 u + 4 v: |grad| = 5 in the logarithms.
  const Grid plane(
      9, 13, [](double u, double v) { return 3 * u + 4 * v; }, 0.05);
  for (const Contour::Piece& piece : plane.contour(0.7).pieces) {
    for (const auto& vertex : piece.vertices) {
      CHECK(vertex.error_x / vertex.x == Approx(0.05 * 3 / 25).epsilon(1e-10));
      CHECK(vertex.error_y / vertex.y == Approx(0.05 * 4 / 25).epsilon(1e-10));
    }
  }
}

TEST_CASE("the error of a vertex is interpolated and survives a missing neighbour") {
  Grid plane(3, 3, [](double u, double v) { return 3 * u + 4 * v; });
  for (std::size_t k = 0; k < plane.error.size(); ++k) plane.error[k] = plane.z[k] + 10;
  plane.z[0] = std::numeric_limits<double>::quiet_NaN();
  const Contour contour = plane.contour(0.5);
  REQUIRE_FALSE(contour.pieces.empty());
  for (const auto& vertex : contour.pieces[0].vertices) {
    CHECK(vertex.error_x / vertex.x == Approx(10.5 * 3 / 25).epsilon(1e-10));
  }
}

TEST_CASE("grids without cells have no contour, wrong ones are refused") {
  const std::vector<double> none, one = {1}, two = {1, 2}, down = {2, 1}, zero = {0, 1};
  const std::vector<double> four(4, 0.0);
  CHECK(run::find_contour({none, none, none, none}, 0).pieces.empty());
  CHECK(run::find_contour({one, two, two, two}, 1.5).pieces.empty());
  CHECK(run::find_contour({two, one, two, two}, 1.5).pieces.empty());
  CHECK_THROWS_AS(run::find_contour({two, two, two, four}, 0), std::invalid_argument);
  CHECK_THROWS_AS(run::find_contour({two, two, four, two}, 0), std::invalid_argument);
  CHECK_THROWS_AS(run::find_contour({down, two, four, four}, 0), std::invalid_argument);
  CHECK_THROWS_AS(run::find_contour({two, zero, four, four}, 0), std::invalid_argument);
  CHECK_THROWS_AS(run::find_contour({two, two, four, four}, std::nan("")), std::invalid_argument);
}
