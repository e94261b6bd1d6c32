#include "scanner/config/input/load.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <string_view>

#include "scanner/config/description/hashes.hpp"
#include "scanner/config/input/experiment_reader.hpp"
#include "scanner/config/input/names.hpp"
#include "scanner/config/input/parameter_scan.hpp"
#include "scanner/config/input/resolved.hpp"
#include "scanner/config/input/sections.hpp"
#include "scanner/config/input/sources.hpp"
#include "scanner/config/input/targets.hpp"
#include "scanner/config/yaml/document.hpp"
#include "scanner/config/yaml/errors.hpp"
#include "scanner/config/yaml/read_values.hpp"
#include "scanner/config/yaml/spelling.hpp"

namespace tridentscan::config {
namespace {

namespace fs = std::filesystem;

// In a result each axis refers to up to 14 arrays of an experiment, and has room for 4090.
constexpr std::size_t most_experiments = 250;
constexpr std::string_view experiment_folder = "data:experiments/";

constexpr std::string_view every_experiment = "*";

/// The overrides "experiments.NAME.key=value" as "key=value" by NAME, where * is every experiment,
/// and all others.
struct Overrides {
  std::vector<std::string> of_scan;
  std::map<std::string, std::vector<std::string>> of_experiment;

  explicit Overrides(const std::vector<std::string>& all) {
    constexpr std::string_view before = "experiments.";
    for (const std::string& text : all) {
      const std::size_t dot = text.find('.', before.size());
      if (text.starts_with(before) && dot < text.find('=')) {
        of_experiment[text.substr(before.size(), dot - before.size())].push_back(
            text.substr(dot + 1));
      } else {
        of_scan.push_back(text);
      }
    }
  }

