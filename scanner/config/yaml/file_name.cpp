#include "scanner/config/yaml/file_name.hpp"

#include "scanner/config/yaml/file_set.hpp"
#include "scanner/config/yaml/read_values.hpp"

namespace tridentscan::config {
namespace {

namespace fs = std::filesystem;

/// The path below the data folder, if it is one.
std::optional<fs::path> below_data(const std::string& path) {
  if (!path.starts_with(data_prefix)) return std::nullopt;
  return fs::path(path.substr(data_prefix.size()));
}

}  // namespace

FileName data_file(const std::string& path) {
  return {path, path};
}

std::optional<FileName> named_file(const Node& value, const FileName& written_in,
                                   const std::string& example) {
  const std::string text = read_text(value, example);
  if (text.empty()) return std::nullopt;
  if (fs::path(text).is_absolute()) {
    value.refuse(
        "is an absolute path (results record it, and it means nothing elsewhere) write it "
        "relative to this file");
    return std::nullopt;
  }
  std::optional<fs::path> data_path = below_data(text);
  const std::optional<fs::path> data_path_of_file = below_data(written_in.recorded_as);
  if (!data_path && data_path_of_file) data_path = data_path_of_file->parent_path() / text;
  if (!data_path) {
    return FileName{written_in.path.parent_path() / text,
                    (fs::path(written_in.recorded_as).parent_path() / text)
                        .lexically_normal()
                        .generic_string()};
  }
  const std::string normal = data_path->lexically_normal().generic_string();
  if (normal.starts_with("..") || normal.starts_with('/')) {
    value.refuse("leads out of the data of the program, write a path relative to this file");
    return std::nullopt;
  }
  return data_file(std::string(data_prefix) + normal);
}

}  // namespace tridentscan::config
