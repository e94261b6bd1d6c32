#include "scanner/io/stored_inputs.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "scanner/io/atomic_file.hpp"
#include "scanner/io/result_reader.hpp"

namespace tridentscan::io {

using Json = nlohmann::ordered_json;

namespace {

bool is_utf8(const std::string& text) {
  try {
    static_cast<void>(Json(text).dump());
    return true;
  } catch (const Json::type_error&) {
    return false;
  }
}

}  // namespace

std::string to_json(const config::ScanConfig& config, const std::vector<std::string>& overrides) {
  Json files = Json::object();
  for (const config::Input& input : config.inputs) {
    files[input.path] = is_utf8(input.text) ? Json(input.text) : Json(nullptr);
  }
  const std::string scan = config.inputs.empty() ? "" : config.inputs.front().path;
  const Json json{{"scan", scan}, {"set", overrides}, {"files", files}};
  // What is left that is not UTF-8 are names and values of options, which then cannot be found.
  return json.dump(-1, ' ', true, Json::error_handler_t::replace);
}

StoredInputs stored_inputs(std::span<const std::byte> image) {
  StoredInputs inputs;
  try {
    const Json json = Json::parse(stored_files(image));
    inputs.scan = json.at("scan").get<std::string>();
    inputs.overrides = json.at("set").get<std::vector<std::string>>();
    for (const auto& [path, text] : json.at("files").items()) {
      if (text.is_null()) {
        throw IoError(fmt::format("the text of {} is not in it, because it is not UTF-8", path));
      }
      inputs.texts[path] = text.get<std::string>();
    }
  } catch (const Json::exception& error) {
    throw IoError(
        fmt::format("the files that it was computed from cannot be read ({})", error.what()));
  }
  return inputs;
}

}  // namespace tridentscan::io
