#include "scanner/config/load.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>

#include "scanner/config/experiment_reader.hpp"
#include "scanner/config/four_muon_reader.hpp"
#include "scanner/config/hashes.hpp"
#include "scanner/config/read_values.hpp"
#include "scanner/config/resolved.hpp"
#include "scanner/config/sections.hpp"
#include "scanner/config/sources.hpp"
#include "scanner/config/targets.hpp"

namespace tridentscan::config {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_experiments = 1000;
constexpr std::string_view experiment_folder = "data:experiments/";

std::vector<Experiment> read_experiments(const Node& node, const FileName& scan, Sources& sources) {
  Libraries libraries{TargetLibrary(sources), BeamLibrary(sources)};
  std::vector<Experiment> experiments;
  std::map<std::string, std::string> path_of_name;
  const std::vector<Node> items = items_of(node, "a list of files");
  if (node.readable() && node.value().kind == Value::Kind::list && items.empty())
    node.refuse("is an empty list, add \"- ../experiments/ccfr.yaml\"");
  if (items.size() > most_experiments) {
    node.refuse(
        fmt::format("lists {} files, more than {}, use fewer", items.size(), most_experiments));
    return experiments;
  }
  for (const Node& item : items) {
    const std::optional<FileName> file = named_file(item, scan, "../experiments/ccfr.yaml");
    if (!file) continue;
    const Node root = sources.open(*file, item);
    if (!root.readable()) continue;
    experiments.push_back(read_experiment(root, *file, libraries));
    const std::string& name = experiments.back().name;
    const auto [first, inserted] = path_of_name.emplace(name, item.path());
    if (!inserted && !name.empty())
      item.refuse("the name '" + name + "' is taken by " + first->second + ", choose another");
  }
  return experiments;
}

ScanConfig read_scan(const Node& root, const FileName& file, Sources& sources) {
  const MapNode map(root,
                    {"schema_version", "name", "model", "grid", "experiments", "bands", "overlays",
                     "statistics", "combination", "theory_error", "integration", "output", "plot"});
  ScanConfig config{};
  config.name = read_name(map.required("name", "name: fig2"), "fig2");
  config.model = read_model(map.required("model", "model: lmu_ltau"));
  const Grid grid = read_grid(map.required("grid", "grid: {mass: ..., coupling: ...}"));
  config.mass = grid.mass;
  config.coupling = grid.coupling;
  if (map.has("bands")) config.bands = read_bands(map.optional("bands"), sources);
  if (!config.bands.empty() && (config.model.muon_axial != 0 || config.model.muon_vector == 0))
    map.optional("bands").refuse(
        "the muon g-2 is known here for a pure vector coupling to muons "
        "only (this model has another) leave the bands out");
  if (map.has("overlays")) config.overlays = read_overlays(map.optional("overlays"), file, sources);
  if (map.has("statistics"))
    config.statistics = read_statistics(map.optional("statistics"), config.toys);
  if (map.has("theory_error"))
    config.theory_error = read_theory_error(map.optional("theory_error"));
  if (map.has("integration")) config.integration = read_integration(map.optional("integration"));
  if (map.has("output")) {
    const MapNode output(map.optional("output"), {"path", "checkpoint_interval"});
    if (output.has("path")) config.output = read_text(output.optional("path"), "results/fig2.h5");
    if (output.has("checkpoint_interval"))
      config.checkpoint_interval =
          read_quantity(output.optional("checkpoint_interval"), Dimension::time,
                        {0.01, 86400, "what a kill may cost"});
  }
  config.plot = map.has("plot") ? read_plot(map.optional("plot")) : "{}";
  const Node experiments = map.required("experiments", "experiments: [../experiments/ccfr.yaml]");
  config.experiments = read_experiments(experiments, file, sources);
  check_four_muons(config, experiments);
  const bool all_were_read =
      experiments.readable() && experiments.value().items.size() == config.experiments.size();
  if (map.has("combination") && all_were_read)
    config.combination = read_combination(map.optional("combination"), config.experiments);
  return config;
}

}  // namespace

ScanConfig load_scan(FileSet& files, const fs::path& path,
                     const std::vector<std::string>& overrides) {
  Problems problems;
  Sources sources(files, problems);
  const FileName file{path, path.filename().generic_string()};
  if (path == standard_input) files.read_standard_input();
  const Node root = sources.open(file, Node(problems), overrides);
  ScanConfig config = read_scan(root, file, sources);
  problems.throw_if_any();

  config.inputs = sources.inputs();
  config.original_text = config.inputs.front().text;
  config.resolved_text = resolved_text(config);
  config.config_hash = hash_of(config.resolved_text);
  config.physics_hash = hash_of(physics_text(config));
  return config;
}

Experiment load_experiment(FileSet& files, const std::string& name) {
  Problems problems;
  Sources sources(files, problems);
  Libraries libraries{TargetLibrary(sources), BeamLibrary(sources)};
  const Value value = spoken(name, "experiment");
  const Node node(value, "", problems);
  const bool is_path = name.ends_with(".yaml");
  const FileName file =
      is_path ? FileName{name, name} : data_file(fmt::format("{}{}.yaml", experiment_folder, name));
  const std::vector<std::string> known = experiment_names(files);
  if (!is_path && std::find(known.begin(), known.end(), name) == known.end())
    node.refuse("unknown experiment " + quote(name) + suggestion(name, known) +
                " A file of your own is named by its path, which ends in .yaml");
  problems.throw_if_any();
  const Node root = sources.open(file, node);
  problems.throw_if_any();
  Experiment experiment = read_experiment(root, file, libraries);
  problems.throw_if_any();
  return experiment;
}

std::vector<std::string> experiment_names(const FileSet& files) {
  return files.names_in(experiment_folder);
}

}  // namespace tridentscan::config