  [[nodiscard]] std::vector<std::string> of(const std::string& name) const {
    std::vector<std::string> found;
    for (const std::string& whose : {std::string(every_experiment), name}) {
      const auto keys = of_experiment.find(whose);
      if (keys == of_experiment.end()) continue;
      found.insert(found.end(), keys->second.begin(), keys->second.end());
    }
    return found;
  }
};

/// The name in a file that may not have been read; empty if it cannot be.
std::string name_in(const FileName& file, FileSet& files) {
  try {
    Problems unread;
    const auto document = parse_document(files.read(file.path), "", unread);
    const Entry* name = document ? document->find("name") : nullptr;
    return name == nullptr ? "" : name->value.text;
  } catch (const ConfigError&) {  // told when it is opened
    return "";
  }
}

std::vector<Experiment> read_experiments(const Node& node, const FileName& scan, Sources& sources,
                                         FileSet& files, const Overrides& overrides) {
  Libraries libraries{TargetLibrary(sources), BeamLibrary(sources), sources};
  std::vector<Experiment> experiments;
  Names names;
  static_cast<void>(names.take(combined_name, "the combination"));
  const std::vector<Node> items = items_of(node);
  if (node.readable() && node.value().kind == Value::Kind::list && items.empty()) {
    node.refuse("is an empty list, add \"- ../experiments/ccfr.yaml\"");
  }
  if (items.size() > most_experiments) {
    node.refuse(
        fmt::format("lists {} files, more than the {} that a result has room for, use fewer, in "
                    "several scans",
                    items.size(), most_experiments));
    return experiments;
  }
  for (const Node& item : items) {
    const std::optional<FileName> file = named_file(item, scan, "../experiments/ccfr.yaml");
    if (!file) continue;
    const bool is_changed = !overrides.of_experiment.empty();
    const Node root = sources.open(
        *file, item, is_changed ? overrides.of(name_in(*file, files)) : std::vector<std::string>{});
    if (!root.readable()) continue;
    experiments.push_back(read_experiment(root, *file, libraries));
    names.take(experiments.back().name, item);
  }
  for (const auto& [name, keys] : overrides.of_experiment) {
    std::vector<std::string> known;
    for (const Experiment& experiment : experiments) known.push_back(experiment.name);
    if (name != every_experiment && std::ranges::find(known, name) == known.end() &&
        known.size() == items.size()) {
      node.refuse("--set: no experiment " + quote(name) + suggestion(name, known));
    }
  }
  return experiments;
}

ScanConfig read_scan(const Node& root, const FileName& file, Sources& sources, FileSet& files,
                     const Overrides& overrides) {
  const MapNode map(root, scan_section());
  ScanConfig config{};
  config.name = read_name(map.required("name"));
  config.model = read_model(map.required("model"));
  const Grid grid = grid_fields().read(map.required("grid"));
  config.mass = grid.mass;
  config.coupling = grid.coupling;
  if (map.has("bands")) config.bands = read_bands(map.optional("bands"), sources);
  if (!config.bands.empty() && (config.model.kind != physics::Mediator::Kind::vector ||
                                config.model.of_lepton(physics::Flavour::mu).axial != 0 ||
                                config.model.vector_charge(physics::Flavour::mu) == 0)) {
    map.optional("bands").refuse(
        "the muon g-2 is known here for a pure vector coupling to muons "
        "only (this model has another) leave the bands out");
  }
  if (map.has("overlays")) config.overlays = read_overlays(map.optional("overlays"), file, sources);
  if (map.has("statistics")) {
    config.statistics = statistics_fields().read(map.optional("statistics"));
  }
  if (map.has("theory_error")) {
    config.theory_error = read_theory_error(map.optional("theory_error"));
  }
  if (map.has("integration")) {
    config.integration = integration_fields().read(map.optional("integration"));
  }
  if (map.has("output")) config.output = output_fields().read(map.optional("output"));
  const Node experiments = map.required("experiments");
  config.experiments = read_experiments(experiments, file, sources, files, overrides);
  check_processes(config, experiments);
  if (config.integration.method == Method::direct) {
    for (const Experiment& experiment : config.experiments) {
      if (experiment.is_trident() && !experiment.trident().is_counting()) {
        experiments.refuse(fmt::format(
            "has {}, with observables or a response, which method: direct does not know, use "
            "method: kernel",
            experiment.name));
      }
    }
  }
  const bool all_were_read =
      experiments.readable() && experiments.value().items.size() == config.experiments.size();
  if (map.has("scan")) config.parameter_scan = read_parameter_scan(map.optional("scan"));
  config.plot = "{}";
  if (map.has("plot")) {
    config.plot = read_plot(map.optional("plot"),
                            all_were_read ? config.experiments : std::vector<Experiment>{});
  }
  if (map.has("combination") && all_were_read) {
    config.combination = read_combination(map.optional("combination"), config.experiments);
  }
  if (sources.problems().empty()) {
    if (const std::string problem = tables_of_one_name(config); !problem.empty()) {
      experiments.refuse(problem);
    }
  }
  return config;
}

/// Why limits cannot be asked for several values; empty if they can.
std::string why_unfit(const Question& question) {
  if (question.integration.method != Method::kernel) return "needs integration.method: kernel";
  if (question.statistics.test->needs_toys()) {
    return fmt::format("needs a test without pseudo-experiments, not {}",
                       question.statistics.test->word);
  }
  return "";
}

/// The configuration with one more override, or why it cannot be.
struct Attempt {
  ScanConfig config;
  std::string problem;
};

Attempt with_value(const FileName& file, FileSet& files,
                   const std::vector<std::string>& overrides) {
  Problems problems;
  Sources sources(files, problems);
  const Overrides sorted(overrides);
  const Node root = sources.open(file, Node(problems), sorted.of_scan);
  Attempt attempt{read_scan(root, file, sources, files, sorted), ""};
  attempt.config.inputs = sources.inputs();
  try {
    problems.throw_if_any();
    attempt.problem = why_unfit(attempt.config);
  } catch (const ConfigError& error) {
    const Problem& first = error.problems().front();
    attempt.problem = first.key + (first.key.empty() ? "" : ": ") + first.message;
  }
  return attempt;
}

/// What the third parameter asks for each of its values. A problem that all of them have belongs to
/// the key.
void ask_each_value(ScanConfig& config, const Node& scan, const FileName& file, FileSet& files,
                    const std::vector<std::string>& overrides) {
  ParameterScan& parameter = *config.parameter_scan;
  std::vector<std::string> others;
  for (const std::string& text : overrides) {
    if (text.substr(0, text.find('=')) != parameter.key) others.push_back(text);
  }
  if (const std::string why = why_unfit(config); !why.empty()) {
    scan.refuse(why);
    return;
  }
  std::vector<std::string> problems;
  for (const std::string& value : parameter.texts) {
    std::vector<std::string> all = others;
    all.push_back(fmt::format("{}={}", parameter.key, value));
    Attempt attempt = with_value(file, files, all);
    problems.push_back(attempt.problem);
    for (const Input& input : attempt.config.inputs) {
      if (std::ranges::find(config.inputs, input.path, &Input::path) == config.inputs.end()) {
        config.inputs.push_back(input);
      }
    }
    parameter.questions.push_back(std::move(attempt.config));
  }
  const bool all_the_same =
      std::ranges::adjacent_find(problems, std::not_equal_to{}) == problems.end();
  if (all_the_same && !problems.front().empty()) {
    child_of(scan, "key").refuse(problems.front());
    return;
  }
  for (std::size_t i = 0; i < problems.size(); ++i) {
    if (!problems[i].empty()) node_of_value(scan, i).refuse(problems[i]);
  }
}

}  // namespace

const Section& scan_section() {
  using namespace key;
  static const Section section{
      "scan",
      "The file that `tridentscan run` takes. Paths of other files are relative to it, or begin "
      "with data: for files that came with the program.",
      {schema_version(), required("name", name("fig2"), "of the scan"),
       required("model", model_type(), "the vector boson, by name or by its charges"),
       required("grid", map_of(grid_fields().section(), "{mass: ..., coupling: ...}"), "the plane"),
       required("experiments",
                list_of(path("../experiments/ccfr.yaml"), "[../experiments/ccfr.yaml]"),
                fmt::format("files of experiments, 1 to {}", most_experiments)),
       optional("bands", list_of(band_type(), "a list of bands, or leave the key out"), "muon g-2"),
       optional("overlays", list_of(overlay_type(), "[babar_2016]"),
                "published curves to draw: by name (`tridentscan list limits`), or one's own"),
       optional("statistics", map_of(statistics_fields().section(), "{confidence_level: 0.95}"),
                "when a point is excluded"),
       optional("combination", map_of(combination_section(), "{experiments: all}"),
                "experiments together"),
       optional("theory_error",
                either({word({"standard"}), map_of(theory_error_fields().section(), "{qed: 0.02}")},
                       "standard"),
                "shifts of cross section, ratio and limit", "none"),
       optional("integration", map_of(integration_fields().section(), "{relative_error: 1e-3}"),
                "method and relative error"),
       optional("scan", map_of(parameter_scan_section(), "{key: ..., values: [...]}"),
                "a third parameter"),
       optional("output", map_of(output_fields().section(), "{path: results/fig2.h5}"),
                "result file"),
       optional("plot", map_of(plot_section(), "{title: \"...\"}"), "texts on the figure")}};
  return section;
}

namespace {

FileName scan_file(const fs::path& path) {
  const std::string name = path.generic_string();
  return name.starts_with(data_prefix) ? data_file(name)
                                       : FileName{path, path.filename().generic_string()};
}

}  // namespace

ScanConfig load_scan(FileSet& files, const fs::path& path,
                     const std::vector<std::string>& overrides) {
  Problems problems;
  Sources sources(files, problems);
  const FileName file = scan_file(path);
  if (path == standard_input) files.read_standard_input();
  const Overrides sorted(overrides);
  const Node root = sources.open(file, Node(problems), sorted.of_scan);
  ScanConfig config = read_scan(root, file, sources, files, sorted);
  problems.throw_if_any();
  config.inputs = sources.inputs();
  if (config.parameter_scan) ask_each_value(config, child_of(root, "scan"), file, files, overrides);
  problems.throw_if_any();
  config.original_text = config.inputs.front().text;
  config.resolved_text = resolved_text(config);
  config.config_hash = hash_of(config.resolved_text);
  config.physics_hash = hash_of(physics_text(config));
  return config;
}

bool is_scan(const Node& root) {
  return root.readable() && root.value().find("experiments") != nullptr;
}

bool is_scan(FileSet& files, const std::string& path) {
  if (!path.ends_with(".yaml")) return false;
  Problems problems;
  Sources sources(files, problems);
  const bool result = is_scan(sources.open(scan_file(path), Node(problems)));
  problems.throw_if_any();
  return result;
}

Experiment load_experiment(FileSet& files, const std::string& name) {
  Problems problems;
  Sources sources(files, problems);
  Libraries libraries{TargetLibrary(sources), BeamLibrary(sources), sources};
  const Value value = spoken(name, "experiment");
  const Node node(value, "", problems);
  const bool is_path = name.ends_with(".yaml");
  const FileName file =
      is_path ? FileName{name, name} : data_file(fmt::format("{}{}.yaml", experiment_folder, name));
  if (!is_path && !files.has(file.path)) {
    node.refuse("unknown experiment " + quote(name) + suggestion(name, experiment_names(files)) +
                " A file of your own is named by its path, which ends in .yaml");
  }
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
