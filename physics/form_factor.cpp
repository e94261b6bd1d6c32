#include "physics/form_factor.hpp"

#include <algorithm>
#include <boost/math/quadrature/gauss.hpp>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "physics/constants.hpp"
#include "physics/square.hpp"
#include "physics/units.hpp"

namespace tridentscan::physics {
namespace {

constexpr double helm_skin = 0.9;    // s / fm
constexpr double cell_width = 0.12;  // of a table, times the size of what scatters

/// Where the density ends, fm: rho < 1e-18, or the zero of 1 + w r^2/c^2 for w < 0 (no negative
/// charge: the convention behind the published radii of such densities).
double outer_radius(const ChargeDensity& density) {
  const double tail = density.c + 45 * density.a;
  return density.w < 0 ? std::min(tail, density.c / std::sqrt(-density.w)) : tail;
}

/// The charge inside thin shells, as nodes r_i and weights ~ r_i^2 rho(r_i) that sum to 1:
/// composite 16-point Gauss-Legendre quadrature.
struct RadialQuadrature {
  std::vector<double> radius;  // GeV^-1
  std::vector<double> weight;

  /// Panels resolve both the poles of the Fermi function at r = c +- i pi a and sin(q_max r).
  RadialQuadrature(const ChargeDensity& density, double q_max) {
    using Gauss = boost::math::quadrature::gauss<double, 16>;
    if (!(density.c > 0 && density.a > 0 && density.w > -1)) {
      throw std::invalid_argument("charge density: needs c > 0, a > 0 and w > -1");
    }
    const double r_max = outer_radius(density);
    const double width = std::min(4 * density.a, 22 / (q_max * units::fm));
    const int panels = static_cast<int>(std::ceil(r_max / width));
    const double half = r_max / (2 * panels);
    double total = 0;
    for (int panel = 0; panel < panels; ++panel) {
      for (std::size_t i = 0; i < Gauss::abscissa().size(); ++i) {
        for (const double sign : {-1.0, 1.0}) {
          const double r = half * (2 * panel + 1 + sign * Gauss::abscissa()[i]);
          const double rho =
              (1 + density.w * square(r / density.c)) / (1 + std::exp((r - density.c) / density.a));
          radius.push_back(r * units::fm);
          weight.push_back(Gauss::weights()[i] * r * r * rho);
          total += weight.back();
        }
      }
    }
    for (double& w : weight) w /= total;
  }
};

/// F = sum_i weight_i sin(q r_i)/(q r_i).
double density_form_factor(const ChargeDensity& density, double q) {
  const RadialQuadrature quadrature(density, q);
  double sum = 0;
  for (std::size_t i = 0; i < quadrature.radius.size(); ++i) {
    const double x = q * quadrature.radius[i];
    sum += quadrature.weight[i] * (x < 1e-4 ? 1 - x * x / 6 : std::sin(x) / x);
  }
  return sum;
}

/// The same at q = 0, step, 2 step, ...: sin(q r_i) by the angle-sum rotation, no further sine.
std::vector<double> density_form_factors(const ChargeDensity& density, double step, int count) {
  const RadialQuadrature quadrature(density, step * count);
  const std::size_t nodes = quadrature.radius.size();
  std::vector<double> sine(nodes, 0), cosine(nodes), step_sine(nodes), step_cosine(nodes);
  for (std::size_t i = 0; i < nodes; ++i) {
    cosine[i] = quadrature.weight[i] / quadrature.radius[i];
    step_sine[i] = std::sin(step * quadrature.radius[i]);
    step_cosine[i] = std::cos(step * quadrature.radius[i]);
  }
  std::vector<double> values{1};
  for (int k = 1; k < count; ++k) {
    double sum = 0;
#pragma omp simd reduction(+ : sum)
    for (std::size_t i = 0; i < nodes; ++i) {
      const double s = sine[i], c = cosine[i];
      sine[i] = s * step_cosine[i] + c * step_sine[i];
      cosine[i] = c * step_cosine[i] - s * step_sine[i];
      sum += sine[i];
    }
    values.push_back(sum / (k * step));
  }
  return values;
}

/// Symmetrised Fermi density in closed form (docs/physics.md, Amplitude).
double fermi_form_factor(const ChargeDensity& density, double q) {
  const double x = q * density.c * units::fm;
  const double y = constants::pi * q * density.a * units::fm;
  if (x * x + y * y < 1e-3) {  // moments: 1 - q^2 <r^2>/6 + q^4 <r^4>/120
    const double r2 = (3 * x * x + 7 * y * y) / 5;
    const double r4 = (3 * x * x * x * x + 18 * x * x * y * y + 31 * y * y * y * y) / 7;
    return 1 - r2 / 6 + r4 / 120;
  }
  return 3 / (x * (x * x + y * y)) * (y / std::sinh(y)) *
         (y / std::tanh(y) * std::sin(x) - x * std::cos(x));
}

/// Helm: a uniform sphere of radius R folded with a Gaussian of width s.
double helm_form_factor(double rms, double q) {
  const double sphere2 = 5.0 / 3 * (square(rms) - 3 * square(helm_skin));
  if (!(sphere2 > 0)) {
    throw std::invalid_argument(
        "Helm form factor: the root-mean-square radius is below sqrt(3) x 0.9 fm; "
        "use the density or the fermi model");
  }
  const double x = q * std::sqrt(sphere2) * units::fm;
  const double bessel = x < 0.03 ? 1 - x * x / 10 + x * x * x * x / 280
                                 : 3 * (std::sin(x) - x * std::cos(x)) / (x * x * x);  // 3 j1(x)/x
  return bessel * std::exp(-square(q * helm_skin * units::fm) / 2);
}

double exponential_form_factor(int mass_number, double q, double divisor) {
  const double radius = (0.58 + 0.82 * std::cbrt(mass_number)) * units::fm;
  return std::exp(-square(radius * q) / divisor);
}

std::vector<double> uniform_values(FormFactorModel model, const ChargeDensity& density,
                                   int mass_number, double step, int count) {
  if (model == FormFactorModel::density) return density_form_factors(density, step, count);
  const double rms = rms_radius(density);
  std::vector<double> values;
  for (int k = 0; k < count; ++k) {
    values.push_back(model == FormFactorModel::helm
                         ? helm_form_factor(rms, k * step)
                         : form_factor(model, density, mass_number, k * step));
  }
  return values;
}

}  // namespace

double rms_radius(const ChargeDensity& density) {
  const RadialQuadrature quadrature(density, std::numeric_limits<double>::min());
  double sum = 0;
  for (std::size_t i = 0; i < quadrature.radius.size(); ++i) {
    sum += quadrature.weight[i] * square(quadrature.radius[i]);
  }
  return std::sqrt(sum) / units::fm;
}

double form_factor(FormFactorModel model, const ChargeDensity& density, int mass_number, double q) {
  switch (model) {
    case FormFactorModel::density:
      return density_form_factor(density, q);
    case FormFactorModel::fermi:
      return fermi_form_factor(density, q);
    case FormFactorModel::helm:
      return helm_form_factor(rms_radius(density), q);
    case FormFactorModel::exponential:
      return exponential_form_factor(mass_number, q, 6);
    case FormFactorModel::exponential_tenth:
      return exponential_form_factor(mass_number, q, 10);
  }
  throw std::invalid_argument("form_factor: not a form-factor model");
}

FormFactorTable::FormFactorTable(FormFactorModel model, const ChargeDensity& density,
                                 int mass_number, double q_max)
    : q_max_(q_max) {
  if (!(q_max > 0) || !std::isfinite(q_max)) {
    throw std::invalid_argument("FormFactorTable: q_max must be positive and finite");
  }
  const double exponential_radius = 0.58 + 0.82 * std::cbrt(mass_number);
  const double size = std::max(rms_radius(density), exponential_radius) * units::fm;
  const int cells = std::max(8, static_cast<int>(std::ceil(q_max * size / cell_width)));
  spacing_ = q_max / cells;
  fit(uniform_values(model, density, mass_number, spacing_, cells + 3));
}

FormFactorTable::FormFactorTable(const std::function<double(double)>& function, double scale,
                                 double q_max)
    : q_max_(q_max) {
  const int cells = std::max(8, static_cast<int>(std::ceil(q_max / (scale * cell_width))));
  spacing_ = q_max / cells;
  std::vector<double> values;
  for (int k = 0; k < cells + 3; ++k) values.push_back(function(k * spacing_));
  fit(values);
}

/// Cubic Hermite: error h^4 F/384 with F about <r^4>/5. Slopes by the five-point central
/// difference, where F(-q) = F(q). The last two values serve slopes only.
void FormFactorTable::fit(const std::vector<double>& f) {
  const int cells = static_cast<int>(f.size()) - 3;
  const auto slope = [&f](int i) {
    return (8 * (f[i + 1] - f[std::abs(i - 1)]) - (f[i + 2] - f[std::abs(i - 2)])) / 12;
  };
  coefficients_.reserve(4 * f.size());
  for (int i = 0; i < cells; ++i) {
    const double rise = f[i + 1] - f[i], left = slope(i), right = slope(i + 1);
    coefficients_.insert(coefficients_.end(),
                         {f[i], left, 3 * rise - 2 * left - right, left + right - 2 * rise});
  }
}

double FormFactorTable::operator()(double q) const {
  if (!(q >= 0 && q <= q_max_ * (1 + 1e-12))) return std::numeric_limits<double>::quiet_NaN();
  const std::size_t last = coefficients_.size() / 4 - 1;
  const std::size_t cell = std::min(static_cast<std::size_t>(q / spacing_), last);
  const double s = q / spacing_ - static_cast<double>(cell);
  const double* c = &coefficients_[4 * cell];
  return c[0] + s * (c[1] + s * (c[2] + s * c[3]));
}

}  // namespace tridentscan::physics
