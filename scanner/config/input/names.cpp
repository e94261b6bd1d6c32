#include "scanner/config/input/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace tridentscan::config {
namespace {

std::string lower_case(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

}  // namespace

std::string Names::take(const std::string& name, const std::string& owner) {
  const auto [found, is_new] = owner_of_.emplace(lower_case(name), owner);
  return is_new ? "" : found->second;
}

void Names::take(const std::string& name, const Node& node) {
  if (name.empty()) return;
  if (const std::string owner = take(name, node.path()); !owner.empty()) {
    node.refuse("the name '" + name + "' is taken by " + owner + ", choose another");
  }
}

std::string level_name(double confidence_level) {
  return fmt::format("CL{:.10g}", 100 * confidence_level);
}

std::string limit_table(const std::string& experiment) {
  return experiment + "_limit";
}

std::string plane_table(const std::string& experiment) {
  return experiment + "_plane";
}

std::string contour_table(const std::string& experiment, const std::string& level) {
  return experiment + "_contour_" + level;
}

std::string distribution_table(const std::string& experiment) {
  return experiment + "_distribution";
}

std::string covariance_table(const std::string& experiment) {
  return experiment + "_covariance";
}

std::string band_table(const std::string& band) {
  return "band_" + band;
}

std::string overlay_table(const std::string& overlay) {
  return "overlay_" + overlay;
}

std::string tables_of_one_name(const ScanConfig& config) {
  Names tables;
  std::string problem;
  const auto add = [&](const std::string& table, const std::string& kind, const std::string& name) {
    const std::string owner = fmt::format("the {} '{}'", kind, name);
    if (const std::string other = tables.take(table, owner); !other.empty() && problem.empty()) {
      problem = fmt::format("{} and {} would both be exported as {}, give one another name", other,
                            owner, table);
    }
  };
  std::vector<std::string> names;
  for (const Experiment& experiment : config.experiments) names.push_back(experiment.name);
  if (config.combination) names.emplace_back(combined_name);
  for (const std::string& name : names) {
    add(limit_table(name), "experiment", name);
    add(plane_table(name), "experiment", name);
    add(distribution_table(name), "experiment", name);
    add(covariance_table(name), "experiment", name);
    add(contour_table(name, level_name(config.statistics.confidence_level)), "experiment", name);
  }
  for (const MuonG2Band& band : config.bands) add(band_table(band.name), "band", band.name);
  for (const Overlay& overlay : config.overlays) {
    add(overlay_table(overlay.name), "overlay", overlay.name);
  }
  return problem;
}

}  // namespace tridentscan::config
