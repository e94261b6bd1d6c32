#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace tridentscan::cli {

/// Where a command writes what it else prints.
struct TextOutput {
  std::optional<std::filesystem::path> path;  // none: the standard output
  bool overwrite = false;

  void add_to(CLI::App& app);
  /// Whole or not at all; `read` is the file that the text was made of. Throws io::IoError.
  void write(const std::string& text, const std::filesystem::path& read) const;
};

}  // namespace tridentscan::cli
