#include "physics/form_factor.hpp"

#include <gsl/gsl_integration.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <stdexcept>

#include "physics/units.hpp"

using namespace tridentscan::physics;

namespace {

struct TestNucleus {
  const char* name;
  int mass_number;
  ChargeDensity density;  // c/fm, a/fm, w
  double rms;             // fm, computed independently from c, a, w; printed digits
};

// De Vries, de Jager, de Vries, At. Data Nucl. Data Tables 36 (1987) 495, except Na (a assumed).
const TestNucleus nuclei[] = {
    {"C", 12, {2.355, 0.5224, -0.149}, 2.455}, {"O", 16, {2.608, 0.513, -0.051}, 2.726},
    {"Na", 23, {2.867, 0.54, 0}, 2.993},       {"Mg", 24, {2.98, 0.55132, 0}, 3.087},
    {"Al", 27, {2.84, 0.569, 0}, 3.051},       {"Si", 28, {3.3409, 0.5803, -0.2339}, 3.087},
    {"Ar", 40, {3.53, 0.542, 0}, 3.396},       {"Ca", 40, {3.76623, 0.5865, -0.16123}, 3.482},
    {"Fe", 56, {4.106, 0.519, 0}, 3.720},      {"W", 184, {6.51, 0.535, 0}, 5.421},
    {"Pb", 208, {6.624, 0.549, 0}, 5.522}};

constexpr FormFactorModel models[] = {FormFactorModel::density, FormFactorModel::fermi,
                                      FormFactorModel::helm, FormFactorModel::exponential,
                                      FormFactorModel::exponential_tenth};

using Profile = double (*)(double r, const ChargeDensity&);

double fermi_profile(double r, const ChargeDensity& d) {
  return std::max(0.0, 1 + d.w * r * r / (d.c * d.c)) / (1 + std::exp((r - d.c) / d.a));
}

double symmetrised_profile(double r, const ChargeDensity& d) {
  return std::sinh(d.c / d.a) / (std::cosh(r / d.a) + std::cosh(d.c / d.a));
}

struct Radial {
  Profile profile;
  const ChargeDensity* density;
  int power;
};

double radial_integrand(double r, void* parameter) {
  const auto& radial = *static_cast<Radial*>(parameter);
  return std::pow(r, radial.power) * radial.profile(r, *radial.density);
}

/// Int r sin(qr) rho dr / (q Int r^2 rho dr) by GSL's oscillatory adaptive quadrature; q in GeV.
double transform_by_gsl(Profile profile, const ChargeDensity& density, double q) {
  double end = density.c + 40 * density.a;
  if (density.w < 0) end = std::min(end, density.c / std::sqrt(-density.w));
  const double q_fm = q * units::fm;
  gsl_integration_workspace* workspace = gsl_integration_workspace_alloc(5000);
  gsl_integration_qawo_table* table =
      gsl_integration_qawo_table_alloc(q_fm, end, GSL_INTEG_SINE, 30);
  double wave = 0, charge = 0, error = 0;
  Radial radial{profile, &density, 1};
  gsl_function function{radial_integrand, &radial};
  gsl_integration_qawo(&function, 0, 1e-12, 1e-13, 5000, workspace, table, &wave, &error);
  radial.power = 2;
  gsl_integration_qag(&function, 0, end, 0, 1e-13, 5000, GSL_INTEG_GAUSS61, workspace, &charge,
                      &error);
  gsl_integration_qawo_table_free(table);
  gsl_integration_workspace_free(workspace);
  return wave / (q_fm * charge);
}

}  // namespace

TEST_CASE("F(0) = 1", "[form_factor]") {
  for (const auto& nucleus : nuclei) {
    for (const FormFactorModel model : models) {
      CAPTURE(nucleus.name, name_of(model));
      CHECK(std::fabs(form_factor(model, nucleus.density, nucleus.mass_number, 0) - 1) < 1e-14);
      CHECK(FormFactorTable(model, nucleus.density, nucleus.mass_number, 1)(0) == 1);
    }
  }
}

TEST_CASE("rms radii of the tabulated densities", "[form_factor]") {
  for (const auto& nucleus : nuclei) {
    CAPTURE(nucleus.name);
    CHECK(rms_radius(nucleus.density) == Approx(nucleus.rms).margin(0.5e-3).epsilon(0));
  }
}

TEST_CASE("rms radius of a sharp and of a diffuse surface", "[form_factor]") {
  // c >> a: <r^2> = (3/5) c^2 (1 + (7/3) (pi a/c)^2), up to exp(-c/a).
  const double c = 5, a = 0.2, x = 3.14159265358979 * a / c;
  CHECK(rms_radius({c, a, 0}) ==
        Approx(std::sqrt(0.6 * c * c * (1 + 7.0 / 3 * x * x))).epsilon(1e-9));
}

TEST_CASE("density is the Fourier transform of the charge density", "[form_factor]") {
  for (const auto& nucleus : nuclei) {
    for (const double q : {0.001, 0.03, 0.1, 0.25, 0.6, 1.0, 2.0}) {
      CAPTURE(nucleus.name, q);
      const double f = form_factor(FormFactorModel::density, nucleus.density, 0, q);
      CHECK(std::fabs(f - transform_by_gsl(fermi_profile, nucleus.density, q)) < 1e-10);
    }
  }
}

