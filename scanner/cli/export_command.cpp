#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <string>

#include "scanner/cli/commands.hpp"
#include "scanner/cli/exit_codes.hpp"
#include "scanner/cli/standard_streams.hpp"
#include "scanner/io/atomic_file.hpp"
#include "scanner/io/export_formats.hpp"
#include "scanner/io/own_files.hpp"
#include "scanner/io/result_reader.hpp"

namespace tridentscan::cli {
namespace {

namespace fs = std::filesystem;

io::ExportedFiles exported(const ExportCommand& command) {
  const std::vector<std::byte> image = io::read_sealed(command.result);
  try {
    const io::ResultTables tables = io::result_tables(image);
    switch (command.format) {
      case ExportFormat::csv:
        return io::export_csv(tables);
      case ExportFormat::json:
        return io::export_json(tables);
      case ExportFormat::hepdata:
        break;
    }
    return io::export_hepdata(tables);
  } catch (const io::IoError& error) {
    throw io::IoError(fmt::format("{}: {}", command.result.string(), error.what()));
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

}  // namespace

int export_result(const ExportCommand& command) {
  const io::ExportedFiles files = exported(command);
  prepare_folder(command.folder, files, command.result, command.overwrite);
  for (const auto& [name, text] : files) {
    io::write_atomically(command.folder / name, std::as_bytes(std::span(text)));
  }
  say(fmt::format("wrote {} file{} to {}\n", files.size(), files.size() == 1 ? "" : "s",
                  command.folder.string()));
  if (command.format == ExportFormat::hepdata) {
    say("look over keywords and descriptions in submission.yaml, then upload a zip of the "
        "folder\n");
  }
  return exit_code::done;
}

}  // namespace tridentscan::cli
