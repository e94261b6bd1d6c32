#include "scanner/io/result_layout.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "scanner/io/experiment_numbers.hpp"

namespace tridentscan::io::result_layout {
namespace {

using enum hdf5::Kind;

constexpr GroupEntry known_groups[] = {
    {"/",
     "Attributes: filetype, schema_version, name, model, confidence_level, test, "
     "degrees_of_freedom, software_version, git_commit, compiler, libraries, isa, seed, "
     "config_hash, physics_hash. The axes of the plane."},
    {"/config", "The configuration as written and as understood, and its inputs."},
    {"/experiments/NAME",
     "Attributes: label, process (trident, or the key of another kind in its file), projection, "
     "achieved_relative_error, accuracy_reached, evaluations, non_finite; measurement \"ratio\": "
     "measured_ratio, measured_ratio_error_up, measured_ratio_error_down; measurement \"counts\": "
     "observed_events, sm_events, background_events and their errors; exposure, where there is "
     "one."},
    {"/experiments/NAME/ratio_polynomial", "R between the couplings of the grid too."},
    {"/experiments/NAME/branching_ratios",
     "Of Z -> 4 mu in the Standard Model, cut on pairs alone, not scaled."},
    {"/experiments/NAME/limit", "Attributes: confidence_level, test."},
    {"/experiments/NAME/expected",
     "Limits expected and signals seen if experiments get the data that a hypothesis predicts."},
    {"/experiments/NAME/pulls",
     "What the data of an experiment in several bins prefer, bin by bin, and of each error that "
     "bins have in common."},
    {"/experiments/NAME/systematics", "What changes when one thing in the description does."},
    {"/experiments/NAME/kernel/NAME",
     "What one kind of neutrino adds; the name is its own, with the final state behind it where it "
     "makes several. sigma = sum_i weight_i (C_V(k2_i)^2 t_vv_i + C_A^2 t_aa_i + C_V C_A t_va_i + "
     "C_S^2 t_scalar_i) for any mediator; the cross section of the experiment is the sum. "
     "Attributes: neutrino, final_state."},
    {"/experiments/NAME/bins",
     "Of an experiment that measures a distribution: bins of one observable, or of two, the second "
     "varying fastest. Attributes: observable_1, observable_2."},
    {"/experiments/NAME/bins/kernel/NAME",
     "As /experiments/NAME/kernel/NAME, bin by bin. Attributes: neutrino, final_state."},
    {"/experiments/NAME/pair_kernel",
     "Z -> 4 mu for any boson with a vector coupling q to muons, over Z -> mu mu, in the squared "
     "mass s of the pair that it makes. Moments are Int ds rho(s) phi_j(ln s) with the cubic "
     "polynomials phi_j through the nodes s; with d_j of the propagator D = 1/(s - m^2 + i m "
     "Gamma), Int ds rho D = sum_j d_j moment_j. Rate = 2 g'^2 q^2 (Re d interference_re + Im d "
     "interference_im) + g'^4 q^4 (-Im d boson/(m Gamma) + Re d_i d_j* cross_ij); the "
     "Standard Model is scaled to published, and interference by the root. Attribute: counts."},
    {"/combined", "Several experiments together: chi2, limit, expected as of one."},
    {"/combined/pulls", "What the data prefer, measurement by measurement."},
    {"/combined/limit", "As of an experiment."},
    {"/combined/expected", "As of an experiment."},
    {"/bands/NAME",
     "Couplings that give a Delta a_mu. Attributes: label, as (band, upper_limit), "
     "central_delta_a_mu, lower_delta_a_mu, upper_delta_a_mu, status, source."},
    {"/overlays/NAME",
     "A published limit as it was given, not computed here. Attributes: label, "
     "kind, closed, input, status, source, paper, level, assumes, note; the last four are empty "
     "where "
     "nobody said it."},
    {"/scan",
     "Limits for each value of a third parameter, one key of the configuration. Attributes: key, "
     "unit. The rest of the file has the value that the key has in the configuration."},
    {"/scan/limits/NAME",
     "Of one experiment, or of the combination: limit, expected and discovery as there."},
    {"/contours/NAME/NAME",
     "Borders of what is excluded; the second name is the confidence level, "
     "CL95. Attributes: confidence_level, unsure_pieces."},
};

constexpr auto plane = "mass, coupling";

/// Of kernels in /experiments/NAME/kernel and, bin by bin, in /experiments/NAME/bins/kernel.
const std::vector<Entry> kernel_entries = {
    {"k2", numbers, "k2", "GeV2", "minus momentum transfer squared"},
    {"weight", numbers, "k2", "1", "weight of a node, spacing in ln K2"},
    {"t_vv", numbers, "k2", "cm2", "vector-vector part of d(sigma)/d(ln K2)"},
    {"t_aa", numbers, "k2", "cm2", "axial-axial part of d(sigma)/d(ln K2)"},
    {"t_va", numbers, "k2", "cm2", "vector-axial part of d(sigma)/d(ln K2)"},
    {"t_vv_replicas", numbers, "replica, k2", "cm2", "t_vv, one replica a row"},
    {"t_aa_replicas", numbers, "replica, k2", "cm2", "t_aa, one replica a row"},
    {"t_va_replicas", numbers, "replica, k2", "cm2", "t_va, one replica a row"},
    {"t_scalar", numbers, "k2", "cm2",
     "part of d(sigma)/d(ln K2) of a scalar or pseudoscalar, where the model has one"},
    {"t_scalar_replicas", numbers, "replica, k2", "cm2", "t_scalar, one replica a row"},
};

/// Of experiments in /experiments/NAME and in /combined.
const std::vector<Entry> fit_entries = {
    {"best_fit_mass", numbers, "", "GeV", "mass where chi2 is smallest"},
    {"best_fit_coupling", numbers, "", "1", "coupling g' where chi2 is smallest"},
    {"pulls/names", table, "pull", "",
     "experiments and bins: (R - R_obs)/error; common errors: their shift"},
    {"pulls/standard_model", numbers, "pull", "1", "standard deviations without signal"},
    {"pulls/best_fit", numbers, "pull", "1", "standard deviations where chi2 is smallest"},
};

const std::vector<Entry> other_entries = {
    {"/mass", numbers, "mass", "GeV", "mass of the mediator"},
    {"/coupling", numbers, "coupling", "1", "coupling g'"},

    {"/config/original", text, "", "", "configuration as written"},
    {"/config/resolved", text, "", "", "configuration with all defaults filled in"},
    {"/config/plot", text, "", "", "plot options as JSON"},
    {"/config/inputs", table, "input", "",
     "input files, paths relative to the configuration, XXH3-128"},
    {"/config/files", text, "", "",
     "as JSON: name of the configuration, values of --set, texts of all input files"},

    {"/experiments/NAME/ratio", numbers, plane, "1", "sigma(model)/sigma(SM)"},
    {"/experiments/NAME/ratio_error", numbers, plane, "1", "numerical error of ratio"},
    {"/experiments/NAME/assumptions", table, "assumption", "",
     "data of the experiment with status and source"},

    {"/experiments/NAME/ratio_polynomial/a", numbers, "mass", "1", "ratio = 1 + a g'^2 + b g'^4"},
    {"/experiments/NAME/ratio_polynomial/b", numbers, "mass", "1", "ratio = 1 + a g'^2 + b g'^4"},
    {"/experiments/NAME/ratio_polynomial/var_a", numbers, "mass", "1", "numerical variance of a"},
    {"/experiments/NAME/ratio_polynomial/cov_ab", numbers, "mass", "1",
     "numerical covariance of a and b"},
    {"/experiments/NAME/ratio_polynomial/var_b", numbers, "mass", "1", "numerical variance of b"},
    {"/experiments/NAME/ratio_polynomial/node_coupling", numbers, "node_coupling", "1",
     "g' at which rise is known"},
    {"/experiments/NAME/ratio_polynomial/rise", numbers, "mass, node_coupling", "1",
     "ratio = 1 + g'^2 rise where the width of the boson makes it no polynomial"},
    {"/experiments/NAME/ratio_polynomial/var_rise", numbers, "mass, node_coupling", "1",
     "numerical variance of rise"},

    {"/experiments/NAME/branching_ratios/four_muons", numbers, "", "1", "Z -> 4 mu"},
    {"/experiments/NAME/branching_ratios/four_muons_error", numbers, "", "1",
     "numerical error of four_muons"},
    {"/experiments/NAME/branching_ratios/two_flavours", numbers, "", "1", "Z -> 2 e 2 mu"},
    {"/experiments/NAME/branching_ratios/two_flavours_error", numbers, "", "1",
     "numerical error of two_flavours"},
    {"/experiments/NAME/branching_ratios/four_leptons", numbers, "", "1", "Z -> 4 l, e and mu"},
    {"/experiments/NAME/branching_ratios/four_leptons_error", numbers, "", "1",
     "numerical error of four_leptons"},

    {"/experiments/NAME/chi2", numbers, plane, "1", "-2 ln(L/L_largest)"},
    {"/experiments/NAME/chi2_error", numbers, plane, "1", "numerical error of chi2"},
    {"/experiments/NAME/chi2_min", numbers, "", "1", "smallest chi2 over all couplings and masses"},
    {"/experiments/NAME/chi2_min_at_mass", numbers, "mass", "1",
     "smallest chi2 over all couplings at a mass"},
    {"/experiments/NAME/p_value", numbers, plane, "1",
     "p-value of the data from pseudo-experiments; CLs for the test cls_toys"},
    {"/experiments/NAME/p_value_error", numbers, plane, "1", "statistical error of p_value"},
    {"/experiments/NAME/toys", numbers, plane, "1", "pseudo-experiments of each hypothesis"},

    {"/experiments/NAME/limit/coupling", numbers, "mass", "1",
     "smallest excluded coupling g', NaN where there is none"},
    {"/experiments/NAME/limit/coupling_error", numbers, "mass", "1",
     "numerical error of the smallest excluded coupling"},
    {"/experiments/NAME/limit/status", numbers, "mass", "1",
     "why it is a number, or none; the attribute long_name lists the words"},

    {"/experiments/NAME/expected/n_sigma", numbers, "n_sigma", "1",
     "standard deviations of the data towards the signal"},
    {"/experiments/NAME/expected/limit", numbers, "n_sigma, mass", "1",
     "excluded coupling g' for such data if the Standard Model is true"},
    {"/experiments/NAME/expected/significance", numbers, "significance", "1",
     "standard deviations from the Standard Model"},
    {"/experiments/NAME/expected/discovery", numbers, "significance, mass", "1",
     "coupling g' at which a signal of such significance is expected"},

    {"/experiments/NAME/systematics/variants", table, "variant", "",
     "what differs from the experiment as described"},
    {"/experiments/NAME/systematics/cross_section_shift", numbers, "variant", "1",
     "relative shift of the Standard Model cross section; of Z -> 4 mu, of its scaled rate"},
    {"/experiments/NAME/systematics/cross_section_shift_error", numbers, "variant", "1",
     "its numerical error"},
    {"/experiments/NAME/systematics/ratio_shift", numbers, "variant, mass", "1",
     "shift of R at the excluded coupling"},
    {"/experiments/NAME/systematics/ratio_shift_error", numbers, "variant, mass", "1",
     "its numerical error"},
    {"/experiments/NAME/systematics/limit_shift", numbers, "variant, mass", "1",
     "relative shift of the smallest excluded coupling"},
    {"/experiments/NAME/systematics/limit_shift_error", numbers, "variant, mass", "1",
     "its numerical error"},
    {"/experiments/NAME/systematics/cross_section_total", numbers, "", "1",
     "quadratic sum over components of the largest shift"},
    {"/experiments/NAME/systematics/ratio_total", numbers, "mass", "1",
     "quadratic sum over components of the largest shift"},
    {"/experiments/NAME/systematics/limit_total", numbers, "mass", "1",
     "quadratic sum over components of the largest shift"},

    {"/experiments/NAME/kernel/NAME/sm_cross_section", numbers, "", "cm2",
     "part of sm_cross_section that is this reaction"},
    {"/experiments/NAME/kernel/NAME/sm_cross_section_error", numbers, "", "cm2",
     "numerical error of sm_cross_section"},
    {"/experiments/NAME/kernel/NAME/sm_events", numbers, "", "1",
     "part of sm_events that is this reaction"},
    {"/experiments/NAME/kernel/NAME/sm_events_error", numbers, "", "1",
     "numerical error of sm_events"},

    {"/experiments/NAME/bins/edges_1", numbers, "edge_1", "GeV or rad",
     "edges of the bins of observable_1"},
    {"/experiments/NAME/bins/edges_2", numbers, "edge_2", "GeV or rad",
     "edges of the bins of observable_2"},
    {"/experiments/NAME/bins/sm_cross_section", numbers, "bin", "cm2",
     "Standard Model cross section per nucleus in the bin"},
    {"/experiments/NAME/bins/sm_cross_section_error", numbers, "bin", "cm2",
     "numerical error of sm_cross_section"},
    {"/experiments/NAME/bins/sm_events", numbers, "bin", "1", "Standard Model events"},
    {"/experiments/NAME/bins/sm_events_error", numbers, "bin", "1", "numerical error of sm_events"},
    {"/experiments/NAME/bins/background", numbers, "bin", "1",
     "events of all backgrounds; NaN in a bin that the Standard Model does not reach"},
    {"/experiments/NAME/bins/observed", numbers, "bin", "1",
     "events seen, of a projection those expected; NaN as background"},
    {"/experiments/NAME/bins/sample_error", numbers, "bin", "1",
     "error of the events that are expected, by finite samples of tridents and backgrounds; NaN as "
     "background"},
    {"/experiments/NAME/bins/fitted_standard_model", numbers, "bin", "1",
     "events after the fit to the data without a boson, tridents and backgrounds; NaN as "
     "background"},
    {"/experiments/NAME/bins/fitted_best_fit", numbers, "bin", "1",
     "the same with the boson at best_fit_mass and best_fit_coupling"},
    {"/experiments/NAME/pair_kernel/s", numbers, "s", "GeV2",
     "squared masses of a muon pair: nodes of cubic polynomials in ln s"},
    {"/experiments/NAME/pair_kernel/interference_re", numbers, "s", "GeV2",
     "moments of what 2 Re D multiplies"},
    {"/experiments/NAME/pair_kernel/interference_re_replicas", numbers, "replica, s", "GeV2",
     "interference_re, one replica a row"},
    {"/experiments/NAME/pair_kernel/interference_im", numbers, "s", "GeV2",
     "moments of what 2 Im D multiplies"},
    {"/experiments/NAME/pair_kernel/interference_im_replicas", numbers, "replica, s", "GeV2",
     "interference_im, one replica a row"},
    {"/experiments/NAME/pair_kernel/boson", numbers, "s", "GeV4",
     "moments of what the squared modulus of D multiplies"},
    {"/experiments/NAME/pair_kernel/boson_replicas", numbers, "replica, s", "GeV4",
     "boson, one replica a row"},
    {"/experiments/NAME/pair_kernel/cross", numbers, "couple", "GeV4",
     "moments of what Re D D* of two pairs multiplies: lower triangle, row by row"},
    {"/experiments/NAME/pair_kernel/cross_replicas", numbers, "replica, couple", "GeV4",
     "cross, one replica a row"},
    {"/experiments/NAME/pair_kernel/standard", numbers, "", "1",
     "Standard Model with the cuts, over Z -> mu mu"},
    {"/experiments/NAME/pair_kernel/standard_replicas", numbers, "replica", "1",
     "standard of each replica"},
    {"/experiments/NAME/pair_kernel/same_flavour", numbers, "", "1",
     "Z -> 4 mu with the cut on pairs alone, over Z -> mu mu"},
    {"/experiments/NAME/pair_kernel/same_flavour_replicas", numbers, "replica", "1",
     "same_flavour of each replica"},
    {"/experiments/NAME/pair_kernel/two_flavours", numbers, "", "1",
     "Z -> 2 e 2 mu with the cut on pairs alone, over Z -> mu mu"},
    {"/experiments/NAME/pair_kernel/two_flavours_replicas", numbers, "replica", "1",
     "two_flavours of each replica"},
    {"/experiments/NAME/pair_kernel/muon_branching_ratio", numbers, "", "1",
     "measured B(Z -> mu mu)"},
    {"/experiments/NAME/pair_kernel/published", numbers, "", "1",
     "B(Z -> 4 l), l = e and mu, to which the Standard Model is scaled"},

    {"/combined/experiments", table, "experiment", "", "whose likelihoods are multiplied"},
    {"/combined/common_errors", table, "common_error", "",
     "relative errors of the prediction that are shared"},
    {"/combined/mean_ratio", numbers, "", "1", "the one R that suits all measurements best"},
    {"/combined/mean_ratio_error", numbers, "", "1", "standard deviation of it"},
    {"/combined/excluded_ratio", numbers, "", "1",
     "smallest excluded R if all experiments have the same"},
    {"/combined/excluded_by_mean", numbers, "", "1", "the same if mean_ratio were one measurement"},

    {"/bands/NAME/lower", numbers, "mass", "1", "coupling g' of the lower Delta a_mu"},
    {"/bands/NAME/central", numbers, "mass", "1", "coupling g' of the central Delta a_mu"},
    {"/bands/NAME/upper", numbers, "mass", "1", "coupling g' of the upper Delta a_mu"},

    {"/overlays/NAME/mass", numbers, "point", "GeV", "mass of the mediator"},
    {"/overlays/NAME/coupling", numbers, "point", "1",
     "coupling g' as published, not computed here"},
    {"/overlays/NAME/offsets", numbers, "offset", "1",
     "piece k has the points offsets[k] to offsets[k+1], the latter excluded"},

    {"/scan/value", numbers, "value", "1",
     "the value without its unit, which is an attribute of the group; NaN of a word"},
    {"/scan/text", table, "value", "", "the value as it is written"},
    {"/scan/n_sigma", numbers, "n_sigma", "1",
     "standard deviations of the data towards the signal"},
    {"/scan/significance", numbers, "significance", "1",
     "standard deviations from the Standard Model"},
    {"/scan/limits/NAME/limit", numbers, "value, mass", "1",
     "smallest excluded coupling g', NaN where there is none"},
    {"/scan/limits/NAME/limit_error", numbers, "value, mass", "1", "numerical error of limit"},
    {"/scan/limits/NAME/status", numbers, "value, mass", "1",
     "why it is a number, or none; the attribute long_name lists the words"},
    {"/scan/limits/NAME/expected_limit", numbers, "value, n_sigma, mass", "1",
     "excluded coupling g' for such data if the Standard Model is true"},
    {"/scan/limits/NAME/discovery", numbers, "value, significance, mass", "1",
     "coupling g' at which a signal of such significance is expected"},
    {"/scan/limits/NAME/sm_cross_section", numbers, "value", "cm2",
     "Standard Model cross section per nucleus with cuts; of an experiment"},
    {"/scan/limits/NAME/sm_events", numbers, "value", "1",
     "Standard Model events with cuts; of an experiment with an exposure"},

    {"/contours/NAME/NAME/vertices", numbers, "vertex, coordinate", "GeV, 1",
     "mass and coupling g' of the vertices"},
    {"/contours/NAME/NAME/vertices_error", numbers, "vertex, coordinate", "GeV, 1",
     "displacement of the vertices for one numerical standard deviation"},
    {"/contours/NAME/NAME/offsets", numbers, "offset", "1",
     "piece k has the vertices offsets[k] to offsets[k+1], the latter excluded"},
    {"/contours/NAME/NAME/closed", numbers, "piece", "1", "1 if a piece is closed"},
    {"/contours/NAME/NAME/level", numbers, "", "1", "test statistic on the contour"},
};

std::vector<Entry> all_entries() {
  std::vector<Entry> all = other_entries;
  for (const ExperimentNumber& number : experiment_numbers()) {
    const std::string path = fmt::format("/experiments/NAME/{}", number.name);
    all.push_back({path, numbers, "", number.units, number.meaning});
    all.push_back({path + "_error", numbers, "", number.units,
                   fmt::format("numerical error of {}", number.name)});
  }
  for (const char* const group : {"/experiments/NAME/", "/combined/"}) {
    for (Entry entry : fit_entries) {
      entry.path = group + entry.path;
      all.push_back(entry);
    }
  }
  for (Entry entry : kernel_entries) {
    const std::string name = entry.path;
    entry.path = "/experiments/NAME/kernel/NAME/" + name;
    all.push_back(entry);
    entry.path = "/experiments/NAME/bins/kernel/NAME/" + name;
    if (name != "k2" && name != "weight") {
      entry.dimensions = "bin, " + entry.dimensions;
    }
    all.push_back(entry);
  }
  return all;
}

const std::vector<Entry>& known_entries() {
  static const std::vector<Entry> known = all_entries();
  return known;
}

/// The next step of a path that begins with '/', which is taken off.
std::string_view take_step(std::string_view& path) {
  path.remove_prefix(1);
  const std::size_t end = std::min(path.find('/'), path.size());
  const std::string_view step = path.substr(0, end);
  path.remove_prefix(end);
  return step;
}

bool fits(std::string_view pattern, std::string_view path) {
  while (pattern.starts_with('/') && path.starts_with('/')) {
    const std::string_view wanted = take_step(pattern), step = take_step(path);
    if (wanted != "NAME" && wanted != step) return false;
  }
  return pattern.empty() && path.empty();
}

}  // namespace

std::span<const Entry> entries() {
  return known_entries();
}

std::span<const GroupEntry> groups() {
  return known_groups;
}

std::vector<std::string> dimensions_of(const Entry& entry) {
  std::vector<std::string> names;
  for (std::string_view rest = entry.dimensions; !rest.empty();) {
    constexpr std::string_view separator = ", ";
    const std::size_t end = std::min(rest.find(separator), rest.size());
    names.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + separator.size(), rest.size()));
  }
  return names;
}

const Entry* find(std::string_view path) {
  // What a combination excludes has the datasets of an experiment.
  const auto search = [](std::string_view wanted) -> const Entry* {
    const auto& known = known_entries();
    const auto found = std::find_if(known.begin(), known.end(),
                                    [&](const Entry& e) { return fits(e.path, wanted); });
    return found == known.end() ? nullptr : &*found;
  };
  constexpr std::string_view combined = "/combined";
  if (const Entry* entry = search(path); entry != nullptr || !path.starts_with(combined)) {
    return entry;
  }
  return search(fmt::format("/experiments/combined{}", path.substr(combined.size())));
}

bool is_dimension(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  const std::string_view group = path.substr(0, slash), name = path.substr(slash + 1);
  return std::ranges::any_of(known_entries(), [&](const Entry& entry) {
    const auto names = dimensions_of(entry);
    return std::ranges::find(names, name) != names.end() &&
           fits(std::string_view(entry.path).substr(0, entry.path.rfind('/')), group);
  });
}

}  // namespace tridentscan::io::result_layout
