#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "scanner/cli/beam_files.hpp"
#include "scanner/cli/beam_report.hpp"
#include "scanner/cli/exit_codes.hpp"
#include "scanner/cli/python_script.hpp"
#include "scanner/cli/standard_streams.hpp"
#include "scanner/cli/subcommand.hpp"
#include "scanner/config/input/public_flux.hpp"
#include "scanner/config/yaml/file_set.hpp"
#include "scanner/config/yaml/spelling.hpp"
#include "scanner/config/yaml/unit_expression.hpp"
#include "scanner/io/atomic_file.hpp"
#include "scanner/io/own_files.hpp"

namespace tridentscan::cli {
namespace {

namespace fs = std::filesystem;

struct BeamOptions {
  std::vector<fs::path> files;
  config::FluxRequest request;
  std::vector<std::string> flavours;
  std::optional<fs::path> edges, output, plot;
  std::optional<std::string> name;
  bool overwrite = false, json = false;

  void add_to(CLI::App& app);
};

std::string help_of_layouts() {
  std::string text = "how the file is laid out; auto: as its rows look";
  for (const config::FluxLayout& layout : config::flux_layouts()) {
    text += fmt::format("\n{}: {}", layout.name, layout.help);
  }
  return text;
}

void BeamOptions::add_to(CLI::App& app) {
  app.add_option("FILE", files,
                 "table of a flux as it was published; several of the same bins are joined")
      ->required();
  app.add_option("--layout", request.layout, help_of_layouts())
      ->check(CLI::IsMember(config::flux_layout_names()))
      ->capture_default_str();
  app.add_option(
      "--unit", request.unit,
      "unit of the numbers, if the file does not say it, e.g. \"per m^2 per GeV per POT\"");
  app.add_option(
      "--area", request.area,
      "area that the neutrinos pass, if the numbers are not per area, e.g. \"0.16 m^2\"");
  app.add_option("--flavour", flavours,
                 "flavours of the columns from left to right, e.g. numu,numubar")
      ->delimiter(',');
  app.add_option("--edges", edges, "file with the edges of the bins, where the table has none");
  app.add_option("--energies", request.energies,
                 "what the one energy of each bin means: low (its lower edge) or centre")
      ->check(CLI::IsMember({"low", "centre"}));
  app.add_option("--energy-unit", request.energy_unit,
                 "unit of the energies, if the file does not say it (default GeV)")
      ->check(CLI::IsMember(config::unit_names(config::Base::energy)));
  app.add_flag("--energy-times-flux", request.is_energy_times_flux,
               "the numbers are the flux times the energy");
  app.add_option("--name", name, "name of the beam (default: that of the output)");
  app.add_option("-o,--output", output, "NAME.yaml: writes it and its table, NAME.csv");
  app.add_flag("--overwrite", overwrite, "replace files that are there");
  app.add_option("--plot", plot, "figure of the flux by flavour: .png, .pdf or .svg");
  app.add_flag("--json", json, "print what was understood, and the flux, as JSON");
}

config::FluxRequest request_of(const BeamOptions& options, config::FileSet& files) {
  config::FluxRequest request = options.request;
  for (const std::string& name : options.flavours) {
    const auto kind = physics::neutrino_of(name);
    if (!kind) {
      std::vector<std::string> known;
      for (const auto& one : physics::all_neutrinos) known.push_back(physics::name_of(one));
      throw std::invalid_argument("--flavour: unknown flavour " + config::quote(name) +
                                  config::suggestion(name, known));
    }
    request.flavours.push_back(*kind);
  }
  if (request.area) {
    const config::UnitExpression area = config::parse_unit(*request.area);
    if (config::dimension_text(area) != "cm^2") {
      throw std::invalid_argument(fmt::format("--area: {} is no area, write e.g. \"0.16 m^2\"",
                                              config::quote(*request.area)));
    }
  }
  if (options.edges) {
    request.edges_source = options.edges->string();
    try {
      request.edges = config::read_edges(files.read(*options.edges));
    } catch (const config::LineFault& fault) {
      throw config::ConfigError(
          {{.source = request.edges_source, .line = fault.line(), .message = fault.what()}});
    }
  }
  return request;
}

config::PublicFlux read(const BeamOptions& options) {
  config::FileSet files;
  const config::FluxRequest request = request_of(options, files);
  const bool is_one = options.files.size() == 1;
  if (!is_one && !request.flavours.empty() && request.flavours.size() != options.files.size()) {
    throw std::invalid_argument(fmt::format("--flavour: {} flavours for {} files, give one a file",
                                            request.flavours.size(), options.files.size()));
  }
  config::Problems problems;
  std::vector<config::PublicFlux> fluxes;
  std::vector<std::string> sources;
  for (std::size_t i = 0; i < options.files.size(); ++i) {
    config::FluxRequest one = request;
    if (!is_one && !request.flavours.empty()) one.flavours = {request.flavours[i]};
    sources.push_back(options.files[i].string());
    auto flux =
        config::read_public_flux(files.read(options.files[i]), sources.back(), one, problems);
    if (flux) fluxes.push_back(std::move(*flux));
  }
  problems.throw_if_any();
  return is_one ? fluxes.front() : config::joined(fluxes, sources);
}

/// Where both files go, checked before anything is written.
struct Destination {
  fs::path description, table;
  std::string name;
};

Destination destination(const BeamOptions& options) {
  Destination result;
  const fs::path output = options.output.value_or("");
  if (options.output && output.extension() != ".yaml") {
    throw std::invalid_argument("-o: the name of a beam file ends in .yaml");
  }
  result.name =
      options.name.value_or((options.output ? output : options.files.front()).stem().string());
  if (!options.output) return result;
  constexpr auto allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
  constexpr std::size_t longest = 64;
  if (result.name.empty() || result.name.size() > longest ||
      result.name.find_first_not_of(allowed) != std::string::npos ||
      (std::isalpha(static_cast<unsigned char>(result.name[0])) == 0)) {
    throw std::invalid_argument(
        fmt::format("--name: {} cannot name a beam: write a letter, then letters, digits and "
                    "underscores, at most 64",
                    config::quote(result.name)));
  }
  result.description = output;
  result.table = fs::path(output).replace_extension(".csv");
  for (const fs::path& path : {result.description, result.table}) {
    io::check_not_read(path, options.files);
    io::check_writable(path);
    if (!options.overwrite && io::is_taken(path)) {
      throw io::IoError(fmt::format(
          "{}: exists already; choose another name with -o or replace it with --overwrite",
          path.string()));
    }
  }
  return result;
}

void check_figure(const fs::path& figure) {
  const std::string ending = figure.extension();
  if (ending != ".png" && ending != ".pdf" && ending != ".svg") {
    throw std::invalid_argument(fmt::format("--plot: {} does not end in .png, .pdf or .svg",
                                            config::quote(figure.string())));
  }
}

int beam(const BeamOptions& options) {
  if (options.plot) check_figure(*options.plot);
  const Destination place = destination(options);
  const config::PublicFlux flux = read(options);
  const BeamReport report = beam_report(flux, place.name);
  nlohmann::ordered_json json = to_json(report, flux);
  json["name"] = place.name;
  const std::string dump = json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace);
  fmt::print("{}", options.json ? dump + "\n" : text_of(report, flux));
  if (options.output) {
    std::vector<std::string> names;
    for (const fs::path& file : options.files) names.push_back(file.filename().string());
    const std::string origin = fmt::format("{}", fmt::join(names, ", "));
    const std::string table = table_text(flux, origin);
    const std::string description =
        description_text(flux, place.name, place.table.filename().string(), origin);
    io::write_atomically(place.table, std::as_bytes(std::span(table)));
    io::write_atomically(place.description, std::as_bytes(std::span(description)));
    say(fmt::format("wrote {} and {}; complete label, status and source in the former\n",
                    place.description.string(), place.table.string()));
  }
  if (!options.plot) return exit_code::done;
  std::fflush(stdout);
  const int code = run_python_script("plot_flux.py", {"-", "-o", options.plot->string()}, dump);
  if (code == exit_code::done) say(fmt::format("wrote {}\n", options.plot->string()));
  return code;
}

}  // namespace

Subcommand beam_command() {
  return subcommand("beam", "read a published flux, say what it is, and make a beam of it", beam);
}

}  // namespace tridentscan::cli
