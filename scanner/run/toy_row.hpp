#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "physics/limit.hpp"
#include "physics/ratio_polynomial.hpp"
#include "scanner/run/toys.hpp"

namespace tridentscan::run {

/// Pseudo-experiments of one constraint at one mass, along the coupling.
class ToyRow {
 public:
  /// `ratios` [coupling, experiment] at the couplings of the grid, NaN at failed points;
  /// `polynomials` [experiment], or empty where R is known on the grid only. `config` and
  /// `constraint` must outlive this.
  ToyRow(const config::Question& config, const Constraint& constraint,
         const std::vector<std::vector<double>>& ratios,
         std::vector<physics::RatioPolynomial> polynomials);

  /// Until every p-value of data and median is as exact as config.statistics.toys asks for and to a
  /// tenth of the critical one, 1 - CL; or so clearly on one side of that, with its neighbours on
  /// the same side, that more toys would not move the limit. At least 10/(1 - CL) toys, so that
  /// none of them beyond the data means a p-value below 1 - CL.
  void throw_toys();

  /// Where the p-value of the data (k = 0) or of the expected data (k = 1 + quantile) first falls
  /// below the critical one (toy_limit.hpp). NaN without polynomials too.
  [[nodiscard]] physics::Limit find_limit(std::size_t k);

  /// At coupling j of the grid; NaN at failed points.
  [[nodiscard]] double number(std::size_t j) const;
  [[nodiscard]] PValues p_values(std::size_t j) const;

 private:
  struct State {
    double coupling;
    std::vector<double> ratios;
    std::optional<ToyPoint> point;  // empty for a failed point of a direct scan
    std::int64_t number = 0;
    PValues p{};
    State(const config::Question& config, const Constraint& constraint, double at,
          std::vector<double> ratios_there);
  };

  void throw_toys(State& state, std::int64_t number) const;
  [[nodiscard]] double target_error(std::size_t k) const;
  [[nodiscard]] int side(const State& state, std::size_t k) const;
  [[nodiscard]] bool is_good_enough(std::size_t j) const;
  [[nodiscard]] State& state_at(double coupling);

  const config::Question& config_;
  const Constraint& constraint_;
  std::vector<physics::RatioPolynomial> polynomials_;
  double critical_;
  std::int64_t least_, most_;  // toys of a point
  std::deque<State> states_;   // first those of the grid; they stay where they are
  std::size_t grid_;
  std::vector<State*> sorted_;  // those with toys, by coupling
};

}  // namespace tridentscan::run
