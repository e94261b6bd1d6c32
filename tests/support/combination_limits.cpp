// Best fits and limits of combinations, for tests/physics/test_combined_limits.py, which computes
// them on its own. Standard input, numbers separated by white space, until its end:
//   confidence level
//   measurements, common errors, masses
//   for each measurement: "ratio" value error_up error_down, or
//                         "counts" observed standard_model its_error background its_error
//   for each common error: its size in each measurement
//   for each mass and measurement: a b, of R = 1 + a g'^2 + b g'^4
// Standard output, for each combination one line of JSON:
//   masses: for each mass the limits by test, and `fits`: at some couplings the strength of the
//   best fit and its chi2.

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <iostream>
#include <string>
#include <vector>

#include "physics/constructions/registry.hpp"
#include "physics/limit.hpp"

namespace {

using namespace tridentscan::physics;

struct Combination {
  double confidence_level;
  Likelihood data;
  std::vector<std::vector<RatioPolynomial>> masses;
};

double number(std::istream& in) {
  double x = 0;
  in >> x;
  return x;
}

std::vector<double> numbers(std::istream& in, std::size_t n) {
  std::vector<double> result(n);
  for (double& x : result) x = number(in);
  return result;
}

Combination read(std::istream& in, double confidence_level) {
  std::size_t measurements = 0, errors = 0, masses = 0;
  in >> measurements >> errors >> masses;
  std::vector<Measurement> data;
  for (std::size_t i = 0; i < measurements; ++i) {
    std::string kind;
    in >> kind;
    if (kind == "ratio") {
      const auto v = numbers(in, 3);
      data.push_back(RatioMeasurement(v[0], v[1], v[2]));
    } else {
      const auto v = numbers(in, 5);
      data.push_back(CountMeasurement{v[0], v[1], v[2], v[3], v[4]});
    }
  }
  std::vector<std::vector<double>> shares(errors);
  for (auto& sizes : shares) sizes = numbers(in, measurements);
  Combination result{confidence_level, Likelihood(data, shares), {}};
  for (std::size_t m = 0; m < masses; ++m) {
    auto& polynomials = result.masses.emplace_back();
    for (std::size_t i = 0; i < measurements; ++i) {
      const auto v = numbers(in, 2);
      polynomials.push_back({v[0], v[1], 0, 0, 0});
    }
  }
  return result;
}

std::string json(double x) {
  return std::isfinite(x) ? fmt::format("{:.17g}", x) : "null";
}

std::string limits(const Combination& c, const std::vector<RatioPolynomial>& polynomials) {
  const Likelihood standard_model = c.data.expecting(std::vector<double>(c.data.size(), 1.0));
  const double chi2_min = best_fit(polynomials, c.data).chi2;
  std::string result = fmt::format("\"chi2_min\": {}", json(chi2_min));
  for (const Test test : constructions) {
    if (test->needs_toys()) continue;
    const Statistics statistics{c.confidence_level, test, 1};
    const Statistic statistic = [&](std::span<const double> ratios) {
      return test_statistic(statistics, {c.data, standard_model, ratios});
    };
    const double critical = critical_value(statistics, chi2_min);
    const Limit limit = smallest_excluded_coupling(polynomials, c.data, statistic, critical);
    result += fmt::format(", \"{}\": {}", test->word, json(limit.coupling));
  }
  return result;
}

/// At couplings where the first R has these deviations.
std::string fits(const Combination& c, const std::vector<RatioPolynomial>& polynomials) {
  std::string result;
  for (const double deviation : {0.05, 0.7, 4.0}) {
    const RatioPolynomial& p = polynomials[0];
    const double g2 =
        2 * deviation / (std::abs(p.a) + std::sqrt(p.a * p.a + 4 * std::abs(p.b) * deviation));
    std::vector<double> ratios;
    for (const auto& q : polynomials) ratios.push_back(q.ratio(g2));
    const auto fit = c.data.best_strength(ratios);
    result += fmt::format("{}{{\"coupling\": {}, \"strength\": {}, \"chi2\": {}}}",
                          result.empty() ? "" : ", ", json(std::sqrt(g2)), json(fit.strength),
                          json(fit.chi2));
  }
  return result;
}

}  // namespace

int main() {
  double confidence_level = 0;
  while (std::cin >> confidence_level) {
    const Combination c = read(std::cin, confidence_level);
    std::string masses;
    for (const auto& polynomials : c.masses) {
      masses += fmt::format("{}{{{}}}", masses.empty() ? "" : ", ", limits(c, polynomials));
    }
    fmt::print("{{\"masses\": [{}], \"fits\": [{}]}}\n", masses, fits(c, c.masses[0]));
  }
}
