#pragma once

#include <array>
#include <cstddef>
#include <vector>

namespace tridentscan::physics {

/// R = 1 + g'^2 rise(g') at one mass where it is no polynomial, because the width of the boson in
/// it grows with g'. The rise is known at couplings that are equidistant in ln g'; between them by
/// polynomials of seventh degree, R of Z -> 4 mu to 1e-4 (5e-4 above g' = 10, where the boson is
/// wider than heavy). Below the first, at g' = 1e-3, the rise is taken as constant; beyond the last
/// it is linear in g'^2.
class RiseTable {
 public:
  static constexpr std::size_t nodes = 60;
  using PerNode = std::array<double, nodes>;

  /// Couplings of the nodes, 1e-3 to 12.6, ascending.
  [[nodiscard]] static PerNode couplings();
  /// At the nodes, the variance of the numerical error too.
  RiseTable(const PerNode& rise, const PerNode& variance) : rise_(rise), variance_(variance) {}

  [[nodiscard]] double rise(double g2) const { return at(rise_, g2); }
  /// Of rise(g2).
  [[nodiscard]] double variance(double g2) const;
  /// g'^2 where R is r or turns round, ascending.
  [[nodiscard]] std::vector<double> solutions(double r) const;
  [[nodiscard]] std::vector<double> turning_points() const;

  [[nodiscard]] const PerNode& rises() const { return rise_; }
  [[nodiscard]] const PerNode& variances() const { return variance_; }
  bool operator==(const RiseTable&) const = default;

 private:
  [[nodiscard]] static double at(const PerNode& values, double g2);
  PerNode rise_, variance_;
};

}  // namespace tridentscan::physics
