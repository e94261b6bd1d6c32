#include "scanner/config/yaml/data_directory.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdlib>

#include "scanner/config/yaml/errors.hpp"

namespace tridentscan::config {
namespace {

namespace fs = std::filesystem;

bool holds_data(const fs::path& directory) {
  std::error_code ignored;
  return fs::is_regular_file(directory / "targets" / "nuclei.yaml", ignored);
}

/// Where the data may lie, seen from the program: beside an installation, above a build tree.
std::vector<fs::path> candidates() {
  std::error_code ignored;
  const fs::path program = fs::read_symlink("/proc/self/exe", ignored);
  std::vector<fs::path> result;
  if (program.empty()) return result;
  result.push_back(program.parent_path().parent_path() / "share" / "tridentscan" / "configs");
  for (fs::path folder = program.parent_path(); folder != folder.parent_path();
       folder = folder.parent_path()) {
    result.push_back(folder / "configs");
  }
  return result;
}

}  // namespace

fs::path data_directory() {
  if (const char* chosen = std::getenv("TRIDENTSCAN_DATA")) {
    if (holds_data(chosen)) return chosen;
    throw ConfigError(
        {{.message = fmt::format("TRIDENTSCAN_DATA={}: no targets/nuclei.yaml in there (set it to "
                                 "the folder 'configs' of tridentscan, or unset it)",
                                 chosen)}});
  }
  std::vector<std::string> looked_at;
  for (const fs::path& candidate : candidates()) {
    if (holds_data(candidate)) return candidate;
    looked_at.push_back(candidate.string());
  }
  throw ConfigError(
      {{.message = fmt::format("the data of tridentscan (targets/nuclei.yaml) is not found, "
                               "looked in {}; set TRIDENTSCAN_DATA to its folder 'configs'",
                               fmt::join(looked_at, ", "))}});
}

std::filesystem::path on_disk(const std::filesystem::path& path) {
  const std::string text = path.lexically_normal().generic_string();
  return text.starts_with(data_prefix) ? data_directory() / text.substr(data_prefix.size()) : path;
}

}  // namespace tridentscan::config
