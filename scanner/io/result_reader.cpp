#include "scanner/io/result_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "scanner/io/atomic_file.hpp"
#include "scanner/io/hdf5_reader.hpp"
#include "scanner/io/result_image.hpp"
#include "scanner/io/result_layout.hpp"
#include "scanner/io/seal.hpp"

namespace tridentscan::io {
namespace {

using hdf5::ImageReader;
using Attributes = std::map<std::string, hdf5::Attribute>;

template <class Value>
Value get(const Attributes& attributes, const std::string& name, const std::string& where) {
  const auto found = attributes.find(name);
  if (found == attributes.end()) throw IoError(where + " has no attribute " + name);
  const auto* value = std::get_if<Value>(&found->second);
  if (value == nullptr) {
    throw IoError(fmt::format("{}: attribute {} has another type", where, name));
  }
  return *value;
}

AxisSummary axis(const ImageReader& file, const std::string& path) {
  const std::vector<double> values = file.doubles(path);
  if (values.empty()) throw IoError(path + " is empty");
  return {values.front(), values.back(), values.size()};
}

LimitSummary limit(const ImageReader& file, const std::string& group) {
  LimitSummary limit{file.doubles("/mass"),
                     file.doubles(group + "/coupling"),
                     file.doubles(group + "/coupling_error"),
                     {}};
  for (const long code : file.integers(group + "/status")) {
    if (code < 0 || code >= static_cast<long>(result::limit_statuses)) {
      throw IoError(
          fmt::format("{}/status: {} is none of {}", group, code, result::limit_status_meaning()));
    }
    limit.status.push_back(static_cast<result::LimitStatus>(code));
  }
  return limit;
}

std::optional<double> optional_number(const ImageReader& file, const std::string& path) {
  return file.has(path) ? std::optional(file.number(path)) : std::nullopt;
}

physics::Measurement measurement(const Attributes& attributes, const std::string& group) {
  const auto number = [&](const char* name) { return get<double>(attributes, name, group); };
  if (get<std::string>(attributes, "measurement", group) == "counts") {
    return physics::CountMeasurement{number("observed_events"), number("sm_events"),
                                     number("sm_events_error"), number("background_events"),
                                     number("background_events_error")};
  }
  return physics::RatioMeasurement(number("measured_ratio"), number("measured_ratio_error_up"),
                                   number("measured_ratio_error_down"));
}

std::vector<ReactionSummary> reactions(const ImageReader& file, const std::string& group) {
  std::vector<ReactionSummary> found;
  if (!file.has(group)) return found;
  for (const std::string& name : file.children(group)) {
    const std::string part = group + "/" + name;
    const Attributes attributes = file.attributes(part);
    found.push_back({.neutrino = get<std::string>(attributes, "neutrino", part),
                     .final_state = get<std::string>(attributes, "final_state", part),
                     .sm_cross_section = file.number(part + "/sm_cross_section"),
                     .sm_events = optional_number(file, part + "/sm_events"),
                     .nodes = file.shape(part + "/k2").at(0),
                     .replicas = file.shape(part + "/t_vv_replicas").at(0)});
  }
  return found;
}

std::optional<FitSummary> fit(const ImageReader& file, const std::string& group) {
  if (!file.has(group + "/pulls")) return std::nullopt;
  const auto names = file.table(group + "/pulls/names").rows;
  const auto standard_model = file.doubles(group + "/pulls/standard_model");
  const auto best_fit = file.doubles(group + "/pulls/best_fit");
  if (names.empty() || standard_model.size() != names.size() || best_fit.size() != names.size()) {
    throw IoError(group + "/pulls: its arrays are of different lengths");
  }
  std::size_t largest = 0;
  for (std::size_t i = 1; i < names.size(); ++i) {
    if (std::abs(standard_model[i]) > std::abs(standard_model[largest])) largest = i;
  }
  return FitSummary{file.number(group + "/best_fit_mass"),
                    file.number(group + "/best_fit_coupling"),
                    {names[largest].front(), standard_model[largest], best_fit[largest]}};
}

ExperimentSummary experiment(const ImageReader& file, const std::string& name) {
  const std::string group = "/experiments/" + name;
  const Attributes attributes = file.attributes(group);
  const Attributes sm = file.attributes(group + "/sm_cross_section");
  return {.name = name,
          .label = get<std::string>(attributes, "label", group),
          .projection = get<std::int64_t>(attributes, "projection", group) != 0,
          .measurement = measurement(attributes, group),
          .sm_cross_section = file.number(group + "/sm_cross_section"),
          .sm_cross_section_error = file.number(group + "/sm_cross_section_error"),
          .sm_units = get<std::string>(sm, "units", group),
          .sm_meaning = get<std::string>(sm, "long_name", group),
          .acceptance = optional_number(file, group + "/acceptance"),
          .sm_events = optional_number(file, group + "/sm_events"),
          .exposure =
              file.has(group + "/sm_events") ? get<std::string>(attributes, "exposure", group) : "",
          .theory_error = optional_number(file, group + "/systematics/cross_section_total"),
          .chi2_min = file.number(group + "/chi2_min"),
          .fit = fit(file, group),
          .achieved_relative_error = get<double>(attributes, "achieved_relative_error", group),
          .accuracy_reached = get<std::int64_t>(attributes, "accuracy_reached", group) != 0,
          .evaluations = get<std::int64_t>(attributes, "evaluations", group),
          .non_finite = get<std::int64_t>(attributes, "non_finite", group),
          .reactions = reactions(file, group + "/kernel"),
          .assumptions = file.shape(group + "/assumptions").at(0),
          .limit = limit(file, group + "/limit")};
}

std::vector<ContourSummary> contours(const ImageReader& file) {
  std::vector<ContourSummary> found;
  for (const std::string& name : file.children("/contours")) {
    for (const std::string& level : file.children("/contours/" + name)) {
      const std::string group = "/contours/" + name + "/" + level;
      found.push_back({name, level, file.shape(group + "/closed").at(0),
                       file.shape(group + "/vertices").at(0)});
    }
  }
  return found;
}

std::vector<DatasetSummary> datasets(const ImageReader& file) {
  std::vector<DatasetSummary> found;
  for (const hdf5::DatasetInfo& info : file.datasets()) {
    if (result_layout::find(info.path) == nullptr) continue;  // the scale of a dimension
    found.push_back({info.path, get<std::string>(info.attributes, "units", info.path),
                     get<std::string>(info.attributes, "long_name", info.path), info.shape,
                     info.stored_bytes});
  }
  return found;
}

ResultSummary summary_of(std::span<const std::byte> file) {
  const ImageReader reader = open_result(file);
  ResultSummary summary{.bytes = file.size(),
                        .checksum = checksum(file),
                        .record_of = RecordOf::nothing,
                        .record = {},
                        .record_problem = {},
                        .attributes = reader.attributes("/"),
                        .mass = axis(reader, "/mass"),
                        .coupling = axis(reader, "/coupling"),
                        .experiments = {},
                        .bands = reader.children("/bands"),
                        .overlays = reader.children("/overlays"),
                        .contours = contours(reader),
                        .datasets = datasets(reader)};
  for (const std::string& name : reader.children("/experiments")) {
    summary.experiments.push_back(experiment(reader, name));
  }
  return summary;
}

}  // namespace

std::optional<LimitSummary::At> LimitSummary::at(double wanted) const {
  const auto above = std::lower_bound(mass.begin(), mass.end(), wanted);
  if (above == mass.end() || !(wanted >= mass.front())) return std::nullopt;
  const auto high = static_cast<std::size_t>(above - mass.begin());
  const std::size_t low = *above == wanted ? high : high - 1;
  if (!std::isfinite(coupling[low]) || !std::isfinite(coupling[high])) return std::nullopt;
  if (low == high) return At{coupling[low], coupling_error[low]};
  if (coupling[low] == 0 && coupling[high] == 0) return At{0, 0};
  if (coupling[low] == 0 || coupling[high] == 0) return std::nullopt;

  const double t = std::log(wanted / mass[low]) / std::log(mass[high] / mass[low]);
  const double value = coupling[low] * std::pow(coupling[high] / coupling[low], t);
  const double relative =
      (1 - t) * coupling_error[low] / coupling[low] + t * coupling_error[high] / coupling[high];
  return At{value, value * relative};
}

std::vector<std::byte> read_sealed(const std::filesystem::path& path) {
  const FileHead head = read_head(path, seal_size);
  check_seal_head(head.bytes, head.file_size, path);
  std::vector<std::byte> file = read_file(path);
  check_seal(file, path);
  return file;
}

ResultSummary summarize(std::span<const std::byte> file, const std::filesystem::path& name) {
  check_seal(file, name);
  try {
    return summary_of(file);
  } catch (const IoError& error) {
    throw IoError(fmt::format("{}: {}", name.string(), error.what()));
  } catch (const std::out_of_range&) {
    throw IoError(name.string() + ": incomplete (an array without dimensions)");
  }
}

ResultSummary summarize(const std::filesystem::path& path) {
  ResultSummary summary = summarize(read_sealed(path), path);
  try {
    summary.record = read_run_record(path);
  } catch (const IoError& error) {  // the result is intact all the same
    summary.record_problem = error.what();
  }
  if (summary.record) {
    const bool same = summary.record->checksum == summary.checksum;
    summary.record_of = same ? RecordOf::this_result : RecordOf::another_result;
    if (!same) summary.record.reset();
  }
  return summary;
}

std::string original_config(std::span<const std::byte> image) {
  return open_result(image).text("/config/original");
}

std::string stored_files(std::span<const std::byte> image) {
  return open_result(image).text("/config/files");
}

std::string resolved_config(std::span<const std::byte> image) {
  return open_result(image).text("/config/resolved");
}

}  // namespace tridentscan::io
