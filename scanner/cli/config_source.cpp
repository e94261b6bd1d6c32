#include "scanner/cli/config_source.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "scanner/io/atomic_file.hpp"
#include "scanner/io/result_reader.hpp"
#include "scanner/io/seal.hpp"
#include "scanner/io/stored_inputs.hpp"

namespace tridentscan::cli {

void ConfigOptions::add_to(CLI::App& app) {
  app.add_option("CONFIG", config,
                 "scan configuration (YAML), \"-\" for the standard input, data:figures/fig3.yaml "
                 "for one that came with the program, or a result: its configuration again")
      ->required();
  app.add_option("--set", overrides,
                 "override a value, e.g. integration.relative_error=1e-2, or, of an experiment, "
                 "experiments.ccfr.measurement.error=0.2 (* for all of them)")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
}

OpenedConfig ConfigOptions::open() const {
  if (config.extension() != ".h5" && !io::begins_with_seal(config)) {
    return {config.string(), overrides, {}, {}};
  }
  try {
    io::StoredInputs stored = io::stored_inputs(io::read_sealed(config));
    OpenedConfig opened{stored.scan, {}, config::FileSet::of(std::move(stored.texts)), config};
    const auto key = [](const std::string& text) { return text.substr(0, text.find('=')); };
    for (const std::string& before : stored.overrides) {  // those that are not set anew
      const auto same = [&](const std::string& now) { return key(now) == key(before); };
      if (std::ranges::none_of(overrides, same)) opened.overrides.push_back(before);
    }
    opened.overrides.insert(opened.overrides.end(), overrides.begin(), overrides.end());
    return opened;
  } catch (const io::IoError& error) {
    const std::string text = error.what();
    throw io::IoError(text.starts_with(config.string()) ? text : config.string() + ": " + text);
  }
}

config::ScanConfig ConfigOptions::load(config::FileSet& files) const {
  OpenedConfig opened = open();
  if (!opened.result.empty()) files = std::move(opened.files);
  return config::load_scan(files, opened.path, opened.overrides);
}

std::string ConfigSource::to_bytes() const {
  std::string bytes;
  // CBOR, as text need not be UTF-8.
  nlohmann::json::to_cbor(nlohmann::json::array({path, overrides, files}), bytes);
  return bytes;
}

ConfigSource ConfigSource::from_bytes(const std::string& bytes) {
  try {
    const auto data = nlohmann::json::from_cbor(bytes);
    return {data.at(0).get<std::string>(), data.at(1).get<std::vector<std::string>>(),
            data.at(2).get<std::string>()};
  } catch (const nlohmann::json::exception& error) {
    throw std::runtime_error(std::string("no sources of a configuration: ") + error.what());
  }
}

config::ScanConfig ConfigSource::load() const {
  auto set = config::FileSet::from_bytes(files);
  return config::load_scan(set, path, overrides);
}

}  // namespace tridentscan::cli
