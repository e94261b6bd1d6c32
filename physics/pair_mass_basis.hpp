#pragma once

#include <array>
#include <cmath>
#include <complex>
#include <cstddef>
#include <vector>

#include "physics/vector_math.hpp"

namespace tridentscan::physics {

/// Distributions in the squared mass s of a pair, on which a boson's propagator acts: piecewise
/// cubic Lagrange polynomials in x = ln s through nodes that are equidistant in ln s + sqrt(s)/8
/// GeV, in stencils of one side at the ends. A distribution is known by its moments
/// Int ds rho phi_j, sums over points; what it is at the nodes follows by Galerkin, so that the end
/// of the range may be a step.
class PairMassBasis {
 public:
  static constexpr std::size_t cells = 48, nodes = cells + 1;
  static constexpr std::size_t stencil = 4;
  template <class T>
  using PerNode = std::array<T, nodes>;
  using Propagator = PerNode<std::complex<double>>;

  /// 0 < s_low < s_high, GeV^2. Throws std::invalid_argument otherwise.
  PairMassBasis(double s_low, double s_high);

  /// phi of the four functions that are not zero in a cell, those of the nodes from first_node on.
  struct Values {
    std::size_t cell;
    std::array<double, stencil> phi;
  };
  TRIDENTSCAN_INLINE static std::size_t first_node(std::size_t cell) {
    return cell < 1 ? 0 : cell > cells - 2 ? cells - 3 : cell - 1;
  }
  /// At s, GeV^2.
  [[nodiscard]] Values at(double s) const {
    const double log_s = std::log(s);
    return at_position(position(s, log_s), log_s);
  }
  /// The same in two steps, of which the first can be done for many points at once: a number whose
  /// integer part is the cell, whatever s is. `log_s` is ln s.
  TRIDENTSCAN_INLINE double position(double s, double log_s) const {
    constexpr double last = static_cast<double>(cells) - 0.5;
    const double y = (log_s + std::sqrt(s) * (1 / scale) - y_low_) * inverse_y_step_;
    return vector_math::larger(vector_math::smaller(y, last), 0.0);
  }
  /// Takes what position returned.
  TRIDENTSCAN_INLINE Values at_position(double position, double log_s) const {
    const auto cell = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(position));
    const auto& [p, x, inverse_step] = polynomials_[cell];
    const double u = (log_s - x) * inverse_step;
    Values values{cell, {}};
    for (std::size_t a = 0; a < stencil; ++a) {
      values.phi[a] = p[0][a] + u * (p[1][a] + u * (p[2][a] + u * p[3][a]));
    }
    return values;
  }

  /// d_j with Int ds rho(s)/(s - m^2 + i m Gamma) = Sum_j d_j Int ds rho phi_j for a boson of mass
  /// and width in GeV, both positive: exact for a rho of this basis, however narrow the width.
  [[nodiscard]] Propagator propagator(double mass, double width) const;
  /// phi~_j with rho(s) = Sum_j phi~_j Int ds rho phi_j, GeV^-2: what a boson of no width sees.
  [[nodiscard]] PerNode<double> density(double s) const;

  [[nodiscard]] double s_low() const { return s_low_; }
  [[nodiscard]] double s_high() const { return s_high_; }
  /// Squared masses of the nodes, GeV^2.
  [[nodiscard]] std::vector<double> node_masses2() const;
  bool operator==(const PairMassBasis&) const = default;

 private:
  static constexpr std::size_t gauss_points = 12;
  static constexpr double scale = 8;  // GeV: the distributions fall by orders near their end
  [[nodiscard]] std::array<double, stencil> phi(std::size_t cell, double u) const;
  /// Adds Int ds phi/(s - pole) over a cell that is far from the pole.
  void add_distant(std::size_t cell, double mass2, double mass_width, Propagator& moments) const;
  template <class T>
  void solve(PerNode<T>& v) const;

  double s_low_, s_high_;
  double y_low_, inverse_y_step_;
  PerNode<double> x_;
  /// Of a cell, which begins at x.
  struct Polynomials {
    std::array<std::array<double, stencil>, stencil> powers;  // [u^n][phi]
    double x, inverse_step;
    bool operator==(const Polynomials&) const = default;
  };
  std::array<Polynomials, cells> polynomials_;
  std::array<std::array<double, gauss_points>, cells> gauss_s_;
  std::array<std::array<std::array<double, stencil>, gauss_points>, cells> gauss_phi_;  // w phi
  std::array<std::array<double, stencil>, nodes>
      cholesky_{};  // of Int dx phi phi: [row][row - column], one over the diagonal
};

}  // namespace tridentscan::physics
