#include "scanner/run/interval_contour.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <random>

using namespace tridentscan;
using physics::CouplingRange;
using physics::ExcludedInterval;
using run::IntervalColumn;

namespace {

constexpr CouplingRange range{1e-4, 1};

/// Intervals where f(ln m, ln g) > 0, by a dense scan and bisection: no code of the program.
IntervalColumn column_of(double mass, const std::function<double(double, double)>& f) {
  IntervalColumn column{mass, {}};
  const double x = std::log(mass), low = std::log(range.low), high = std::log(range.high);
  constexpr int steps = 4000;
  const auto at = [&](int i) { return low + (high - low) * i / steps; };
  const auto root = [&](double a, double b) {
    for (int i = 0; i < 60; ++i) {
      const double middle = (a + b) / 2;
      ((f(x, a) > 0) == (f(x, middle) > 0) ? a : b) = middle;
    }
    return std::exp((a + b) / 2);
  };
  bool inside = f(x, low) > 0;
  if (inside) column.intervals.push_back({range.low, 0, range.high, 0});
  for (int i = 1; i <= steps; ++i) {
    if (const bool now = f(x, at(i)) > 0; now != inside) {
      const double g = root(at(i - 1), at(i));
      if (now) {
        column.intervals.push_back({g, 1e-3 * g, range.high, 0});
      } else {
        column.intervals.back().high = g;
        column.intervals.back().high_error = 1e-3 * g;
      }
      inside = now;
    }
  }
  return column;
}

run::IntervalContour contour_of(const std::function<double(double, double)>& f, int masses) {
  std::vector<IntervalColumn> columns;
  for (int i = 0; i < masses; ++i) {
    columns.push_back(column_of(std::pow(10.0, -3 + 4.0 * i / (masses - 1)), f));
  }
  const auto at = [&](double mass) { return column_of(mass, f); };
  return run::contour_of_intervals(run::refined(std::move(columns), range, 10, at), range);
}

/// Twice the area in (ln m, ln g), positive if the inside is on the left.
double twice_signed_area(const run::Contour::Piece& piece) {
  double sum = 0;
  const auto& v = piece.vertices;
  for (std::size_t i = 0; i < v.size(); ++i) {
    const auto& a = v[i];
    const auto& b = v[(i + 1) % v.size()];
    sum += std::log(a.x) * std::log(b.y) - std::log(b.x) * std::log(a.y);
  }
  return sum;
}

}  // namespace

TEST_CASE("A region above a curve has one open border, with its errors", "[contour]") {
  const auto result = contour_of([](double x, double y) { return y + 3 - 0.3 * x; }, 12);
  REQUIRE(result.contour.pieces.size() == 1);
  CHECK(result.unsure.empty());
  const auto& piece = result.contour.pieces[0];
  CHECK_FALSE(piece.closed);
  CHECK(piece.vertices.size() == 12);
  for (std::size_t i = 0; i < piece.vertices.size(); ++i) {
    const auto& v = piece.vertices[i];
    CHECK(std::log(v.y) == Approx(-3 + 0.3 * std::log(v.x)).epsilon(1e-9));
    CHECK(v.error_x == 0);
    CHECK(v.error_y == Approx(1e-3 * v.y));
    if (i > 0) CHECK(v.x > piece.vertices[i - 1].x);  // the excluded side on the left
  }
}

TEST_CASE("A band thinner than its rise from mass to mass is one piece", "[contour]") {
  // 1 % thick; neighbouring masses of 12 differ in g' by a factor of 5.
  const auto band = [](double x, double y) { return 0.005 - std::abs(y + 4 - 1.6 * std::sin(x)); };
  for (const int masses : {12, 25, 60, 150}) {
    const auto result = contour_of(band, masses);
    const bool right = result.contour.pieces.size() == 2;  // its lower and its upper border
    CHECK((right || !result.unsure.empty()));
    if (masses >= 25) CHECK(right);
  }
}

TEST_CASE("Islands, holes and mergers have as many pieces as they are", "[contour]") {
  const auto disc = [](double x0, double y0, double r) {
    return [=](double x, double y) { return r * r - (x - x0) * (x - x0) - (y - y0) * (y - y0); };
  };
  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> place(0, 1);
  for (int trial = 0; trial < 20; ++trial) {
    const double x0 = -5 + 4 * place(random), y0 = -6 + 2 * place(random);
    const double r = 0.8 + place(random);
    const auto island = disc(x0, y0, r);
    const auto one = contour_of(island, 40);
    REQUIRE(one.contour.pieces.size() == 1);
    CHECK(one.contour.pieces[0].closed);
    CHECK(twice_signed_area(one.contour.pieces[0]) / 2 ==
          Approx(std::acos(-1.0) * r * r).epsilon(0.05));

    const auto ring = contour_of(
        [&](double x, double y) { return std::min(island(x, y), -disc(x0, y0, r / 2)(x, y)); }, 40);
    REQUIRE(ring.contour.pieces.size() == 2);
    CHECK(ring.contour.pieces[0].closed);
    CHECK(ring.contour.pieces[1].closed);
    CHECK(twice_signed_area(ring.contour.pieces[0]) * twice_signed_area(ring.contour.pieces[1]) <
          0);

    // Two discs beside each other in g' that touch: one outline.
    const auto pair = contour_of(
        [&](double x, double y) {
          return std::max(disc(x0, y0 - 0.45 * r, r / 2)(x, y),
                          disc(x0, y0 + 0.45 * r, r / 2)(x, y));
        },
        40);
    CHECK(pair.contour.pieces.size() == 1);
    CHECK(pair.unsure.empty());
  }
}

TEST_CASE("A contour ends open beside masses that are not known and at the ends of the range",
          "[contour]") {
  const auto f = [](double x, double y) { return y + 6 + x; };  // leaves the range on both sides
  std::vector<IntervalColumn> columns;
  for (int i = 0; i < 21; ++i) columns.push_back(column_of(std::pow(10.0, -3 + 0.2 * i), f));
  const auto all = run::contour_of_intervals(columns, range);
  REQUIRE(all.contour.pieces.size() == 1);
  for (const auto& v : all.contour.pieces[0].vertices) {
    CHECK(v.y > range.low);
    CHECK(v.y < range.high);
  }
  columns[10] = {columns[10].mass, {}, false};
  const auto gap = run::contour_of_intervals(columns, range);
  CHECK(gap.contour.pieces.size() == 2);
  CHECK_FALSE(gap.contour.pieces[0].closed);
}
