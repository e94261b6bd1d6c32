#include "scanner/run/plane.hpp"

#include <algorithm>

#include "physics/limit.hpp"
#include "scanner/run/prediction.hpp"

namespace tridentscan::run {

Plane::Plane(const config::Question& config, const Constraint& constraint,
             const std::vector<result::ExperimentResult>& predictions, int threads)
    : masses(config.mass.values()),
      couplings(config.coupling.values()),
      model_(config.model),
      threads_(threads) {
  for (const std::size_t e : constraint.experiments) {
    experiments_.push_back(&predictions[e]);
  }
}

std::vector<physics::RatioPolynomial> Plane::polynomials(std::size_t mass) const {
  std::vector<physics::RatioPolynomial> result;
  for (const auto* e : experiments_) result.push_back(e->polynomials[mass]);
  return result;
}

std::vector<physics::RatioPolynomial> Plane::polynomials_at(double mass) const {
  std::vector<physics::RatioPolynomial> result;
  for (const auto* e : experiments_) {
    result.push_back(ratio_polynomial_at(model_, *e, masses, mass));
  }
  return result;
}

bool Plane::is_exact_between_masses() const {
  return std::ranges::none_of(experiments_,
                              [](const auto* e) { return e->kernels.empty() && !e->four_muons; });
}

double Plane::largest_coupling() const {
  return std::max(physics::max_coupling, couplings.back());
}

}  // namespace tridentscan::run
