#include "scanner/run/toy_row.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace tridentscan::run {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr std::int64_t first_toys = 100;
constexpr std::array<std::size_t, 2> deciding = {0, 1 + quantiles.size() / 2};  // data, median

}  // namespace

ToyRow::State::State(const config::ScanConfig& config, const Constraint& constraint, double at,
                     std::vector<double> ratios_there)
    : coupling(at), ratios(std::move(ratios_there)) {
  if (std::ranges::all_of(ratios, [](double r) { return std::isfinite(r); })) {
    point.emplace(config, constraint, ratios);
  }
}

ToyRow::ToyRow(const config::ScanConfig& config, const Constraint& constraint,
               const std::vector<std::vector<double>>& ratios,
               std::vector<physics::RatioPolynomial> polynomials)
    : config_(config),
      constraint_(constraint),
      polynomials_(std::move(polynomials)),
      critical_(1 - config.statistics.confidence_level),
      least_(std::max(first_toys, config::least_toys(config.statistics.confidence_level))),
      most_(std::max(least_, config.toys.most)),
      grid_(ratios.size()) {
  const std::vector<double> couplings = config.coupling.values();
  for (std::size_t j = 0; j < grid_; ++j) {
    State& state = states_.emplace_back(config, constraint, couplings[j], ratios[j]);
    if (state.point) sorted_.push_back(&state);
  }
}

void ToyRow::throw_toys() {
  for (State* state : sorted_) throw_toys(*state, least_);
  for (bool all_good = false; !all_good;) {
    all_good = true;
    for (std::size_t j = 0; j < sorted_.size(); ++j) {
      State& state = *sorted_[j];
      if (state.number < most_ && !is_good_enough(j)) {
        throw_toys(state, 2 * state.number);
        all_good = false;
      }
    }
  }
}

void ToyRow::throw_toys(State& state, std::int64_t number) const {
  state.number = std::min(number, most_);
  state.p = state.point->with_toys(static_cast<std::size_t>(state.number));
}

void ToyRow::throw_toys_for(State& state, std::size_t k) const {
  throw_toys(state, least_);
  while (state.number < most_ && state.p[k].error > target_error(k) && side(state, k) == 0) {
    throw_toys(state, 2 * state.number);
  }
}

double ToyRow::target_error(std::size_t k) const {
  constexpr double of_critical = 0.1, of_bands = 3;
  const double error = std::min(config_.toys.p_value_error, of_critical * critical_);
  return std::ranges::count(deciding, k) > 0 ? error : of_bands * error;
}

/// 1 above the critical p-value, -1 below, 0 if that is not clear.
int ToyRow::side(const State& state, std::size_t k) const {
  constexpr double clear = 5;
  const double distance = state.p[k].value - critical_;
  return std::abs(distance) > clear * state.p[k].error ? (distance > 0 ? 1 : -1) : 0;
}

bool ToyRow::is_good_enough(std::size_t j) const {
  return std::ranges::all_of(deciding, [&](std::size_t k) {
    const int here = side(*sorted_[j], k);
    const bool alone = (j == 0 || side(*sorted_[j - 1], k) == here) &&
                       (j + 1 == sorted_.size() || side(*sorted_[j + 1], k) == here);
    return sorted_[j]->p[k].error <= target_error(k) || (here != 0 && alone);
  });
}

/// Of the coupling at which the p-value is critical: its own error over its slope, which comes from
/// the nearest points that differ by more than errors do.
double ToyRow::error_of_logarithm(std::size_t first_excluded, std::size_t k) const {
  std::size_t low = first_excluded - 1, high = first_excluded;
  const auto p = [&](std::size_t j) { return sorted_[j]->p[k].value; };
  const double error = std::max(sorted_[low]->p[k].error, sorted_[high]->p[k].error);
  constexpr double apart = 2;
  while (low > 0 && p(low) - critical_ < apart * error) --low;
  while (high + 1 < sorted_.size() && critical_ - p(high) < apart * error &&
         p(high + 1) < critical_) {
    ++high;
  }
  const double step = std::log(sorted_[high]->coupling / sorted_[low]->coupling);
  return error * step / (p(low) - p(high));
}

physics::Limit ToyRow::find_limit(std::size_t k) {
  if (polynomials_.empty()) {
    return {nan, nan};
  }
  const auto is_excluded = [&](const State* state) { return state->p[k].value < critical_; };
  constexpr int most_points = 60;
  for (int added = 0;; ++added) {
    const auto first = std::ranges::find_if(sorted_, is_excluded);
    if (first == sorted_.end()) {
      return {nan, nan};
    }
    if (first == sorted_.begin()) {
      return {0, 0};
    }
    const State &low = **(first - 1), &high = **first;
    const double step = std::log(high.coupling / low.coupling);
    const double error = error_of_logarithm(static_cast<std::size_t>(first - sorted_.begin()), k);
    // Points that are clearly on one side have few toys: their errors say nothing about the limit.
    // Where counts make the p-value jump there are no others.
    constexpr double closest = 1e-4;
    const bool both_are_near = side(low, k) == 0 && side(high, k) == 0;
    if ((both_are_near && step <= error / 2) || step < closest || added == most_points) {
      const double part = (low.p[k].value - critical_) / (low.p[k].value - high.p[k].value);
      const double coupling = low.coupling * std::exp(part * step);
      constexpr double of_uniform = 12;  // variance of where it is between two points
      return {coupling, coupling * std::sqrt(error * error + step * step / of_uniform)};
    }
    const double between = std::sqrt(low.coupling * high.coupling);
    std::vector<double> ratios;
    for (const auto& p : polynomials_) ratios.push_back(p.ratio(between * between));
    State& state = states_.emplace_back(config_, constraint_, between, std::move(ratios));
    throw_toys_for(state, k);
    sorted_.insert(first, &state);
  }
}

double ToyRow::number(std::size_t j) const {
  return states_[j].point ? static_cast<double>(states_[j].number) : nan;
}

PValues ToyRow::p_values(std::size_t j) const {
  if (states_[j].point) {
    return states_[j].p;
  }
  PValues failed;
  failed.fill({nan, nan});
  return failed;
}

}  // namespace tridentscan::run
