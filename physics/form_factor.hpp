#pragma once

#include <functional>
#include <vector>

#include "physics/words.hpp"

namespace tridentscan::physics {

/// rho(r) ~ (1 + w r^2/c^2) / (1 + exp((r - c)/a)): two-parameter Fermi for w = 0.
struct ChargeDensity {
  double c;  // half-density radius, fm
  double a;  // diffuseness, fm
  double w;  // dimensionless
};

enum class FormFactorModel {
  density,           // numerical Fourier transform of the charge density (default)
  fermi,             // symmetrised Fermi with c and a, w = 0, closed form
  helm,              // Helm with the density's root-mean-square radius
  exponential,       // exp(-R^2 Q2/6), R = (0.58 + 0.82 A^(1/3)) fm
  exponential_tenth  // the same with /10: a variant in circulation, radius too small; not an error
                     // estimate
};

template <>
inline constexpr auto words<FormFactorModel> = std::to_array<Word<FormFactorModel>>(
    {{"density", FormFactorModel::density},
     {"fermi", FormFactorModel::fermi},
     {"helm", FormFactorModel::helm},
     {"exponential", FormFactorModel::exponential},
     {"exponential_tenth", FormFactorModel::exponential_tenth}});

/// Root-mean-square radius of a charge density, fm. A density with w < 0 ends where 1 + w r^2/c^2
/// does. Throws std::invalid_argument for c <= 0, a <= 0 or w <= -1.
[[nodiscard]] double rms_radius(const ChargeDensity& density);

/// F(q) with F(0) = 1 for momentum transfer q = sqrt(Q2) in GeV; A is the mass number.
/// density: 4 pi Int r^2 rho sin(qr)/(qr) dr / Z by composite Gauss-Legendre
/// quadrature.
/// fermi: 3/(x (x^2+y^2)) (y/sinh y) ((y/tanh y) sin x - x cos x), x = q c, y = pi q a.
/// helm: 3 j1(q R)/(q R) exp(-q^2 s^2/2), s = 0.9 fm, R^2 = (5/3)(rms^2 - 3 s^2).
/// Throws std::invalid_argument like rms_radius, and for helm where rms < sqrt(3) s.
[[nodiscard]] double form_factor(FormFactorModel model, const ChargeDensity& density,
                                 int mass_number, double q);

/// F on a uniform grid in q as piecewise cubics: what the inner loops evaluate. Interpolation error
/// below 1e-6 (tested).
class FormFactorTable {
 public:
  FormFactorTable(FormFactorModel model, const ChargeDensity& density, int mass_number,
                  double q_max);
  /// An even function of q that is smooth over `scale` (GeV).
  FormFactorTable(const std::function<double(double)>& function, double scale, double q_max);

  [[nodiscard]] double q_max() const { return q_max_; }
  [[nodiscard]] double spacing() const { return spacing_; }
  [[nodiscard]] int cells() const { return static_cast<int>(coefficients_.size() / 4); }
  /// Four coefficients per cell: F = c0 + s (c1 + s (c2 + s c3)), s = q/spacing - cell.
  [[nodiscard]] const double* coefficients() const { return coefficients_.data(); }
  [[nodiscard]] double operator()(double q) const;

 private:
  void fit(const std::vector<double>& values);

  double q_max_;
  double spacing_;
  std::vector<double> coefficients_;
};

}  // namespace tridentscan::physics
