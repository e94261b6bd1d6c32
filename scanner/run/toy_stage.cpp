#include "scanner/run/toy_stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <span>

#include "scanner/run/constraint.hpp"
#include "scanner/run/rows_stage.hpp"
#include "scanner/run/toy_row.hpp"

namespace tridentscan::run {
namespace {

// Of a point: number, p-value, its error, expected p-values. Behind all points of a row: limits and
// their errors, of the data and of the expected data.
constexpr std::size_t columns_of_point = 3 + result::quantiles.size();
constexpr std::size_t columns_of_limits = 2 * (1 + result::quantiles.size());

/// What the ranks must know of the root's predictions, [experiment].
struct Shared {
  std::vector<std::vector<double>> ratios;        // over the plane
  std::vector<std::vector<double>> coefficients;  // a and b [mass]; none if known on the grid only
  std::vector<std::vector<double>> rises;         // [mass, node]; none where R is a polynomial
  std::vector<std::vector<double>> of_bins;       // a and b [bin, mass]: of tridents, no tables
  std::vector<ExpectedEvents> expected;
  std::size_t masses;
};

void append(const std::vector<physics::RatioPolynomial>& polynomials, std::vector<double>& to) {
  for (const auto& p : polynomials) to.insert(to.end(), {p.a, p.b});
}

Shared share(const config::Question& config,
             const std::vector<result::ExperimentResult>& predictions, const Machine& machine) {
  Shared shared{};
  shared.masses = static_cast<std::size_t>(config.mass.points);
  for (std::size_t e = 0; e < config.experiments.size(); ++e) {
    shared.ratios.push_back(machine.communicator.is_root() ? predictions[e].ratio
                                                           : std::vector<double>{});
    machine.communicator.broadcast(shared.ratios.back());
    auto& coefficients = shared.coefficients.emplace_back();
    auto& rises = shared.rises.emplace_back();
    auto& of_bins = shared.of_bins.emplace_back();
    std::vector<double> events, errors;  // of the sum, then of each bin
    if (machine.communicator.is_root()) {
      append(predictions[e].polynomials, coefficients);
      for (const auto& p : predictions[e].polynomials) {
        if (p.table) std::ranges::copy(p.table->rises(), std::back_inserter(rises));
      }
      const ExpectedEvents expected = expected_events(predictions[e]);
      events = expected.bins;
      events.insert(events.begin(), expected.total);
      errors = expected.errors;
      errors.insert(errors.begin(), expected.error);
      if (predictions[e].bins) {
        for (const auto& bin : predictions[e].bins->polynomials) append(bin, of_bins);
      }
    }
    machine.communicator.broadcast(coefficients);
    machine.communicator.broadcast(rises);
    machine.communicator.broadcast(of_bins);
    machine.communicator.broadcast(events);
    machine.communicator.broadcast(errors);
    shared.expected.push_back({events.front(),
                               errors.front(),
                               {events.begin() + 1, events.end()},
                               {errors.begin() + 1, errors.end()}});
  }
  return shared;
}

/// R of a constraint's experiments at one mass; empty if one of them is known on the grid only.
std::vector<physics::RatioPolynomial> polynomials_of(const Shared& shared,
                                                     const Constraint& constraint,
                                                     std::size_t mass) {
  std::vector<physics::RatioPolynomial> result;
  for (std::size_t k = 0; k < constraint.experiments.size(); ++k) {
    const std::size_t e = constraint.experiments[k];
    const auto& bin = constraint.bins[k];
    const auto& coefficients = bin ? shared.of_bins[e] : shared.coefficients[e];
    if (coefficients.empty()) {
      return {};
    }
    const auto* const at = &coefficients[2 * (mass + (bin ? *bin * shared.masses : 0))];
    result.push_back({at[0], at[1], 0, 0, 0});
    if (!bin && !shared.rises[e].empty()) {
      constexpr std::size_t nodes = physics::RiseTable::nodes;
      physics::RiseTable::PerNode rise;
      std::copy_n(&shared.rises[e][nodes * mass], nodes, rise.begin());
      result.back().table =
          std::make_shared<const physics::RiseTable>(rise, physics::RiseTable::PerNode{});
    }
  }
  return result;
}

parallel::UnitResult numbers_of(ToyRow& row, std::size_t couplings) {
  parallel::UnitResult result;
  for (std::size_t j = 0; j < couplings; ++j) {
    const PValues p = row.p_values(j);
    result.insert(result.end(), {row.number(j), p[0].value, p[0].error});
    for (std::size_t k = 1; k < p.size(); ++k) result.push_back(p[k].value);
  }
  for (std::size_t k = 0; k <= result::quantiles.size(); ++k) {
    const physics::Limit limit = row.find_limit(k);
    result.insert(result.end(), {limit.coupling, limit.error});
  }
  return result;
}

/// `row` as numbers_of.
void append(std::span<const double> row, std::size_t couplings, bool has_limits,
            result::ToyPValues& result) {
  for (std::size_t j = 0; j < couplings; ++j) {
    const double* v = &row[j * columns_of_point];
    result.number.push_back(v[0]);
    result.observed.push_back(v[1]);
    result.observed_error.push_back(v[2]);
    for (std::size_t k = 0; k < result::quantiles.size(); ++k) {
      result.expected[k].push_back(v[3 + k]);
    }
  }
  if (has_limits) {
    const double* v = &row[couplings * columns_of_point];
    result.limit.push_back(v[0]);
    result.limit_error.push_back(v[1]);
    for (std::size_t k = 0; k < result::quantiles.size(); ++k) {
      result.expected_limit[k].push_back(v[2 * k + 2]);
      result.expected_limit_error[k].push_back(v[2 * k + 3]);
    }
  }
}

}  // namespace

std::vector<result::ToyPValues> throw_toys(const config::Question& config,
                                           const std::vector<result::ExperimentResult>& predictions,
                                           const Machine& machine, const Progress& progress) {
  const Shared shared = share(config, predictions, machine);
  const std::vector<Constraint> constraints = constraints_of(config, shared.expected);
  const auto masses = static_cast<std::size_t>(config.mass.points);
  const auto couplings = static_cast<std::size_t>(config.coupling.points);
  const std::size_t count = constraints.size() * masses;

  // A unit is one mass of one constraint.
  const auto compute = [&](std::size_t unit) {
    const Constraint& constraint = constraints[unit / masses];
    const auto polynomials = polynomials_of(shared, constraint, unit % masses);
    const std::vector<double> g = config.coupling.values();
    std::vector<std::vector<double>> ratios(couplings);
    for (std::size_t j = 0; j < couplings; ++j) {
      for (std::size_t k = 0; k < constraint.experiments.size(); ++k) {
        const std::vector<double>& plane = shared.ratios[constraint.experiments[k]];
        ratios[j].push_back(constraint.bins[k] ? polynomials[k].ratio(g[j] * g[j])
                                               : plane[unit % masses * couplings + j]);
      }
    }
    ToyRow row(config, constraint, ratios, polynomials);
    row.throw_toys();
    return numbers_of(row, couplings);
  };
  const auto describe = [&](std::size_t unit) {
    return fmt::format("pseudo-experiments of {} at mass {}", constraints[unit / masses].name,
                       unit % masses);
  };
  const std::size_t columns = couplings * columns_of_point + columns_of_limits;
  const std::vector<double> rows =
      compute_rows({"pseudo-experiments", count, columns, compute, describe}, machine, progress);

  std::vector<result::ToyPValues> results;
  for (std::size_t unit = 0; unit < rows.size() / columns; ++unit) {
    if (unit % masses == 0) {
      results.emplace_back();
    }
    const bool has_limits = !polynomials_of(shared, constraints[unit / masses], 0).empty();
    append(std::span(rows).subspan(unit * columns, columns), couplings, has_limits, results.back());
  }
  return results;
}

}  // namespace tridentscan::run
