#include "physics/pair_mass_basis.hpp"

#include <algorithm>
#include <boost/math/quadrature/gauss.hpp>
#include <cmath>
#include <stdexcept>

#include "physics/instruction_set.hpp"

namespace tridentscan::physics {
namespace {

using std::complex;

double coordinate(double x, double scale) {
  return x + std::exp(0.5 * x) / scale;
}

double inverse_coordinate(double y, double x, double scale) {
  for (int i = 0; i < 60; ++i) {
    const double step = (coordinate(x, scale) - y) / (1 + 0.5 * std::exp(0.5 * x) / scale);
    x -= step;
    if (std::abs(step) < 1e-15) break;
  }
  return x;
}

struct UnitNode {
  double u, weight;
};
/// Gauss-Legendre rule of twelve points on [0, 1].
std::array<UnitNode, 12> unit_rule() {
  using Rule = boost::math::quadrature::gauss<double, 12>;
  std::array<UnitNode, 12> rule;
  for (std::size_t i = 0; i < 6; ++i) {
    const double x = Rule::abscissa()[i], w = 0.5 * Rule::weights()[i];
    rule[i] = {0.5 - 0.5 * x, w};
    rule[11 - i] = {0.5 + 0.5 * x, w};
  }
  return rule;
}

/// 1/(e^y - 1) - 1/y for |y| < 1/2, to rounding.
complex<double> regular_part(complex<double> y) {
  const complex<double> z = y * y;
  return -0.5 +
         y * (1.0 / 12 +
              z * (-1.0 / 720 +
                   z * (1.0 / 30240 + z * (-1.0 / 1209600 +
                                           z * (1.0 / 47900160 - z * (691.0 / 1307674368000.0))))));
}

}  // namespace

PairMassBasis::PairMassBasis(double s_low, double s_high)
    : s_low_(s_low), s_high_(s_high), y_low_(0), inverse_y_step_(0) {
  if (!(s_low > 0 && s_low < s_high)) {
    throw std::invalid_argument("pair masses need a range above zero");
  }
  const double x_low = std::log(s_low), x_high = std::log(s_high);
  y_low_ = coordinate(x_low, scale);
  const double y_step = (coordinate(x_high, scale) - y_low_) / static_cast<double>(cells);
  inverse_y_step_ = 1 / y_step;
  for (std::size_t j = 0; j < nodes; ++j) {
    const double share = static_cast<double>(j) / static_cast<double>(cells);
    x_[j] = inverse_coordinate(y_low_ + y_step * static_cast<double>(j),
                               x_low + share * (x_high - x_low), scale);
  }
  x_.front() = x_low;
  x_.back() = x_high;

  PerNode<std::array<double, stencil>> mass{};  // [row][row - column]
  const auto rule = unit_rule();
  for (std::size_t c = 0; c < cells; ++c) {
    const double h = x_[c + 1] - x_[c];
    polynomials_[c].x = x_[c];
    polynomials_[c].inverse_step = 1 / h;
    const std::size_t first = first_node(c);
    for (std::size_t a = 0; a < stencil; ++a) {
      std::array<double, stencil> polynomial{1, 0, 0, 0};  // product of (u - u_k)/(u_a - u_k)
      for (std::size_t k = 0; k < stencil; ++k) {
        if (k == a) continue;
        const double uk = (x_[first + k] - x_[c]) / h;
        const double norm = h / (x_[first + a] - x_[first + k]);
        for (std::size_t n = stencil; n-- > 0;) {
          polynomial[n] = norm * ((n > 0 ? polynomial[n - 1] : 0) - uk * polynomial[n]);
        }
      }
      for (std::size_t n = 0; n < stencil; ++n) polynomials_[c].powers[n][a] = polynomial[n];
    }
    for (std::size_t i = 0; i < gauss_points; ++i) {
      gauss_s_[c][i] = std::exp(x_[c] + h * rule[i].u);
      const auto values = phi(c, rule[i].u);
      for (std::size_t a = 0; a < stencil; ++a) {
        gauss_phi_[c][i][a] = h * rule[i].weight * values[a];
        for (std::size_t b = 0; b <= a; ++b) {
          mass[first + a][a - b] += h * rule[i].weight * values[a] * values[b];
        }
      }
    }
  }
  for (std::size_t row = 0; row < nodes; ++row) {
    for (std::size_t k = std::min(row, stencil - 1) + 1; k-- > 0;) {
      const std::size_t column = row - k;
      double sum = mass[row][k];
      for (std::size_t l = 1; l + k < stencil && l <= column; ++l) {
        sum -= cholesky_[row][k + l] * cholesky_[column][l];
      }
      cholesky_[row][k] = k == 0 ? 1 / std::sqrt(sum) : sum * cholesky_[column][0];
    }
  }
}

std::array<double, PairMassBasis::stencil> PairMassBasis::phi(std::size_t cell, double u) const {
  const auto& p = polynomials_[cell].powers;
  std::array<double, stencil> values;
  for (std::size_t a = 0; a < stencil; ++a) {
    values[a] = p[0][a] + u * (p[1][a] + u * (p[2][a] + u * p[3][a]));
  }
  return values;
}

template <class T>
void PairMassBasis::solve(PerNode<T>& v) const {
  for (std::size_t row = 0; row < nodes; ++row) {
    for (std::size_t k = 1; k < stencil && k <= row; ++k) v[row] -= cholesky_[row][k] * v[row - k];
    v[row] *= cholesky_[row][0];
  }
  for (std::size_t row = nodes; row-- > 0;) {
    v[row] *= cholesky_[row][0];
    for (std::size_t k = 1; k < stencil && k <= row; ++k) v[row - k] -= cholesky_[row][k] * v[row];
  }
}

TRIDENTSCAN_EXACT_VERSIONS
void PairMassBasis::add_distant(std::size_t cell, double mass2, double mass_width,
                                Propagator& moments) const {
  double re[gauss_points], im[gauss_points];
  const double* const s = gauss_s_[cell].data();
#pragma omp simd
  for (std::size_t i = 0; i < gauss_points; ++i) {
    const double distance = s[i] - mass2;
    const double norm = 1 / (distance * distance + mass_width * mass_width);
    re[i] = distance * norm;
    im[i] = -mass_width * norm;
  }
  double sum_re[stencil] = {}, sum_im[stencil] = {};
  for (std::size_t i = 0; i < gauss_points; ++i) {
    const double* const phi = gauss_phi_[cell][i].data();
#pragma omp simd
    for (std::size_t a = 0; a < stencil; ++a) {
      sum_re[a] += phi[a] * re[i];
      sum_im[a] += phi[a] * im[i];
    }
  }
  const std::size_t first = first_node(cell);
  for (std::size_t a = 0; a < stencil; ++a) moments[first + a] += complex(sum_re[a], sum_im[a]);
}

PairMassBasis::Propagator PairMassBasis::propagator(double mass, double width) const {
  const double mass2 = mass * mass, mass_width = mass * width, ratio = width / mass;
  const complex<double> log_pole{std::log(mass2) + 0.5 * std::log1p(ratio * ratio),
                                 -std::atan(ratio)};
  const complex<double> inverse_pole = 1.0 / complex<double>(mass2, -mass_width);
  static const auto rule = unit_rule();
  Propagator result{};
  for (std::size_t c = 0; c < cells; ++c) {
    const double h = x_[c + 1] - x_[c];
    const complex<double> pole = (log_pole - x_[c]) / h;
    const std::size_t first = first_node(c);
    if (std::norm(pole - 0.5) > 1.5 * 1.5) {
      add_distant(c, mass2, mass_width, result);
      continue;
    }
    // 1/(e^x - Z) = [1/y + g(y)]/Z with y = x - ln Z = h (u - u*); Int_0^1 u^n/(u - u*) du = L_n.
    // Both logarithms have positive imaginary parts: no branch is crossed, and a narrow width gives
    // -i pi.
    std::array<complex<double>, stencil> l;
    l[0] = std::log(1.0 - pole) - std::log(-pole);
    for (std::size_t n = 1; n < stencil; ++n) l[n] = 1.0 / static_cast<double>(n) + pole * l[n - 1];
    std::array<complex<double>, gauss_points> regular;
    for (std::size_t i = 0; i < gauss_points; ++i) {
      regular[i] = regular_part(h * (rule[i].u - pole));
    }
    for (std::size_t a = 0; a < stencil; ++a) {
      complex<double> sum = 0;
      for (std::size_t n = 0; n < stencil; ++n) sum += polynomials_[c].powers[n][a] * l[n];
      for (std::size_t i = 0; i < gauss_points; ++i) sum += gauss_phi_[c][i][a] * regular[i];
      result[first + a] += sum * inverse_pole;
    }
  }
  solve(result);
  return result;
}

PairMassBasis::PerNode<double> PairMassBasis::density(double s) const {
  PerNode<double> result{};
  if (!(s >= s_low_ && s <= s_high_)) return result;
  const Values values = at(s);
  for (std::size_t a = 0; a < stencil; ++a) result[first_node(values.cell) + a] = values.phi[a] / s;
  solve(result);
  return result;
}

std::vector<double> PairMassBasis::node_masses2() const {
  std::vector<double> result;
  for (const double x : x_) result.push_back(std::exp(x));
  result.front() = s_low_;
  result.back() = s_high_;
  return result;
}

}  // namespace tridentscan::physics
