#include "scanner/cli/schema_line.hpp"

#include "scanner/config/yaml/data_directory.hpp"

namespace tridentscan::cli {

std::string with_schema(const std::string& kind, const std::string& text) {
  const std::string key = "# yaml-language-server: $schema=";
  const auto schema = config::data_directory() / "schema" / (kind + ".json");
  const std::size_t rest = text.starts_with(key) ? text.find('\n') + 1 : 0;
  return key + schema.string() + '\n' + text.substr(rest);
}

}  // namespace tridentscan::cli
