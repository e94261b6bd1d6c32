#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <array>
#include <filesystem>
#include <map>
#include <span>
#include <stdexcept>
#include <string>

#include "scanner/cli/exit_codes.hpp"
#include "scanner/cli/standard_streams.hpp"
#include "scanner/cli/subcommand.hpp"
#include "scanner/io/atomic_file.hpp"
#include "scanner/io/export_formats.hpp"
#include "scanner/io/own_files.hpp"
#include "scanner/io/result_reader.hpp"

namespace tridentscan::cli {
namespace {

namespace fs = std::filesystem;

using Writer = io::ExportedFiles (*)(const io::ResultTables&);
const std::map<std::string, Writer> formats = {
    {"csv", io::export_csv}, {"json", io::export_json}, {"hepdata", io::export_hepdata}};

struct Options {
  fs::path result, folder;
  std::string format;
  bool overwrite = false;

  void add_to(CLI::App& app) {
    app.add_option("RESULT", result, "result file (HDF5)")->required();
    app.add_option("--format", format, "of the tables")
        ->check(CLI::IsMember({"csv", "json", "hepdata"}))
        ->required();
    app.add_option("-o,--output", folder, "folder to write into, made if it is not there")
        ->required();
    app.add_flag("--overwrite", overwrite, "replace files that are there");
  }
};

io::ExportedFiles exported(const fs::path& result, Writer writer) {
  const std::vector<std::byte> image = io::read_sealed(result);
  try {
    return writer(io::result_tables(image));
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

int export_result(const Options& options) {
  const io::ExportedFiles files = exported(options.result, formats.at(options.format));
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
