#include "scanner/run/distribution_tables.hpp"

#include <fmt/format.h>

#include <limits>
#include <utility>

#include "scanner/config/input/names.hpp"
#include "scanner/run/constraint.hpp"
#include "scanner/run/shape_likelihood.hpp"

namespace tridentscan::run {
namespace {

using io::Column;

/// Square, [bin][bin] of those that the Standard Model reaches, events^2.
using Matrix = std::vector<std::vector<double>>;

constexpr std::size_t longest_title = 64;  // HEPData takes no longer one

io::ResultTable table_of(const config::Question& question, const config::Experiment& experiment,
                         const std::string& name, const std::string& what) {
  io::ResultTable table;
  table.name = name;
  // The names of experiments are all different, their labels need not be.
  const std::string title = fmt::format("{}: {}", experiment.name, what);
  table.title = title.size() <= longest_title ? title : name.substr(0, longest_title);
  table.reactions = {config::kind_of(experiment.process).reaction};
  table.qualifiers = {
      {"MODEL", question.model.name},
      {"EXPERIMENT", experiment.label},
      {"DATA",
       experiment.projection ? "a projection: as the Standard Model predicts them" : "measured"}};
  table.experiment = experiment.name;
  return table;
}

/// Edges of the bins, of two observables for each pair; `suffix` is part of their names.
std::vector<Column> edges_of(const std::vector<physics::Binning>& observables,
                             const std::vector<std::size_t>& bins, const std::string& suffix) {
  std::vector<Column> columns;
  std::size_t stride = 1;
  for (const auto& one : observables) stride *= one.bins();
  for (const physics::Binning& one : observables) {
    stride /= one.bins();
    const std::string name = physics::name_of(one.observable);
    const std::string units = is_angle(one.observable) ? "rad" : "GeV";
    Column from{name + suffix + "_from", name + ", lower edge", units, {}};
    Column to{name + suffix + "_to", name + ", upper edge", units, {}};
    for (const std::size_t bin : bins) {
      const std::size_t own = bin / stride % one.bins();
      from.values.push_back(one.edges[own]);
      to.values.push_back(one.edges[own + 1]);
    }
    columns.push_back(std::move(from));
    columns.push_back(std::move(to));
  }
  return columns;
}

/// Of the mean over replicas, in units of the bins' own scales: events per cross section.
Matrix numerical_covariance(const result::Bins& bins, const std::vector<std::size_t>& reached,
                            const std::vector<double>& expected) {
  std::vector<std::vector<double>> deviations;  // [bin][replica]
  double norm = 1;
  for (std::size_t i = 0; i < reached.size(); ++i) {
    const std::vector<double> replicas = physics::cross_sections(bins.kernels[reached[i]]);
    const double mean = integration::mean_of_replicas(replicas).value;
    auto& own = deviations.emplace_back();
    for (const double one : replicas) own.push_back(expected[i] * (one / mean - 1));
    const auto n = static_cast<double>(replicas.size());
    norm = 1 / (n * (n - 1));
  }
  Matrix covariance(reached.size(), std::vector<double>(reached.size(), 0.0));
  for (std::size_t i = 0; i < reached.size(); ++i) {
    for (std::size_t j = 0; j < reached.size(); ++j) {
      for (std::size_t r = 0; r < deviations[i].size(); ++r) {
        covariance[i][j] += norm * deviations[i][r] * deviations[j][r];
      }
    }
  }
  return covariance;
}

/// Of the nuisances that the experiment declares, each with a standard deviation of 1.
/// And of finite samples of backgrounds; those of tridents are in numerical_covariance.
Matrix declared_covariance(const DistributionRows& rows, const std::vector<double>& expected) {
  const Nuisances& nuisances = rows.nuisances;
  const std::size_t count = expected.size();
  Matrix covariance(count, std::vector<double>(count, 0.0));
  for (std::size_t k = 0; k < nuisances.names.size(); ++k) {
    const auto change = [&](std::size_t i) {
      return (nuisances.shares[k][i] + nuisances.additions[k][i]) * expected[i];
    };
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t j = 0; j < count; ++j) covariance[i][j] += change(i) * change(j);
    }
  }
  for (std::size_t i = 0; i < count; ++i) {
    covariance[i][i] += rows.sample_errors[i] * rows.sample_errors[i];
  }
  return covariance;
}