TEST_CASE("fermi is the Fourier transform of the symmetrised Fermi density", "[form_factor]") {
  for (const auto& nucleus : nuclei) {
    for (const double q : {0.001, 0.03, 0.1, 0.25, 0.6, 1.0, 2.0}) {
      CAPTURE(nucleus.name, q);
      const ChargeDensity density{nucleus.density.c, nucleus.density.a, 0};
      const double f = form_factor(FormFactorModel::fermi, nucleus.density, 0, q);
      CHECK(std::fabs(f - transform_by_gsl(symmetrised_profile, density, q)) < 1e-10);
    }
  }
}

TEST_CASE("F = 1 - q^2 <r^2>/6 at small q", "[form_factor]") {
  for (const auto& nucleus : nuclei) {
    const double rms = rms_radius(nucleus.density) * units::fm;
    const double radius = (0.58 + 0.82 * std::cbrt(nucleus.mass_number)) * units::fm;
    const double q = 1e-2 / rms;
    CAPTURE(nucleus.name);
    const auto drop = [&](FormFactorModel model) {
      return 6 / (q * q) * (1 - form_factor(model, nucleus.density, nucleus.mass_number, q));
    };
    CHECK(drop(FormFactorModel::density) == Approx(rms * rms).epsilon(1e-4));
    CHECK(drop(FormFactorModel::helm) == Approx(rms * rms).epsilon(1e-4));
    CHECK(drop(FormFactorModel::exponential) == Approx(radius * radius).epsilon(1e-4));
    CHECK(drop(FormFactorModel::exponential_tenth) == Approx(0.6 * radius * radius).epsilon(1e-4));
    if (nucleus.density.w == 0) {
      CHECK(drop(FormFactorModel::fermi) == Approx(rms * rms).epsilon(1e-3));
    }
  }
}

TEST_CASE("Closed forms are continuous where their series take over", "[form_factor]") {
  // Argon: the series take over near 1.5 MeV. A step would show in the second difference.
  const ChargeDensity argon{3.53, 0.542, 0};
  for (const FormFactorModel model : {FormFactorModel::fermi, FormFactorModel::helm}) {
    for (double q = 5e-4; q < 5e-3; q *= 1 + 1e-5) {
      const double step = 1e-5 * q;
      const double second = form_factor(model, argon, 40, q + step) -
                            2 * form_factor(model, argon, 40, q) +
                            form_factor(model, argon, 40, q - step);
      if (std::fabs(second) > 1e-11) FAIL("step of " << second << " at q = " << q);
    }
  }
}

TEST_CASE("The table interpolates to 1e-6", "[form_factor]") {
  for (const auto& nucleus : nuclei) {
    for (const FormFactorModel model : models) {
      for (const double q_max : {0.05, 0.7, 2.0}) {
        const FormFactorTable table(model, nucleus.density, nucleus.mass_number, q_max);
        CAPTURE(nucleus.name, name_of(model), q_max, table.spacing());
        double worst = 0;
        for (int i = 0; i <= 1000; ++i) {
          const double q = q_max * i / 1000;
          const double exact = form_factor(model, nucleus.density, nucleus.mass_number, q);
          worst = std::max(worst, std::fabs(table(q) - exact));
        }
        CHECK(worst < 1e-6);
      }
    }
  }
}

TEST_CASE("The table's coefficients are those of its cells", "[form_factor]") {
  const FormFactorTable table(FormFactorModel::density, {4.106, 0.519, 0}, 56, 1.4);
  const double q = 0.123;
  const int cell = static_cast<int>(q / table.spacing());
  const double s = q / table.spacing() - cell;
  const double* c = table.coefficients() + 4 * cell;
  CHECK(table(q) == c[0] + s * (c[1] + s * (c[2] + s * c[3])));
  CHECK(table.q_max() == 1.4);
  CHECK(std::isfinite(table(1.4)));
  CHECK(std::isnan(table(1.41)));
  CHECK(std::isnan(table(-0.1)));
}

TEST_CASE("Form factors have names", "[form_factor]") {
  for (const FormFactorModel model : models) {
    CHECK(value_named<FormFactorModel>(name_of(model)) == model);
  }
  CHECK(value_named<FormFactorModel>("exponential_tenth") == FormFactorModel::exponential_tenth);
  CHECK_FALSE(value_named<FormFactorModel>("gaussian"));
}

TEST_CASE("Impossible densities are refused", "[form_factor]") {
  CHECK_THROWS_AS(rms_radius({0, 0.5, 0}), std::invalid_argument);
  CHECK_THROWS_AS(rms_radius({3, std::nan(""), 0}), std::invalid_argument);
  CHECK_THROWS_AS(form_factor(FormFactorModel::helm, {0.5, 0.2, 0}, 1, 0.1), std::invalid_argument);
  CHECK_THROWS_AS(FormFactorTable(FormFactorModel::density, {3, 0.5, 0}, 40, 0),
                  std::invalid_argument);
}
