#include "scanner/cli/config_source.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "scanner/config/load.hpp"

namespace tridentscan::cli {

using Json = nlohmann::json;

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