void add_tables(const config::Question& question, const config::Experiment& experiment,
                const result::ExperimentResult& prediction, std::vector<io::ResultTable>& tables) {
  const std::vector<physics::Binning>& observables = experiment.trident().detection.observables;
  const DistributionRows rows = distribution_rows(experiment, expected_events(prediction));
  const result::Bins& bins = *prediction.bins;
  std::vector<std::size_t> all(bins.kernels.size()), reached;
  for (std::size_t b = 0; b < all.size(); ++b) all[b] = b;

  const double nan = std::numeric_limits<double>::quiet_NaN();
  Column events{"sm_events", "events of the Standard Model", "", std::vector(all.size(), 0.0)};
  events.errors.assign(all.size(), 0.0);
  Column background{"background", "events of backgrounds", "", std::vector(all.size(), nan)};
  Column observed{"observed",
                  experiment.projection ? "events that are expected" : "events that were observed",
                  "", std::vector(all.size(), nan)};
  std::vector<double> expected;
  for (std::size_t i = 0; i < rows.measurements.size(); ++i) {
    const std::size_t bin = *rows.bins[i];
    const auto& counts = std::get<physics::CountMeasurement>(rows.measurements[i]);
    reached.push_back(bin);
    expected.push_back(counts.standard_model);
    const integration::Estimate& sigma = bins.cross_section[bin];
    events.values[bin] = counts.standard_model;
    events.errors[bin] = counts.standard_model * sigma.error / sigma.value;
    background.values[bin] = counts.background;
    observed.values[bin] = counts.observed;
  }

  io::ResultTable& distribution = tables.emplace_back(
      table_of(question, experiment, config::distribution_table(experiment.name), "distribution"));
  distribution.description =
      "Events of the Standard Model with their numerical errors, of backgrounds, and the data, in "
      "bins; no value of the last two where the Standard Model reaches no part of a bin.";
  distribution.observable = "events";
  distribution.independent = edges_of(observables, all, "");
  distribution.dependent = {std::move(events), std::move(background), std::move(observed)};

  const Matrix numerical = numerical_covariance(bins, reached, expected);
  const Matrix declared = declared_covariance(rows, expected);
  std::vector<std::size_t> first, second;
  Column of_samples{"numerical", "numerical covariance", "", {}};
  Column of_nuisances{"declared", "covariance of the errors that the experiment declares", "", {}};
  for (std::size_t i = 0; i < reached.size(); ++i) {
    for (std::size_t j = 0; j < reached.size(); ++j) {
      first.push_back(reached[i]);
      second.push_back(reached[j]);
      of_samples.values.push_back(numerical[i][j]);
      of_nuisances.values.push_back(declared[i][j]);
    }
  }
  io::ResultTable& covariance = tables.emplace_back(
      table_of(question, experiment, config::covariance_table(experiment.name), "covariance"));
  covariance.description =
      "Covariance of the events that are predicted without a boson, tridents and backgrounds "
      "together, between two bins, in events squared: of the integration, and of the errors of "
      "normalisation, shape and backgrounds and of their finite samples. Counts fluctuate on top "
      "of it.";
  covariance.observable = "covariance of events";
  covariance.independent = edges_of(observables, first, "_1");
  for (Column& column : edges_of(observables, second, "_2")) {
    covariance.independent.push_back(std::move(column));
  }
  covariance.dependent = {std::move(of_samples), std::move(of_nuisances)};
}

}  // namespace

std::vector<io::ResultTable> distribution_tables(
    const config::Question& question, const std::vector<result::ExperimentResult>& predictions) {
  std::vector<io::ResultTable> tables;
  for (std::size_t e = 0; e < predictions.size(); ++e) {
    const config::Experiment& experiment = question.experiments[e];
    if (is_distribution(experiment) && predictions[e].selects_something()) {
      add_tables(question, experiment, predictions[e], tables);
    }
  }
  return tables;
}

}  // namespace tridentscan::run
