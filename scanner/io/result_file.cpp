#include "scanner/io/result_file.hpp"

#include <fmt/format.h>

#include <map>
#include <stdexcept>
#include <string_view>
#include <variant>

#include "scanner/config/names.hpp"
#include "scanner/config/sections.hpp"
#include "scanner/io/hdf5_writer.hpp"
#include "scanner/io/result_layout.hpp"
#include "scanner/run/constraint.hpp"

namespace tridentscan::io {

namespace {

using hdf5::Dataset;
using hdf5::Group;
using hdf5::Meaning;
using hdf5::Shape;
using hdf5::Table;

/// The axes of the plane, to which the arrays [mass, coupling] are attached.
struct Plane {
  Dataset mass, coupling;
  Shape shape;
};

std::int64_t flag(bool value) {
  return value ? 1 : 0;
}

void write_attributes(const Group& root, const config::ScanConfig& config,
                      const Provenance& provenance) {
  root.attribute("filetype", result_layout::filetype);
  root.attribute("schema_version", result_layout::schema_version);
  root.attribute("name", config.name);
  root.attribute("model", config.model.name);
  root.attribute("confidence_level", config.statistics.confidence_level);
  root.attribute("test", config::name_of(config.statistics.test));
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

void write_config(const Group& group, const config::ScanConfig& config) {
  group.text("original", config.original_text, {"", "configuration as written"});
  group.text("resolved", config.resolved_text, {"", "configuration with all defaults filled in"});
  group.text("plot", config.plot, {"", "plot options as JSON"});
  Table inputs{{"path", "checksum"}, {}};
  for (const config::Input& input : config.inputs) {
    inputs.rows.push_back({input.path, input.checksum});
  }
  group.table("inputs", inputs, {"", "input files, paths relative to the configuration, XXH3-128"});
}

Plane write_grid(const Group& group, const run::ScanResult& result) {
  const Shape shape = {result.mass.size(), result.coupling.size()};
  Plane plane{group.array("mass", result.mass, {shape[0]}, {"GeV", "mass of the mediator"}),
              group.array("coupling", result.coupling, {shape[1]}, {"1", "coupling g'"}), shape};
  plane.mass.make_scale("mass");
  plane.coupling.make_scale("coupling");
  return plane;
}

/// Frees the values.
void write_on_plane(const Group& group, std::string_view name, std::vector<double>&& values,
                    std::string_view long_name, const Plane& plane) {
  const Dataset dataset = group.array(name, values, plane.shape, {"1", long_name});
  dataset.attach_scale(0, plane.mass, "mass");
  dataset.attach_scale(1, plane.coupling, "coupling");
  values = std::vector<double>();  // = {} would keep the memory
}

void write_limit(const Group& group, const run::Exclusion& exclusion,
                 const config::ScanConfig& config, const std::vector<double>& mass) {
  group.attribute("confidence_level", config.statistics.confidence_level);
  group.attribute("test", config::name_of(config.statistics.test));
  const Shape shape = {mass.size()};
  group.array("mass", mass, shape, {"GeV", "mass of the mediator"});
  group.array("coupling", exclusion.limit, shape,
              {"1", "smallest excluded coupling g', NaN where there is none"});
  group.array("coupling_error", exclusion.limit_error, shape,
              {"1", "numerical error of the smallest excluded coupling"});
  std::vector<unsigned char> status;
  for (const run::LimitStatus s : exclusion.limit_status) {
    status.push_back(static_cast<unsigned char>(s));
  }
  group.array("status", status, shape, {"1", run::limit_status_meaning()});
}

template <std::size_t n>
std::vector<double> rows(const std::array<std::vector<double>, n>& curves) {
  std::vector<double> all;
  for (const auto& curve : curves) all.insert(all.end(), curve.begin(), curve.end());
  return all;
}

/// Limits expected and signals seen if experiments get the data that a hypothesis predicts.
void write_expected(const Group& group, const run::Exclusion& exclusion,
                    const std::vector<double>& mass) {
  group.array("mass", mass, {mass.size()}, {"GeV", "mass of the mediator"});
  group.array("n_sigma", {run::quantiles.begin(), run::quantiles.end()}, {run::quantiles.size()},
              {"1", "standard deviations of the data towards the signal"});
  group.array("limit", rows(exclusion.expected_limit), {run::quantiles.size(), mass.size()},
              {"1", "excluded coupling g' for such data if the Standard Model is true"});
  const std::size_t levels = run::discovery_significances.size();
  group.array("significance",
              {run::discovery_significances.begin(), run::discovery_significances.end()}, {levels},
              {"1", "standard deviations from the Standard Model"});
  group.array("discovery", rows(exclusion.discovery), {levels, mass.size()},
              {"1", "coupling g' expected to be seen with such significance"});
}

void write_exclusion(const Group& group, run::Exclusion&& exclusion,
                     const config::ScanConfig& config, const std::vector<double>& mass,
                     const Plane& plane) {
  write_on_plane(group, "chi2", std::move(exclusion.chi2), "-2 ln(L/L_largest)", plane);
  write_on_plane(group, "chi2_error", std::move(exclusion.chi2_error), "numerical error of chi2",
                 plane);
  group.number("chi2_min", exclusion.chi2_min,
               {"1", "smallest chi2 over all couplings and masses"});
  group
      .array("chi2_min_at_mass", exclusion.chi2_min_at_mass, {mass.size()},
             {"1", "smallest chi2 over all couplings at a mass"})
      .attach_scale(0, plane.mass, "mass");
  if (!exclusion.toys.number.empty()) {
    write_on_plane(group, "p_value", std::move(exclusion.toys.observed),
                   "p-value of the data from pseudo-experiments; CLs for the test cls_toys", plane);
    write_on_plane(group, "p_value_error", std::move(exclusion.toys.observed_error),
                   "statistical error of p_value", plane);
    write_on_plane(group, "toys", std::move(exclusion.toys.number),
                   "pseudo-experiments of each hypothesis", plane);
  }
  write_limit(group.group("limit"), exclusion, config, mass);
  write_expected(group.group("expected"), exclusion, mass);
}

void write_kernel(const Group& group, const physics::TridentKernel& kernel) {
  const std::size_t nodes = kernel.k2.size(), replicas = kernel.replicas.size();
  const Dataset k2 =
      group.array("k2", kernel.k2, {nodes}, {"GeV2", "minus momentum transfer squared"});
  k2.make_scale("k2");
  group.array("weight", kernel.weight, {nodes}, {"1", "weight of a node, spacing in ln K2"})
      .attach_scale(0, k2, "k2");

  const auto write = [&](const std::string& name, std::string_view current,
                         std::vector<double> physics::KernelValues::*member) {
    const std::string meaning = fmt::format("{} part of d(sigma)/d(ln K2)", current);
    group.array(name, kernel.mean.*member, {nodes}, {"cm2", meaning}).attach_scale(0, k2, "k2");
    std::vector<double> all;
    all.reserve(nodes * replicas);
    for (const physics::KernelValues& replica : kernel.replicas) {
      all.insert(all.end(), (replica.*member).begin(), (replica.*member).end());
    }
    group
        .array(name + "_replicas", all, {replicas, nodes}, {"cm2", meaning + ", one replica a row"})
        .attach_scale(1, k2, "k2");
  };
  write("t_vv", "vector-vector", &physics::KernelValues::t_vv);
  write("t_aa", "axial-axial", &physics::KernelValues::t_aa);
  write("t_va", "vector-axial", &physics::KernelValues::t_va);
}

void write_assumptions(const Group& group, const config::Experiment& experiment) {
  Table table{{"key", "value", "status", "source"}, {}};
  for (const config::Assumption& line : experiment.assumptions) {
    table.rows.push_back({line.key, line.value, line.status, line.source});
  }
  group.table("assumptions", table, {"", "data of the experiment with status and source"});
}

const config::Experiment& configured(const config::ScanConfig& config, const std::string& name) {
  for (const config::Experiment& experiment : config.experiments) {
    if (experiment.name == name) return experiment;
  }
  throw std::invalid_argument("result of experiment " + name +
                              ", which is not in the configuration");
}

/// Shifts by each variant [variant] and [variant, mass], and their totals.
void write_systematics(const Group& group, const run::Systematics& systematics,
                       const Plane& plane) {
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
  group.table("variants", variants, {"", "what differs from the experiment as described"});
  const Shape per_variant = {systematics.shifts.size()};
  group.array("cross_section_shift", sigma, per_variant,
              {"1", "relative shift of the Standard Model cross section"});
  group.array("cross_section_shift_error", sigma_error, per_variant, {"1", "its numerical error"});
  const auto curves = [&](std::string_view name, const std::vector<double>& values,
                          std::string_view long_name) {
    group.array(name, values, {systematics.shifts.size(), plane.shape[0]}, {"1", long_name})
        .attach_scale(1, plane.mass, "mass");
  };
  curves("ratio_shift", ratio, "shift of R at the excluded coupling");
  curves("ratio_shift_error", ratio_error, "its numerical error");
  curves("limit_shift", limit, "relative shift of the smallest excluded coupling");
  curves("limit_shift_error", limit_error, "its numerical error");
  group.number("cross_section_total", systematics.cross_section_total,
               {"1", "quadratic sum over components of the largest shift"});
  const auto total = [&](std::string_view name, const std::vector<double>& values) {
    group
        .array(name, values, {plane.shape[0]},
               {"1", "quadratic sum over components of the largest shift"})
        .attach_scale(0, plane.mass, "mass");
  };
  total("ratio_total", systematics.ratio_total);
  total("limit_total", systematics.limit_total);
}

/// Of kernels only: a direct scan integrates with the cuts alone.
void write_acceptance(const Group& group, const integration::Estimate& acceptance) {
  group.number("acceptance", acceptance.value,
               {"1", "share of the Standard Model cross section that the cuts keep"});
  group.number("acceptance_error", acceptance.error, {"1", "numerical error of acceptance"});
}

/// R between the points of the grid too.
void write_polynomials(const Group& group, const std::vector<physics::RatioPolynomial>& polynomials,
                       const std::vector<double>& mass) {
  group.array("mass", mass, {mass.size()}, {"GeV", "mass of the mediator"});
  const auto write = [&](std::string_view name, double physics::RatioPolynomial::*member,
                         std::string_view long_name) {
    std::vector<double> values;
    for (const auto& p : polynomials) values.push_back(p.*member);
    group.array(name, values, {mass.size()}, {"1", long_name});
  };
  write("a", &physics::RatioPolynomial::a, "ratio = 1 + a g'^2 + b g'^4");
  write("b", &physics::RatioPolynomial::b, "ratio = 1 + a g'^2 + b g'^4");
  write("var_a", &physics::RatioPolynomial::var_a, "numerical variance of a");
  write("cov_ab", &physics::RatioPolynomial::cov_ab, "numerical covariance of a and b");
  write("var_b", &physics::RatioPolynomial::var_b, "numerical variance of b");
}

void write_measurement(const Group& group, const physics::Measurement& measurement) {
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

/// Units and meaning tell a cross section from a branching ratio.
void write_standard_model(const Group& group, const config::Experiment& experiment,
                          const integration::Estimate& rate) {
  const Meaning meaning =
      experiment.z_to_four_muons
          ? Meaning{"1", "Standard Model branching ratio Z -> 4 mu with cuts, as normalised"}
      : experiment.boson_at_collider
          ? Meaning{"cm2", "Standard Model cross section of e+ e- -> mu+ mu-"}
          : Meaning{"cm2", "Standard Model cross section per nucleus with cuts"};
  group.number("sm_cross_section", rate.value, meaning);
  group.number("sm_cross_section_error", rate.error,
               {meaning.units, "numerical error of sm_cross_section"});
}

void write_branching_ratios(const Group& group, const run::ZBranchingRatios& z) {
  const auto write = [&](const std::string& name, const integration::Estimate& estimate,
                         std::string_view final_state) {
    const std::string meaning =
        fmt::format("Z -> {} in the Standard Model, cut on pairs alone, not scaled", final_state);
    group.number(name, estimate.value, {"1", meaning});
    group.number(name + "_error", estimate.error, {"1", "numerical error of " + name});
  };
  write("four_muons", z.four_muons, "4 mu");
  write("two_flavours", z.two_flavours, "2 e 2 mu");
  write("four_leptons", z.four_leptons, "4 l, e and mu");
}

std::string process_of(const config::Experiment& experiment) {
  return experiment.z_to_four_muons     ? "z_to_four_muons"
         : experiment.boson_at_collider ? "electron_positron"
                                        : "trident";
}

void write_experiment(const Group& group, run::ExperimentResult&& result,
                      const config::ScanConfig& config, const std::vector<double>& mass,
                      const Plane& plane) {
  const config::Experiment& experiment = configured(config, result.name);
  group.attribute("label", experiment.label);
  group.attribute("process", process_of(experiment));
  group.attribute("projection", flag(experiment.projection));
  write_measurement(group, run::measurement_of(experiment, result.sm_events.value));
  group.attribute("achieved_relative_error", result.achieved_relative_error);
  group.attribute("accuracy_reached", flag(result.accuracy_reached));
  group.attribute("evaluations", std::int64_t{result.evaluations});
  group.attribute("non_finite", std::int64_t{result.non_finite});

  write_on_plane(group, "ratio", std::move(result.ratio), "sigma(model)/sigma(SM)", plane);
  write_on_plane(group, "ratio_error", std::move(result.ratio_error), "numerical error of ratio",
                 plane);
  write_standard_model(group, experiment, result.sm_cross_section);
  if (!result.kernel.empty()) write_acceptance(group, result.systematics.acceptance);
  if (experiment.exposure) {
    group.attribute("exposure", experiment.exposure->description);
    const std::string meaning =
        fmt::format("Standard Model events with cuts for {}", experiment.exposure->description);
    group.number("sm_events", result.sm_events.value, {"1", meaning});
    group.number("sm_events_error", result.sm_events.error, {"1", "numerical error of sm_events"});
  }
  if (!result.polynomials.empty())
    write_polynomials(group.group("ratio_polynomial"), result.polynomials, mass);
  if (result.branching_ratios)
    write_branching_ratios(group.group("branching_ratios"), *result.branching_ratios);
  write_assumptions(group, experiment);
  write_exclusion(group, std::move(result.exclusion), config, mass, plane);
  if (!result.systematics.shifts.empty())
    write_systematics(group.group("systematics"), result.systematics, plane);
  if (!result.kernel.k2.empty()) write_kernel(group.group("kernel"), result.kernel);
}

void write_combination(const Group& group, run::CombinationResult&& result,
                       const config::ScanConfig& config, const std::vector<double>& mass,
                       const Plane& plane) {
  Table experiments{{"name"}, {}};
  for (const std::size_t e : config.combination->experiments) {
    experiments.rows.push_back({config.experiments[e].name});
  }
  group.table("experiments", experiments, {"", "whose likelihoods are multiplied"});
  Table errors{{"name", "size", "status", "source"}, {}};
  for (const config::CommonError& error : config.combination->common_errors) {
    errors.rows.push_back(
        {error.name, fmt::format("{:g}", error.size), error.status, error.source});
  }
  group.table("common_errors", errors, {"", "relative errors of the prediction that are shared"});
  group.number("mean_ratio", result.mean_ratio.value,
               {"1", "the one R that suits all measurements best"});
  group.number("mean_ratio_error", result.mean_ratio.error, {"1", "standard deviation of it"});
  group.number("excluded_ratio", result.excluded_ratio,
               {"1", "smallest excluded R if all experiments have the same"});
  group.number("excluded_by_mean", result.excluded_by_mean,
               {"1", "the same if mean_ratio were one measurement"});
  group.number("best_fit_mass", result.best_mass, {"GeV", "mass where chi2 is smallest"});
  group.number("best_fit_coupling", result.best_coupling,
               {"1", "coupling g' where chi2 is smallest"});
  Table names{{"name"}, {}};
  std::vector<double> standard_model, best_fit;
  for (const run::Pull& pull : result.pulls) {
    names.rows.push_back({pull.name});
    standard_model.push_back(pull.standard_model);
    best_fit.push_back(pull.best_fit);
  }
  const Group pulls = group.group("pulls");
  pulls.table("names", names, {"", "experiments: (R - R_obs)/error; common errors: their shift"});
  const Shape shape = {best_fit.size()};
  pulls.array("standard_model", standard_model, shape, {"1", "standard deviations without signal"});
  pulls.array("best_fit", best_fit, shape, {"1", "standard deviations where chi2 is smallest"});
  write_exclusion(group, std::move(result.exclusion), config, mass, plane);
}

void write_band(const Group& group, const run::BandResult& band, const config::ScanConfig& config,
                const std::vector<double>& mass) {
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
  const Shape shape = {mass.size()};
  group.array("mass", mass, shape, {"GeV", "mass of the mediator"});
  group.array("lower", band.lower, shape, {"1", "coupling g' of the lower Delta a_mu"});
  group.array("central", band.central, shape, {"1", "coupling g' of the central Delta a_mu"});
  group.array("upper", band.upper, shape, {"1", "coupling g' of the upper Delta a_mu"});
}

void write_overlay(const Group& group, const config::Overlay& overlay) {
  group.attribute("label", overlay.label);
  group.attribute("kind", config::name_of(overlay.kind));
  group.attribute("closed", flag(overlay.curve.closed));
  group.attribute("input", overlay.input);
  group.attribute("status", overlay.status);
  group.attribute("source", overlay.source);
  const Shape shape = {overlay.curve.mass.size()};
  group.array("mass", overlay.curve.mass, shape, {"GeV", "mass of the mediator"});
  group.array("coupling", overlay.curve.coupling, shape,
              {"1", "coupling g' as published, not computed here"});
  group.array("offsets", overlay.curve.offsets, {overlay.curve.offsets.size()},
              {"1", "piece k has the points offsets[k] to offsets[k+1], the latter excluded"});
}

void write_contour(const Group& group, const run::ContourSet& contour) {
  group.attribute("confidence_level", contour.confidence_level);
  const Shape shape = {contour.vertices.size() / 2, 2};
  group.array("vertices", contour.vertices, shape,
              {"GeV, 1", "mass and coupling g' of the vertices"});
  group.array("vertices_error", contour.vertices_error, shape,
              {"GeV, 1", "displacement of the vertices for one numerical standard deviation"});
  group.array("offsets", contour.offsets, {contour.offsets.size()},
              {"1", "piece k has the vertices offsets[k] to offsets[k+1], the latter excluded"});
  group.array("closed", contour.closed, {contour.closed.size()}, {"1", "1 if a piece is closed"});
  group.number("level", contour.level, {"1", "test statistic on the contour"});
  group.attribute("unsure_pieces", static_cast<std::int64_t>(contour.unsure.size()));
}

void write_contours(const Group& group, const std::vector<run::ContourSet>& contours) {
  std::map<std::string, Group> of_experiment;  // one for all its confidence levels
  for (const run::ContourSet& contour : contours) {
    auto found = of_experiment.find(contour.name);
    if (found == of_experiment.end()) {
      found = of_experiment.emplace(contour.name, group.group(contour.name)).first;
    }
    const std::string level = config::level_name(contour.confidence_level);
    write_contour(found->second.group(level), contour);
  }
}

/// Before compression, with room for the structure of the file: an upper bound in practice.
std::size_t expected_size(const config::ScanConfig& config, const run::ScanResult& result) {
  const std::size_t mebibyte = std::size_t{1} << 20;
  std::size_t numbers = result.mass.size() + result.coupling.size();
  for (const run::ExperimentResult& experiment : result.experiments) {
    numbers += 4 * experiment.ratio.size() + 3 * experiment.exclusion.toys.number.size();
    numbers += (26 + 4 * experiment.systematics.shifts.size()) * result.mass.size();
    numbers += 3 * experiment.kernel.k2.size() * (experiment.kernel.replicas.size() + 2);
  }
  if (result.combination) {
    numbers += 5 * result.combination->exclusion.chi2.size() + 20 * result.mass.size();
  }
  for (const run::ContourSet& contour : result.contours) numbers += 4 * contour.vertices.size();
  return 8 * numbers + config.original_text.size() + config.resolved_text.size() + mebibyte;
}

}  // namespace

std::uintmax_t least_result_size(const config::ScanConfig& config) {
  const auto points = static_cast<std::uintmax_t>(config.mass.points) *
                      static_cast<std::uintmax_t>(config.coupling.points);
  return points * config.experiments.size() * 4 * sizeof(double) / 2;
}

std::vector<std::byte> result_image(const config::ScanConfig& config, run::ScanResult& result,
                                    const Provenance& provenance, int threads) {
  hdf5::ImageFile file(expected_size(config, result), threads);
  {
    const Group root = file.root();
    write_attributes(root, config, provenance);
    write_config(root.group("config"), config);
    const Plane plane = write_grid(root.group("grid"), result);
    const Group experiments = root.group("experiments");
    for (run::ExperimentResult& experiment : result.experiments) {
      write_experiment(experiments.group(experiment.name), std::move(experiment), config,
                       result.mass, plane);
    }
    if (result.combination) {
      write_combination(root.group(config::combined_name), std::move(*result.combination), config,
                        result.mass, plane);
    }
    const Group bands = root.group("bands");
    for (const run::BandResult& band : result.bands) {
      write_band(bands.group(band.name), band, config, result.mass);
    }
    const Group overlays = root.group("overlays");
    for (const config::Overlay& overlay : config.overlays) {
      write_overlay(overlays.group(overlay.name), overlay);
    }
    write_contours(root.group("contours"), result.contours);
  }
  return file.finish();
}

}  // namespace tridentscan::io
