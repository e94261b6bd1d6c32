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
  for (std::size_t k = 0; k < constraint.experiments.size(); ++k) {
    rows_.push_back({&predictions[constraint.experiments[k]], constraint.bins[k]});
  }
}

std::vector<physics::RatioPolynomial> Plane::polynomials(std::size_t mass) const {
  std::vector<physics::RatioPolynomial> result;
  for (const Row& row : rows_) result.push_back(polynomial(row, mass));
  return result;
}

std::vector<physics::RatioPolynomial> Plane::polynomials_at(double mass) const {
  std::vector<physics::RatioPolynomial> result;
  for (const auto& [experiment, bin] : rows_) {
    result.push_back(bin ? ratio_polynomial_of_bin(model_, *experiment->bins, *bin, mass)
                         : ratio_polynomial_at(model_, *experiment, masses, mass));
  }
  return result;
}

bool Plane::is_exact_between_masses() const {
  return std::ranges::none_of(rows_, [](const Row& row) {
    return row.experiment->kernels.empty() && !row.experiment->four_muons;
  });
}

double Plane::largest_coupling() const {
  return std::max(physics::max_coupling, couplings.back());
}

}  // namespace tridentscan::run
