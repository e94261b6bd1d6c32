#include "scanner/io/result_file.hpp"

#include <fmt/format.h>

#include <map>
#include <stdexcept>
#include <string_view>
#include <variant>

#include "physics/four_muon_rates.hpp"
#include "scanner/config/input/names.hpp"
#include "scanner/config/input/sections.hpp"
#include "scanner/io/experiment_numbers.hpp"
#include "scanner/io/hdf5_writer.hpp"
#include "scanner/io/result_group.hpp"
#include "scanner/io/result_kernels.hpp"
#include "scanner/io/result_layout.hpp"
#include "scanner/io/result_scan.hpp"
#include "scanner/io/result_size.hpp"
#include "scanner/io/stored_inputs.hpp"

namespace tridentscan::io {
namespace {

using hdf5::Meaning;
using hdf5::Table;

std::int64_t flag(bool value) {
  return value ? 1 : 0;
}

void write_attributes(ResultGroup& root, const config::ScanConfig& config,
                      const Provenance& provenance) {
  root.attribute("filetype", result_layout::filetype);
  root.attribute("schema_version", result_layout::schema_version);
  root.attribute("name", config.name);
  root.attribute("model", config.model.name);
  root.attribute("confidence_level", config.statistics.confidence_level);
  root.attribute("test", std::string(config.statistics.test->word));
  root.attribute("degrees_of_freedom", std::int64_t{config.statistics.degrees_of_freedom});
  root.attribute("software_version", provenance.software_version);
  root.attribute("git_commit", provenance.git_commit);
  root.attribute("compiler", provenance.compiler);
  root.attribute("libraries", provenance.libraries);
  root.attribute("isa", provenance.isa);
  root.attribute("seed", config.integration.seed);
  root.attribute("config_hash", config.config_hash);
  root.attribute("physics_hash", config.physics_hash);
}

void write_config(ResultGroup group, const config::ScanConfig& config,
                  const Provenance& provenance) {
  group.text("original", config.original_text);
  group.text("resolved", config.resolved_text);
  group.text("plot", config.plot);
  Table inputs{{"path", "checksum"}, {}};
  for (const config::Input& input : config.inputs) {
    inputs.rows.push_back({input.path, input.checksum});
  }
  group.table("inputs", inputs);
  group.text("files", to_json(config, provenance.overrides));
}

void write_limit(ResultGroup group, const result::Exclusion& exclusion,
                 const config::ScanConfig& config) {
  group.attribute("confidence_level", config.statistics.confidence_level);
  group.attribute("test", std::string(config.statistics.test->word));
  group.array("coupling", exclusion.limit);
  group.array("coupling_error", exclusion.limit_error);
  std::vector<unsigned char> status;
  for (const result::LimitStatus s : exclusion.limit_status) {
    status.push_back(static_cast<unsigned char>(s));
  }
  group.codes("status", status, result::limit_status_meaning());
}

template <std::size_t n>
std::vector<double> rows(const std::array<std::vector<double>, n>& curves) {
  std::vector<double> all;
  for (const auto& curve : curves) all.insert(all.end(), curve.begin(), curve.end());
  return all;
}

/// Limits expected and signals seen if experiments get the data that a hypothesis predicts.
void write_expected(ResultGroup group, const result::Exclusion& exclusion) {
  group.array("n_sigma", result::quantiles);
  group.array("limit", rows(exclusion.expected_limit));
  group.array("significance", result::discovery_significances);
  group.array("discovery", rows(exclusion.discovery));
}

void write_exclusion(ResultGroup& group, result::Exclusion&& exclusion,
                     const config::ScanConfig& config) {
  group.array_and_free("chi2", exclusion.chi2);
  group.array_and_free("chi2_error", exclusion.chi2_error);
  group.number("chi2_min", exclusion.chi2_min);
  group.array("chi2_min_at_mass", exclusion.chi2_min_at_mass);
  if (!exclusion.toys.number.empty()) {
    group.array_and_free("p_value", exclusion.toys.observed);
    group.array_and_free("p_value_error", exclusion.toys.observed_error);
    group.array_and_free("toys", exclusion.toys.number);
  }
  write_limit(group.group("limit"), exclusion, config);
  write_expected(group.group("expected"), exclusion);
}

void write_best_fit(ResultGroup& group, const result::BestFit& fit) {
  group.number("best_fit_mass", fit.mass);
  group.number("best_fit_coupling", fit.coupling);
  Table names{{"name"}, {}};
  std::vector<double> standard_model, best_fit;
  for (const result::Pull& pull : fit.pulls) {
    names.rows.push_back({pull.name});
    standard_model.push_back(pull.standard_model);
    best_fit.push_back(pull.best_fit);
  }
  ResultGroup pulls = group.group("pulls");
  pulls.table("names", names);
  pulls.array("standard_model", standard_model);
  pulls.array("best_fit", best_fit);
}

void write_assumptions(ResultGroup& group, const config::Experiment& experiment) {
  Table table{{"key", "value", "status", "source"}, {}};
  for (const config::Assumption& line : experiment.assumptions) {
    table.rows.push_back({line.key, line.value, line.status, line.source});
  }
  group.table("assumptions", table);
}

const config::Experiment& configured(const config::ScanConfig& config, const std::string& name) {
  for (const config::Experiment& experiment : config.experiments) {
    if (experiment.name == name) return experiment;
  }
  throw std::invalid_argument("result of experiment " + name +
                              ", which is not in the configuration");
}

/// Shifts by each variant [variant] and [variant, mass], and their totals.
void write_systematics(ResultGroup group, const result::Systematics& systematics) {
  Table variants{{"component", "variant", "in_total"}, {}};
  std::vector<double> sigma, sigma_error, ratio, ratio_error, limit, limit_error;
  const auto append = [](std::vector<double>& to, const std::vector<double>& from) {
    to.insert(to.end(), from.begin(), from.end());
  };
  for (const auto& shift : systematics.shifts) {
    variants.rows.push_back({shift.component, shift.name, shift.is_theory_error ? "yes" : "no"});
    sigma.push_back(shift.cross_section.value);
    sigma_error.push_back(shift.cross_section.error);
    append(ratio, shift.ratio), append(ratio_error, shift.ratio_error);
    append(limit, shift.limit), append(limit_error, shift.limit_error);
  }
  group.table("variants", variants);
  group.array("cross_section_shift", sigma);
  group.array("cross_section_shift_error", sigma_error);
  group.array("ratio_shift", ratio);
  group.array("ratio_shift_error", ratio_error);
  group.array("limit_shift", limit);
  group.array("limit_shift_error", limit_error);
  group.number("cross_section_total", systematics.cross_section_total);
  group.array("ratio_total", systematics.ratio_total);
  group.array("limit_total", systematics.limit_total);
}

/// R between the points of the grid too.
void write_polynomials(ResultGroup group,
                       const std::vector<physics::RatioPolynomial>& polynomials) {
  const auto write = [&](std::string_view name, double physics::RatioPolynomial::*member) {
    std::vector<double> values;
    for (const auto& p : polynomials) values.push_back(p.*member);
    group.array(name, values);
  };
  write("a", &physics::RatioPolynomial::a);
  write("b", &physics::RatioPolynomial::b);
  write("var_a", &physics::RatioPolynomial::var_a);
  write("cov_ab", &physics::RatioPolynomial::cov_ab);
  write("var_b", &physics::RatioPolynomial::var_b);
  if (polynomials.front().table == nullptr) return;
  std::vector<double> rise, variance;
  for (const auto& p : polynomials) {
    rise.insert(rise.end(), p.table->rises().begin(), p.table->rises().end());
    variance.insert(variance.end(), p.table->variances().begin(), p.table->variances().end());
  }
  group.array("node_coupling", physics::RiseTable::couplings());
  group.array("rise", rise);
  group.array("var_rise", variance);
}

void write_measurement(ResultGroup& group, const physics::Measurement& measurement) {
  if (const auto* ratio = std::get_if<physics::RatioMeasurement>(&measurement)) {
    group.attribute("measurement", "ratio");
    group.attribute("measured_ratio", ratio->ratio);
    group.attribute("measured_ratio_error_up", ratio->error_up);
    group.attribute("measured_ratio_error_down", ratio->error_down);
  } else if (const auto* counts = std::get_if<physics::CountMeasurement>(&measurement)) {
    group.attribute("measurement", "counts");
    group.attribute("observed_events", counts->observed);
    group.attribute("sm_events", counts->standard_model);
    group.attribute("sm_events_error", counts->standard_model_error);
    group.attribute("background_events", counts->background);
    group.attribute("background_events_error", counts->background_error);
  }
}

void write_numbers(ResultGroup& group, const config::Experiment& experiment,
                   result::ExperimentResult& result) {
  const config::ProcessKind kind = config::kind_of(experiment.process);
  for (const ExperimentNumber& number : experiment_numbers()) {
    if (number.exists != nullptr && !number.exists(experiment, result)) continue;
    const std::string name = number.name;
    const integration::Estimate& estimate = number.of(result);
    const Meaning meaning =
        number.is_rate ? Meaning{kind.units, kind.meaning} : Meaning{number.units, number.meaning};
    group.number(name, estimate.value, meaning);
    group.number(name + "_error", estimate.error, {meaning.units, "numerical error of " + name});
  }
}

void write_branching_ratios(ResultGroup group, const result::ZBranchingRatios& z) {
  const auto write = [&](const std::string& name, const integration::Estimate& estimate) {
    group.number(name, estimate.value);
    group.number(name + "_error", estimate.error);
  };
  write("four_muons", z.four_muons);
  write("two_flavours", z.two_flavours);
  write("four_leptons", z.four_leptons);
}

void write_experiment(ResultGroup group, result::ExperimentResult&& result,
                      const config::ScanConfig& config) {
  const config::Experiment& experiment = configured(config, result.name);
  group.attribute("label", experiment.label);
  group.attribute("process", std::string(config::kind_of(experiment.process).word));
  group.attribute("projection", flag(experiment.projection));
  write_measurement(group, result.measurement);
  group.attribute("achieved_relative_error", result.achieved_relative_error);
  group.attribute("accuracy_reached", flag(result.accuracy_reached));
  group.attribute("evaluations", std::int64_t{result.evaluations});
  group.attribute("non_finite", std::int64_t{result.non_finite});

  group.array_and_free("ratio", result.ratio);
  group.array_and_free("ratio_error", result.ratio_error);
  write_numbers(group, experiment, result);
  if (experiment.exposure) group.attribute("exposure", experiment.exposure->description());
  if (!result.polynomials.empty()) {
    write_polynomials(group.group("ratio_polynomial"), result.polynomials);
  }
  if (result.branching_ratios) {
    write_branching_ratios(group.group("branching_ratios"), *result.branching_ratios);
  }
  write_assumptions(group, experiment);
  write_exclusion(group, std::move(result.exclusion), config);
  if (result.best_fit) write_best_fit(group, *result.best_fit);
  if (!result.systematics.shifts.empty()) {
    write_systematics(group.group("systematics"), result.systematics);
  }
  if (!result.kernels.empty()) {
    write_kernels(group.group("kernel"), result, experiment.exposure.has_value(),
                  config.model.kind != physics::Mediator::Kind::vector);
  }
  if (result.bins) {
    write_bins(group.group("bins"), *result.bins, experiment.exposure.has_value(),
               config.model.kind != physics::Mediator::Kind::vector);
  }
  if (result.four_muons) write_pair_kernel(group.group("pair_kernel"), *result.four_muons);
}

void write_combination(ResultGroup group, result::CombinationResult&& result,
                       const config::ScanConfig& config) {
  Table experiments{{"name"}, {}};
  for (const std::size_t e : config.combination->experiments) {
    experiments.rows.push_back({config.experiments[e].name});
  }
  group.table("experiments", experiments);
  Table errors{{"name", "size", "status", "source"}, {}};
  for (const config::CommonError& error : config.combination->common_errors) {
    errors.rows.push_back(
        {error.name, fmt::format("{:g}", error.size), error.status, error.source});
  }
  group.table("common_errors", errors);
  group.number("mean_ratio", result.mean_ratio.value);
  group.number("mean_ratio_error", result.mean_ratio.error);
  group.number("excluded_ratio", result.excluded_ratio);
  group.number("excluded_by_mean", result.excluded_by_mean);
  write_best_fit(group, result.best_fit);
  write_exclusion(group, std::move(result.exclusion), config);
}

void write_band(ResultGroup group, const result::BandResult& band,
                const config::ScanConfig& config) {
  for (const config::MuonG2Band& source : config.bands) {
    if (source.name != band.name) continue;
    group.attribute("label", source.label);
    group.attribute("as", config::name_of(source.meaning));
    group.attribute("central_delta_a_mu", source.central);
    group.attribute("lower_delta_a_mu", source.lower);
    group.attribute("upper_delta_a_mu", source.upper);
    group.attribute("status", source.status);
    group.attribute("source", source.source);
  }
  group.array("lower", band.lower);
  group.array("central", band.central);
  group.array("upper", band.upper);
}

void write_overlay(ResultGroup group, const config::Overlay& overlay) {
  group.attribute("label", overlay.label);
  group.attribute("kind", config::name_of(overlay.kind));
  group.attribute("closed", flag(overlay.curve.closed));
  group.attribute("input", overlay.input);
  group.attribute("status", overlay.status);
  group.attribute("source", overlay.source);
  group.attribute("paper", overlay.paper);
  group.attribute("level", overlay.level);
  group.attribute("assumes", overlay.assumes);
  group.attribute("note", overlay.note);
  group.array("mass", overlay.curve.mass);
  group.array("coupling", overlay.curve.coupling);
  group.array("offsets", overlay.curve.offsets);
}

void write_contour(ResultGroup group, const result::ContourSet& contour) {
  group.attribute("confidence_level", contour.confidence_level);
  group.dimension("coordinate", 2);
  group.array("vertices", contour.vertices);
  group.array("vertices_error", contour.vertices_error);
  group.array("offsets", contour.offsets);
  group.array("closed", contour.closed);
  group.number("level", contour.level);
  group.attribute("unsure_pieces", static_cast<std::int64_t>(contour.unsure.size()));
}

void write_contours(const ResultGroup& group, const std::vector<result::ContourSet>& contours) {
  std::map<std::string, ResultGroup> of_experiment;  // one for all its confidence levels
  for (const result::ContourSet& contour : contours) {
    auto found = of_experiment.find(contour.name);
    if (found == of_experiment.end()) {
      found = of_experiment.emplace(contour.name, group.group(contour.name)).first;
    }
    const std::string level = config::level_name(contour.confidence_level);
    write_contour(found->second.group(level), contour);
  }
}

}  // namespace

std::vector<std::byte> result_image(const config::ScanConfig& config, result::ScanResult& result,
                                    const Provenance& provenance, int threads) {
  hdf5::ImageFile file(expected_size(config, result), threads);
  {
    ResultGroup root(file.root());
    write_attributes(root, config, provenance);
    root.array("mass", result.mass);
    root.array("coupling", result.coupling);
    write_config(root.group("config"), config, provenance);
    const ResultGroup experiments = root.group("experiments");
    for (result::ExperimentResult& experiment : result.experiments) {
      write_experiment(experiments.group(experiment.name), std::move(experiment), config);
    }
    if (result.combination) {
      write_combination(root.group(config::combined_name), std::move(*result.combination), config);
    }
    const ResultGroup bands = root.group("bands");
    for (const result::BandResult& band : result.bands) {
      write_band(bands.group(band.name), band, config);
    }
    const ResultGroup overlays = root.group("overlays");
    for (const config::Overlay& overlay : config.overlays) {
      write_overlay(overlays.group(overlay.name), overlay);
    }
    write_contours(root.group("contours"), result.contours);
    if (!result.scanned.empty()) {
      write_scan(root.group("scan"), *config.parameter_scan, result.scanned);
    }
  }
  return file.finish();
}

}  // namespace tridentscan::io
