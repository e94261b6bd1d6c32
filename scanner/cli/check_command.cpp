#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "scanner/cli/config_source.hpp"
#include "scanner/cli/exit_codes.hpp"
#include "scanner/cli/flux_report.hpp"
#include "scanner/cli/measurement_text.hpp"
#include "scanner/cli/standard_streams.hpp"
#include "scanner/cli/subcommand.hpp"
#include "scanner/cli/unsuited_test.hpp"
#include "scanner/config/input/sections.hpp"
#include "scanner/config/input/warnings.hpp"
#include "scanner/config/yaml/document.hpp"
#include "scanner/config/yaml/errors.hpp"
#include "scanner/run/sample_kernels.hpp"

namespace tridentscan::cli {
namespace {

namespace fs = std::filesystem;

struct CheckOptions {
  ConfigOptions source;
  bool json = false;

  void add_to(CLI::App& app) {
    source.add_to(app);
    app.add_flag("--json", json, "print what was found, or what is wrong, as JSON on stdout");
  }
};

void say_flux(const FluxReport& flux) {
  say(fmt::format("    flux: {}\n", flux.table));
  say(fmt::format("      {:.4g} {} from {:g} to {:g} GeV, mean energy {:.4g} GeV\n", flux.integral,
                  flux.unit, flux.lowest, flux.highest, flux.mean));
  if (flux.events) {
    say(fmt::format("      {:.3g} Standard Model events (a first look, good to a few per cent)\n",
                    *flux.events));
  }
  for (const std::string& warning : flux.warnings) {
    say(fmt::format("      warning: {}\n", warning));
  }
}

void say_data(const std::vector<config::Assumption>& data, const std::string& but_for) {
  for (const auto& a : data) {
    if (a.status != "published" && a.key != but_for) {
      say(fmt::format("    {}: {} ({})\n", a.key, a.value, a.status));
    }
  }
}

/// What a file describes, by its keys; a scan where they do not tell.
enum class Kind { scan, experiment, beam };

Kind kind_of(const fs::path& path, config::FileSet& files) {
  if (path == config::standard_input) files.read_standard_input();  // once, so its errors count
  try {
    config::Problems unread;
    const auto document = config::parse_document(files.read(path), path.string(), unread);
    const auto has = [&](const char* key) { return document && document->find(key) != nullptr; };
    if (has("grid") || has("experiments")) return Kind::scan;
    if (has("table") && has("species")) return Kind::beam;
    if (has("measurement") || has("projection")) return Kind::experiment;
  } catch (const config::ConfigError&) {  // told when it is read as a scan
  }
  return Kind::scan;
}

/// Name and label of an experiment or a beam, and its data that are not published.
struct Part {
  std::string kind, name, label;
  std::vector<config::Assumption> data;
};

/// Throws ConfigError; std::invalid_argument for options that only a scan has.
Part load_part(const ConfigOptions& source, Kind kind, config::FileSet& files) {
  if (!source.overrides.empty()) {
    throw std::invalid_argument("--set changes keys of a scan; this is a file of another kind");
  }
  const std::string path = source.config.string();
  if (kind == Kind::beam) {
    config::BeamData beam = config::load_beam(files, path);
    return {"beam", beam.name, beam.label, std::move(beam.assumptions)};
  }
  config::Experiment experiment = config::load_experiment(files, path);
  run::check_samples({experiment});
  return {"experiment", experiment.name, experiment.label, std::move(experiment.assumptions)};
}

int check_part_as_text(const ConfigOptions& source, Kind kind, config::FileSet& files) {
  const Part part = load_part(source, kind, files);
  say(fmt::format("{}: no errors\n  {} {}: {}\n", source.config.string(), part.kind, part.name,
                  part.label));
  say_data(part.data, "");
  return exit_code::done;
}

config::ScanConfig load_whole(const ConfigOptions& source, config::FileSet& files) {
  config::ScanConfig config = source.load(files);
  run::check_samples(config.experiments);
  return config;
}

int check_as_text(const ConfigOptions& source) {
  config::FileSet files;
  if (const Kind kind = kind_of(source.config, files); kind != Kind::scan) {
    return check_part_as_text(source, kind, files);
  }
  const auto config = load_whole(source, files);
  say(fmt::format("{}: no errors\n", source.config.string()));
  say(fmt::format("  {}: {} x {} points, m_Z' {:g} to {:g} GeV, g' {:g} to {:g}\n", config.name,
                  config.mass.points, config.coupling.points, config.mass.min, config.mass.max,
                  config.coupling.min, config.coupling.max));
  const std::vector<FluxReport> fluxes = flux_reports(config);
  for (const auto& e : config.experiments) {
    say(fmt::format("  {}: {}, {}{}\n", e.name, config::text_of(e.process),
                    e.projection && e.events_from_exposure
                        ? "events as the Standard Model gives"
                        : measurement_text(e.measurement, e.projection),
                    e.projection ? " (projection)" : ""));
    for (const FluxReport& flux : fluxes) {
      if (flux.experiment == e.name) say_flux(flux);
    }
    const std::string beam = e.is_trident() ? e.trident().beam_name : "";
    say_data(e.assumptions, "beam." + beam + ".flux");
  }
  warn_of_few_events(config, {});
  for (const std::string& warning : config::warnings_of(config)) {
    say(fmt::format("  warning: {}\n", warning));
  }
  say(fmt::format("  config hash {}, physics hash {}\n", config.config_hash, config.physics_hash));
  return exit_code::done;
}

using Json = nlohmann::ordered_json;

Json to_json(const config::Axis& axis) {
  return {{"min", axis.min}, {"max", axis.max}, {"points", axis.points}};
}

Json to_json(const FluxReport& flux) {
  return {{"experiment", flux.experiment},
          {"beam", flux.beam},
          {"table", flux.table},
          {"integral", flux.integral},
          {"integral_unit", flux.unit},
          {"lowest_energy_GeV", flux.lowest},
          {"highest_energy_GeV", flux.highest},
          {"mean_energy_GeV", flux.mean},
          {"sm_cross_section_cm2", flux.cross_section},
          {"sm_events", flux.events ? Json(*flux.events) : Json(nullptr)},
          {"warnings", flux.warnings}};
}

Json to_json(const config::ScanConfig& config) {
  Json json{{"valid", true},
            {"name", config.name},
            {"model", config.model.name},
            {"mass_GeV", to_json(config.mass)},
            {"coupling", to_json(config.coupling)},
            {"experiments", Json::array()},
            {"fluxes", Json::array()},
            {"inputs", Json::array()},
            {"config_hash", config.config_hash},
            {"physics_hash", config.physics_hash},
            {"warnings", config::warnings_of(config)},
            {"problems", Json::array()}};
  for (const auto& experiment : config.experiments) {
    json["experiments"].push_back(experiment.name);
  }
  for (const FluxReport& flux : flux_reports(config)) {
    json["fluxes"].push_back(to_json(flux));
  }
  for (const auto& input : config.inputs) {
    json["inputs"].push_back(input.path);
  }
  return json;
}

Json to_json(const Part& part) {
  return {{"valid", true},
          {"kind", part.kind},
          {"name", part.name},
          {"label", part.label},
          {"problems", Json::array()}};
}

/// A number that is not known is null.
Json to_json(const config::ConfigError& error) {
  const auto number = [](int value) { return value > 0 ? Json(value) : Json(nullptr); };
  Json json{{"valid", false}, {"count", error.count()}, {"problems", Json::array()}};
  for (const config::Problem& problem : error.problems()) {
    json["problems"].push_back({{"file", problem.source},
                                {"line", number(problem.line)},
                                {"column", number(problem.column)},
                                {"key", problem.key},
                                {"message", problem.message}});
  }
  return json;
}

int check_as_json(const ConfigOptions& source) {
  Json json;
  int code = exit_code::done;
  try {
    config::FileSet files;
    const Kind kind = kind_of(source.config, files);
    json = kind == Kind::scan ? to_json(load_whole(source, files))
                              : to_json(load_part(source, kind, files));
  } catch (const config::ConfigError& error) {
    json = to_json(error);
    code = exit_code::usage;
  }
  // A path of a file need not be UTF-8.
  fmt::print("{}\n", json.dump(2, ' ', false, Json::error_handler_t::replace));
  return code;
}

int check(const CheckOptions& options) {
  return options.json ? check_as_json(options.source) : check_as_text(options.source);
}

}  // namespace

Subcommand check_command() {
  return subcommand(
      "check", "read and check a configuration, an experiment or a beam; compute nothing", check);
}

}  // namespace tridentscan::cli
