#include "scanner/cli/config_source.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace tridentscan::cli {

using Json = nlohmann::json;

void ConfigOptions::add_to(CLI::App& app) {
  app.add_option("CONFIG", config,
                 "scan configuration (YAML); - is the standard input, data:figures/fig3.yaml came "
                 "with the program")
      ->required();
  app.add_option("--set", overrides,
                 "override a value of the configuration, e.g. integration.relative_error=1e-2")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
}

config::ScanConfig ConfigOptions::load(config::FileSet& files) const {
  return config::load_scan(files, config, overrides);
}

std::string ConfigSource::to_bytes() const {
  std::string bytes;
  Json::to_cbor(Json::array({path, overrides, files}), bytes);  // text need not be UTF-8
  return bytes;
}

ConfigSource ConfigSource::from_bytes(const std::string& bytes) {
  try {
    const Json json = Json::from_cbor(bytes);
    return {json.at(0).get<std::string>(), json.at(1).get<std::vector<std::string>>(),
            json.at(2).get<std::string>()};
  } catch (const Json::exception& error) {
    throw std::runtime_error(std::string("no sources of a configuration: ") + error.what());
  }
}

config::ScanConfig ConfigSource::load() const {
  auto set = config::FileSet::from_bytes(files);
  return config::load_scan(set, path, overrides);
}

}  // namespace tridentscan::cli
