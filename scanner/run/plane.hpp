#pragma once

#include <cstddef>
#include <vector>

#include "physics/ratio_polynomial.hpp"
#include "scanner/config/input/scan_config.hpp"
#include "scanner/parallel/shared_loop.hpp"
#include "scanner/result/scan_result.hpp"
#include "scanner/run/constraint.hpp"

namespace tridentscan::run {

/// The ratios of a constraint's experiments over the plane. Lives no longer than the predictions.
class Plane {
 public:
  Plane(const config::Question& config, const Constraint& constraint,
        const std::vector<result::ExperimentResult>& predictions, int threads);

  std::vector<double> masses, couplings;

  [[nodiscard]] std::size_t size() const { return masses.size() * couplings.size(); }

  /// R of each experiment at a mass of the grid.
  [[nodiscard]] std::vector<physics::RatioPolynomial> polynomials(std::size_t mass) const;
  /// The same at any mass between the first and the last, GeV.
  [[nodiscard]] std::vector<physics::RatioPolynomial> polynomials_at(double mass) const;
  /// False where polynomials_at interpolates between the masses of the grid.
  [[nodiscard]] bool is_exact_between_masses() const;
  /// Couplings up to which limits are looked for: 4 pi, or the end of the grid where that is
  /// higher.
  [[nodiscard]] double largest_coupling() const;

  /// Calls work(point, ratios, their errors) for all points; threads share the masses.
  template <class Work>
  void for_each_point(const Work& work) const {
    const std::size_t n = couplings.size(), measurements = experiments_.size();
    for_each_mass([&](std::size_t i) {
      std::vector<double> ratios(measurements), errors(measurements);
      for (std::size_t point = i * n; point < (i + 1) * n; ++point) {
        for (std::size_t k = 0; k < measurements; ++k) {
          ratios[k] = experiments_[k]->ratio[point];
          errors[k] = experiments_[k]->ratio_error[point];
        }
        work(point, ratios, errors);
      }
    });
  }
  /// Calls work(index) for 0 <= index < count; threads share them.
  template <class Work>
  void for_each(std::size_t count, const Work& work) const {
    parallel::shared_loop(count, threads_, work);
  }
  template <class Work>
  void for_each_mass(const Work& work) const {
    for_each(masses.size(), work);
  }

 private:
  const physics::Mediator& model_;
  std::vector<const result::ExperimentResult*> experiments_;
  int threads_;
};

}  // namespace tridentscan::run
