#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "physics/normal.hpp"
#include "scanner/cli/exit_codes.hpp"
#include "scanner/cli/option_values.hpp"
#include "scanner/cli/reduced_result.hpp"
#include "scanner/cli/subcommand.hpp"
#include "scanner/cli/text_output.hpp"
#include "scanner/cli/text_table.hpp"
#include "scanner/config/input/bin_table.hpp"
#include "scanner/io/atomic_file.hpp"

namespace tridentscan::cli {
namespace {

using Json = nlohmann::ordered_json;

struct FitOptions {
  ResultOptions result;  // without another test: an interval has its own
  std::string mass;
  std::optional<std::filesystem::path> data;
  bool json = false;
  TextOutput output;

  void add_to(CLI::App& app) {
    app.add_option("RESULT", result.result, "result file (HDF5)")->required();
    app.add_option("--mass", mass, "of the boson, e.g. \"10 MeV\", within the masses of the scan")
        ->required();
    app.add_option("--experiment", result.experiments,
                   "only this experiment, or \"combined\"; several with commas")
        ->type_name("NAME,...")
        ->delimiter(',')
        ->allow_extra_args(false);
    app.add_option("--data", data,
                   "CSV with the events seen in each bin, columns bin_1, bin_2 if there are two "
                   "observables, events; instead of the data of the run, of one --experiment");
    app.add_option("--confidence-level", result.confidence_level, "instead of the one of the run")
        ->check(number_from(0.5, 0.9999));
    app.add_flag("--json", json, "print JSON");
    output.add_to(app);
  }
};

/// A bin of an experiment: events seen, and fitted without a boson and with the best one.
struct BinRow {
  std::string name;
  double observed, standard_model, best;
};

struct FitTable {
  std::string name;
  run::CouplingFit fit;
  int degrees_of_freedom;
  std::vector<BinRow> bins;  // of counts
};

/// The experiment that new data are of.
config::Experiment& with_new_data(const FitOptions& options, ReopenedResult& result) {
  auto& experiments = result.config.experiments;
  if (experiments.size() == 1 && options.result.experiments.empty()) return experiments.front();
  const auto found = std::ranges::find_if(experiments, [&](const config::Experiment& one) {
    return options.result.experiments.size() == 1 && one.name == options.result.experiments.front();
  });
  if (found == experiments.end()) {
    throw std::invalid_argument("--data: name the one experiment that they are of by --experiment");
  }
  return *found;
}

void replace_data(const FitOptions& options, ReopenedResult& result) {
  config::Experiment& experiment = with_new_data(options, result);
  auto* const counts = std::get_if<physics::CountMeasurement>(&experiment.measurement);
  if (counts == nullptr || !experiment.is_trident()) {
    throw std::invalid_argument(fmt::format("--data: {} does not count events", experiment.name));
  }
  const std::vector<std::byte> bytes = io::read_file(*options.data, std::uintmax_t{1} << 24);
  const std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  config::Problems problems;
  const auto table = config::read_bin_table(text, options.data->string(),
                                            experiment.trident().detection.observables, problems);
  problems.throw_if_any();
  if (!table->errors.empty()) {
    throw std::invalid_argument(fmt::format("--data: {} has a column error, which data do not have",
                                            options.data->string()));
  }
  counts->observed = std::accumulate(table->events.begin(), table->events.end(), 0.0);
  if (experiment.shape) experiment.shape->observed = table->events;
  experiment.projection = false;
}

FitTable table_of(FittedConstraint fitted) {
  const run::Constraint& constraint = fitted.constraint;
  FitTable table{
      constraint.name, std::move(fitted.fit), static_cast<int>(constraint.data.size()) - 1, {}};
  for (std::size_t i = 0; i < constraint.data.size(); ++i) {
    const auto* const counts =
        std::get_if<physics::CountMeasurement>(&constraint.data.measurements()[i]);
    if (counts == nullptr) continue;
    table.bins.push_back({table.fit.data.best_fit.pulls[i].name, counts->observed,
                          counts->fitted_events(table.fit.data.standard_model[i]),
                          counts->fitted_events(table.fit.data.best[i])});
  }
  return table;
}

/// NaN without degrees of freedom.
double p_value(const FitTable& table) {
  return table.degrees_of_freedom > 0
             ? physics::chi2_tail(std::max(table.fit.data.chi2, 0.0), table.degrees_of_freedom)
             : std::nan("");
}

/// Two decimals, and no "-0.00".
std::string rounded(double pull) {
  return fmt::format("{:.2f}", std::abs(pull) < 0.005 ? 0.0 : pull);
}

std::string as_text(const std::vector<FitTable>& tables, double level) {
  std::string text;
  for (const FitTable& table : tables) {
    const run::DataFit& data = table.fit.data;
    std::vector<std::string> intervals;
    for (const auto& [low, high] : table.fit.allowed) {
      intervals.push_back(high < table.fit.largest ? fmt::format("{:.4g} to {:.4g}", low, high)
                                                   : fmt::format("above {:.4g}", low));
    }
    text += fmt::format(
        "{} at {:.5g} GeV\n"
        "  best fit: g' = {:.4g}, chi2 = {:.4g} (without a boson {:.4g})\n"
        "  {:g} % CL: g' {}\n",
        table.name, data.best_fit.mass, data.best_fit.coupling, data.chi2, data.chi2_standard_model,
        100 * level, fmt::join(intervals, ", "));
    if (table.degrees_of_freedom > 0) {
      text += fmt::format("  goodness of fit: p = {:.3g}, of {} degrees of freedom\n",
                          p_value(table), table.degrees_of_freedom);
    }
    if (!table.bins.empty()) {
      std::vector<std::vector<std::string>> cells{
          {"events", "seen", "without a boson", "best fit"}};
      for (const BinRow& bin : table.bins) {
        cells.push_back({bin.name, fmt::format("{:.6g}", bin.observed),
                         fmt::format("{:.2f}", bin.standard_model),
                         fmt::format("{:.2f}", bin.best)});
      }
      text += '\n' + text_table(cells);
    }
    std::vector<std::vector<std::string>> cells{{"pull", "without a boson", "best fit"}};
    for (const result::Pull& pull : data.best_fit.pulls) {
      cells.push_back({pull.name, rounded(pull.standard_model), rounded(pull.best_fit)});
    }
    text += '\n' + text_table(cells) + '\n';
  }
  return text;
}

std::string as_json(const std::vector<FitTable>& tables, double level) {
  Json json = {{"confidence_level", level}, {"fits", Json::object()}};
  for (const FitTable& table : tables) {
    const run::DataFit& data = table.fit.data;
    Json intervals = Json::array(), bins = Json::array(), pulls = Json::array();
    for (const auto& [low, high] : table.fit.allowed) {
      intervals.push_back({low, high < table.fit.largest ? Json(high) : Json(nullptr)});
    }
    for (const BinRow& bin : table.bins) {
      bins.push_back({{"name", bin.name},
                      {"observed", bin.observed},
                      {"fitted_standard_model", bin.standard_model},
                      {"fitted_best_fit", bin.best}});
    }
    for (const result::Pull& pull : data.best_fit.pulls) {
      pulls.push_back({{"name", pull.name},
                       {"standard_model", pull.standard_model},
                       {"best_fit", pull.best_fit}});
    }
    const double p = p_value(table);
    json["fits"][table.name] = {{"mass_GeV", data.best_fit.mass},
                                {"coupling", data.best_fit.coupling},
                                {"intervals", std::move(intervals)},
                                {"chi2", data.chi2},
                                {"chi2_standard_model", data.chi2_standard_model},
                                {"degrees_of_freedom", table.degrees_of_freedom},
                                {"p_value", std::isfinite(p) ? Json(p) : Json(nullptr)},
                                {"events", std::move(bins)},
                                {"pulls", std::move(pulls)}};
  }
  return json.dump(2) + '\n';
}

int fit(const FitOptions& options) {
  ReopenedResult result = reopen(options.result);
  const double mass = mass_inside(options.mass, result.config.mass.values(), options.result.result);
  if (options.data) replace_data(options, result);
  std::vector<FitTable> tables;
  for (FittedConstraint& one : fits_at(result, options.result, mass)) {
    tables.push_back(table_of(std::move(one)));
  }
  const double level = result.config.statistics.confidence_level;
  options.output.write(options.json ? as_json(tables, level) : as_text(tables, level),
                       options.result.result);
  return exit_code::done;
}

}  // namespace

Subcommand fit_command() {
  return subcommand("fit", "the coupling at a mass that fits the data best, with pulls", fit);
}

}  // namespace tridentscan::cli
