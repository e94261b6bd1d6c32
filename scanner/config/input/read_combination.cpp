#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <variant>

#include "scanner/config/description/fields.hpp"
#include "scanner/config/input/names.hpp"
#include "scanner/config/input/sections.hpp"

namespace tridentscan::config {
namespace {

/// The word all or a list of names, as indices in ascending order.
std::vector<std::size_t> read_names(const Node& node, const std::vector<std::size_t>& all,
                                    const std::vector<Experiment>& experiments) {
  if (node.readable() && node.value().kind == Value::Kind::scalar) {
    (void)read_word(node);
    return all;
  }
  std::vector<std::string> names;
  for (const std::size_t e : all) names.push_back(experiments[e].name);
  std::vector<std::size_t> result;
  for (const Node& item : items_of(node)) {
    const std::ptrdiff_t index = read_word(item, names);
    if (index < 0) continue;
    const std::size_t e = all[static_cast<std::size_t>(index)];
    if (std::find(result.begin(), result.end(), e) != result.end()) {
      item.refuse("is named twice, name it once");
    }
    result.push_back(e);
  }
  std::sort(result.begin(), result.end());
  return result;
}

Type names_type() {
  return key::either({key::word({"all"}),
                      key::list_of(key::text("ccfr"), "all, or a list such as [ccfr, charm2]")},
                     "all");
}

/// `experiments` is read by hand: its names are those of the combination.
const Fields<CommonError>& common_error_fields() {
  using namespace key;
  static const Fields<CommonError> fields =
      Fields<CommonError>(
          "combination.common_errors[]",
          "A relative error of the prediction that experiments share; the stated errors hold it.")
          .required("name", &CommonError::name, name("sm_prediction"), "of the nuisance parameter")
          .required("size", &CommonError::size,
                    number("0.05", {0, 1, "relative error of the prediction", true}),
                    "one standard deviation")
          .custom(key::optional("experiments", names_type(), "which share it, by name",
                                "all that are combined"),
                  [](const MapNode&, Assumptions&, CommonError&) {})
          .required("status", &CommonError::status, status(), "standing")
          .required("source", &CommonError::source, source(), "where the number is from");
  return fields;
}

CommonError read_common_error(const Node& node, const std::vector<std::size_t>& all,
                              const std::vector<Experiment>& experiments) {
  const MapNode map(node, common_error_fields().section());
  CommonError error = common_error_fields().read(map);
  error.experiments =
      map.has("experiments") ? read_names(map.optional("experiments"), all, experiments) : all;
  return error;
}

/// The stated error of a ratio holds its common errors.
void check_errors(const Node& node, const Combination& combination,
                  const std::vector<Experiment>& experiments) {
  for (const std::size_t e : combination.experiments) {
    const auto* ratio = std::get_if<physics::RatioMeasurement>(&experiments[e].measurement);
    if (ratio == nullptr) continue;
    double common = 0;
    for (const CommonError& error : combination.common_errors) {
      if (std::find(error.experiments.begin(), error.experiments.end(), e) !=
          error.experiments.end()) {
        common = std::hypot(common, error.size * ratio->ratio);
      }
    }
    if (common >= std::min(ratio->error_up, ratio->error_down)) {
      node.refuse("leaves nothing of the error of " + experiments[e].name + ", which holds it (" +
                  to_text(common) + " of it is common) make it smaller");
    }
  }
}

}  // namespace

const Section& combination_section() {
  using namespace key;
  static const Section section{"combination",
                               "Several experiments together: their likelihoods are multiplied.",
                               {required("experiments", names_type(), "two or more, by name"),
                                optional("common_errors",
                                         list_of(map_of(common_error_fields().section(), "{...}"),
                                                 "a list of {name, size, status, source}"),
                                         "errors that experiments share")}};
  return section;
}

Combination read_combination(const Node& node, const std::vector<Experiment>& experiments) {
  const MapNode map(node, combination_section());
  std::vector<std::size_t> all(experiments.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  Combination result;
  const Node names = map.required("experiments");
  result.experiments = read_names(names, all, experiments);
  if (names.readable() && result.experiments.size() < 2) {
    names.refuse("combines fewer than two experiments, name two or more, or leave the section out");
  }
  for (const std::size_t e : result.experiments) {
    if (!kind_of(experiments[e].process).has_likelihood) {
      names.refuse("holds " + experiments[e].name +
                   ", a sensitivity without a measurement: it has no likelihood to multiply, name "
                   "the others");
    }
  }
  if (map.has("common_errors")) {
    const Node list = map.optional("common_errors");
    Names pulls;
    for (const std::size_t e : result.experiments) {
      static_cast<void>(pulls.take(experiments[e].name, "an experiment"));
    }
    for (const Node& item : items_of(list)) {
      result.common_errors.push_back(read_common_error(item, result.experiments, experiments));
      pulls.take(result.common_errors.back().name, item);
    }
    check_errors(list, result, experiments);
  }
  return result;
}

namespace {

Json names_of(const std::vector<std::size_t>& indices, const std::vector<Experiment>& experiments) {
  Json names = Json::array();
  for (const std::size_t e : indices) names.push_back(experiments[e].name);
  return names;
}

/// Indices of names, ascending, each once. Throws std::invalid_argument.
std::vector<std::size_t> indices_of(const Json& names, const std::vector<Experiment>& experiments) {
  std::vector<std::size_t> result;
  for (const std::string name : names) {
    const auto found = std::ranges::find(experiments, name, &Experiment::name);
    if (found == experiments.end()) throw std::invalid_argument("no experiment " + name);
    result.push_back(static_cast<std::size_t>(found - experiments.begin()));
  }
  std::ranges::sort(result);
  if (result.empty() || std::ranges::adjacent_find(result) != result.end()) {
    throw std::invalid_argument("resolved configuration: experiments of a combination are missing");
  }
  return result;
}

}  // namespace

Json resolved(const Combination& combination, const std::vector<Experiment>& experiments) {
  Json errors = Json::array();
  for (const CommonError& error : combination.common_errors) {
    errors.push_back(common_error_fields().resolved(error));
    errors.back()["experiments"] = names_of(error.experiments, experiments);
  }
  return {{"experiments", names_of(combination.experiments, experiments)},
          {"common_errors", errors}};
}

Combination resolved_combination(const Json& json, const std::vector<Experiment>& experiments) {
  Combination result{indices_of(json.at("experiments"), experiments), {}};
  if (result.experiments.size() < 2) {
    throw std::invalid_argument("resolved configuration: a combination of one experiment");
  }
  for (const Json& error : json.at("common_errors")) {
    common_error_fields().read_resolved(error, result.common_errors.emplace_back());
    result.common_errors.back().experiments = indices_of(error.at("experiments"), experiments);
  }
  return result;
}

}  // namespace tridentscan::config
