#include "scanner/cli/text_output.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <array>
#include <span>

#include "scanner/io/atomic_file.hpp"
#include "scanner/io/own_files.hpp"

namespace tridentscan::cli {

void TextOutput::add_to(CLI::App& app) {
  CLI::Option* const output =
      app.add_option("-o,--output", path, "file to write instead of the standard output");
  app.add_flag("--overwrite", overwrite, "replace that file")->needs(output);
}

void TextOutput::write(const std::string& text, const std::filesystem::path& read) const {
  if (!path) {
    fmt::print("{}", text);
    return;
  }
  io::check_not_read(*path, std::array{read});
  io::check_writable(*path, text.size());
  if (!overwrite && io::is_taken(*path)) {
    throw io::IoError(fmt::format(
        "{}: exists already; choose another file with -o or replace it with --overwrite",
        path->string()));
  }
  io::write_atomically(*path, std::as_bytes(std::span(text)));
}

}  // namespace tridentscan::cli
