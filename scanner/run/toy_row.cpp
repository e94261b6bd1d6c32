#include "scanner/run/toy_row.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "scanner/run/toy_limit.hpp"

namespace tridentscan::run {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
constexpr std::int64_t first_toys = 100;
constexpr std::array<std::size_t, 2> deciding = {0,
                                                 1 + result::quantiles.size() / 2};  // data, median

}  // namespace

ToyRow::State::State(const config::Question& config, const Constraint& constraint, double at,
                     std::vector<double> ratios_there)
    : coupling(at), ratios(std::move(ratios_there)) {
  if (std::ranges::all_of(ratios, [](double r) { return std::isfinite(r); })) {
    point.emplace(config, constraint, ratios);
  }
}

ToyRow::ToyRow(const config::Question& config, const Constraint& constraint,
               const std::vector<std::vector<double>>& ratios,
               std::vector<physics::RatioPolynomial> polynomials)
    : config_(config),
      constraint_(constraint),
      polynomials_(std::move(polynomials)),
      critical_(1 - config.statistics.confidence_level),
      least_(std::max(first_toys, config::least_toys(config.statistics.confidence_level))),
      most_(std::max(least_, config.statistics.toys.most)),
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

double ToyRow::target_error(std::size_t k) const {
  constexpr double of_critical = 0.1, of_bands = 3;
  const double error = std::min(config_.statistics.toys.p_value_error, of_critical * critical_);
  return std::ranges::count(deciding, k) > 0 ? error : of_bands * error;
}

/// 1 above the critical p-value, -1 below, 0 if that is not clear.
int ToyRow::side(const State& state, std::size_t k) const {
  const double distance = state.p[k].value - critical_;
  const bool is_clear = std::abs(distance) > clearly_apart * state.p[k].error_if_critical;
  return is_clear ? (distance > 0 ? 1 : -1) : 0;
}

bool ToyRow::is_good_enough(std::size_t j) const {
  return std::ranges::all_of(deciding, [&](std::size_t k) {
    const int here = side(*sorted_[j], k);
    const bool alone = (j == 0 || side(*sorted_[j - 1], k) == here) &&
                       (j + 1 == sorted_.size() || side(*sorted_[j + 1], k) == here);
    return sorted_[j]->p[k].error <= target_error(k) || (here != 0 && alone);
  });
}

physics::Limit ToyRow::find_limit(std::size_t k) {
  if (polynomials_.empty() || sorted_.empty()) {
    return {unknown, unknown};
  }
  std::vector<double> couplings;
  for (const State* state : sorted_) couplings.push_back(state->coupling);
  // Where interference turns R around, what is excluded may be thinner than the grid.
  for (const auto& p : polynomials_) {
    std::vector<double> turns{p.a < 0 && p.b > 0 ? -p.a / (2 * p.b) : 0};
    if (p.table) turns = p.table->turning_points();
    for (const double g2 : turns) {
      const double g = std::sqrt(g2);
      if (couplings.front() < g && g < couplings.back()) couplings.push_back(g);
    }
  }
  std::ranges::sort(couplings);
  return find_toy_limit(couplings, {critical_, target_error(k), least_, most_},
                        [&](double coupling, std::int64_t toys) {
                          return state_at(coupling).point->p_value(k,
                                                                   static_cast<std::size_t>(toys));
                        });
}

ToyRow::State& ToyRow::state_at(double coupling) {
  // A coupling comes back from its logarithm.
  const auto is_same = [&](const State& state) {
    return state.point && std::abs(state.coupling - coupling) < 1e-12 * coupling;
  };
  if (const auto found = std::ranges::find_if(states_, is_same); found != states_.end()) {
    return *found;
  }
  std::vector<double> ratios;
  for (const auto& p : polynomials_) ratios.push_back(p.ratio(coupling * coupling));
  return states_.emplace_back(config_, constraint_, coupling, std::move(ratios));
}

double ToyRow::number(std::size_t j) const {
  return states_[j].point ? static_cast<double>(states_[j].number) : unknown;
}

PValues ToyRow::p_values(std::size_t j) const {
  if (states_[j].point) {
    return states_[j].p;
  }
  PValues failed;
  failed.fill({unknown, unknown, unknown});
  return failed;
}

}  // namespace tridentscan::run
