#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "scanner/cli/exit_codes.hpp"
#include "scanner/cli/standard_streams.hpp"
#include "scanner/cli/subcommand.hpp"
#include "scanner/config/input/resolved.hpp"
#include "scanner/io/atomic_file.hpp"
#include "scanner/io/export_formats.hpp"
#include "scanner/io/own_files.hpp"
#include "scanner/io/prediction_reader.hpp"
#include "scanner/io/result_reader.hpp"
#include "scanner/run/distribution_tables.hpp"
#include "scanner/run/shape_likelihood.hpp"

namespace tridentscan::cli {
namespace {

namespace fs = std::filesystem;

using Writer = io::ExportedFiles (*)(const io::ResultTables&);
const std::map<std::string, Writer> formats = {
    {"csv", io::export_csv}, {"json", io::export_json}, {"hepdata", io::export_hepdata}};

struct ExportOptions {
  fs::path result, folder;
  std::string format;
  std::vector<std::string> experiments;
  bool no_planes = false;
  bool overwrite = false;

  void add_to(CLI::App& app) {
    app.add_option("RESULT", result, "result file (HDF5)")->required();
    app.add_option("--format", format, "format of the tables")
        ->check(CLI::IsMember({"csv", "json", "hepdata"}))
        ->required();
    app.add_option("-o,--output", folder, "folder to write into, made if it is not there")
        ->required();
    app.add_option("--experiment", experiments,
                   "only this experiment, or \"combined\"; several with commas")
        ->type_name("NAME,...")
        ->delimiter(',')
        ->allow_extra_args(false);
    app.add_flag("--no-planes", no_planes, "without ratio and chi2 at each point of the plane");
    app.add_flag("--overwrite", overwrite, "replace files that are there");
  }
};

/// Throws std::invalid_argument for an experiment that is not in the result.
void choose(io::ResultTables& tables, const ExportOptions& options) {
  std::set<std::string> known;
  for (const io::ResultTable& table : tables.tables) {
    if (!table.experiment.empty()) known.insert(table.experiment);
  }
  for (const std::string& name : options.experiments) {
    if (known.contains(name)) continue;
    throw std::invalid_argument(fmt::format("--experiment: no '{}' in this result (there are: {})",
                                            name, fmt::join(known, ", ")));
  }
  std::erase_if(tables.tables, [&](const io::ResultTable& table) {
    const bool wanted =
        options.experiments.empty() ||
        std::ranges::find(options.experiments, table.experiment) != options.experiments.end();
    return !wanted || (options.no_planes && table.is_plane);
  });
}

config::Question question_in(std::span<const std::byte> image) {
  try {
    return config::read_resolved(io::resolved_config(image));
  } catch (const std::invalid_argument& error) {
    throw io::IoError(error.what());
  }
}

/// Of experiments in bins, which the configuration inside explains.
void add_distributions(std::span<const std::byte> image, io::ResultTables& tables) {
  const config::Question question = question_in(image);
  if (std::ranges::none_of(question.experiments, run::is_distribution)) return;
  for (auto& table : run::distribution_tables(question, io::read_predictions(image, question))) {
    tables.tables.push_back(std::move(table));
  }
}

io::ExportedFiles exported(const ExportOptions& options) {
  const fs::path& result = options.result;
  const std::vector<std::byte> image = io::read_sealed(result);
  try {
    io::ResultTables tables = io::result_tables(image);
    add_distributions(image, tables);
    choose(tables, options);
    return formats.at(options.format)(tables);
  } catch (const io::IoError& error) {
    throw io::IoError(fmt::format("{}: {}", result.string(), error.what()));
  }
}

/// Makes the folder; nothing in it that would be replaced may be there.
void prepare_folder(const fs::path& folder, const io::ExportedFiles& files, const fs::path& result,
                    bool overwrite) {
  std::error_code error;
  const fs::path last = folder.has_filename() ? folder : folder.parent_path();
  if (fs::is_symlink(last, error)) {
    throw io::IoError(fmt::format(
        "{}: a symbolic link (to {}), which nothing is written through: name the folder itself",
        last.string(), fs::read_symlink(last, error).string()));
  }
  fs::create_directories(folder, error);
  if (error) {
    throw io::IoError(
        fmt::format("{}: cannot make the folder ({})", folder.string(), error.message()));
  }
  for (const auto& [name, text] : files) {
    io::check_not_read(folder / name, std::array{result});
    io::check_writable(folder / name, text.size());
    if (!overwrite && io::is_taken(folder / name)) {
      throw io::IoError(fmt::format(
          "{}: exists already; choose another folder with -o or replace it with --overwrite",
          (folder / name).string()));
    }
  }
}

int export_result(const ExportOptions& options) {
  const io::ExportedFiles files = exported(options);
  prepare_folder(options.folder, files, options.result, options.overwrite);
  for (const auto& [name, text] : files) {
    io::write_atomically(options.folder / name, std::as_bytes(std::span(text)));
  }
  say(fmt::format("wrote {} file{} to {}\n", files.size(), files.size() == 1 ? "" : "s",
                  options.folder.string()));
  if (options.format == "hepdata") {
    say("look over keywords and descriptions in submission.yaml, then upload a zip of the "
        "folder\n");
  }
  return exit_code::done;
}

}  // namespace

Subcommand export_command() {
  return subcommand("export",
                    "limits, contours, bands and the plane as tables: CSV, JSON or HEPData",
                    export_result);
}

}  // namespace tridentscan::cli
