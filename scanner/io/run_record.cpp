#include "scanner/io/run_record.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "scanner/config/yaml/text_checks.hpp"
#include "scanner/io/atomic_file.hpp"
#include "scanner/io/own_files.hpp"

namespace tridentscan::io {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

template <class Value>
void read(const Json& json, const char* key, Value& value) {
  const auto found = json.find(key);
  if (found == json.end()) return;
  if constexpr (std::is_integral_v<Value>) {  // the library converts 1e300 to int without a check
    const bool fits =
        found->is_number_unsigned()  ? std::in_range<Value>(found->get<std::uint64_t>())
        : found->is_number_integer() ? std::in_range<Value>(found->get<std::int64_t>())
                                     : false;
    if (!fits) throw std::out_of_range(std::string(key) + " is not a whole number that fits");
  }
  found->get_to(value);
  if constexpr (std::is_same_v<Value, std::string>) value = config::printable(value);
}

constexpr std::uintmax_t largest_record = std::uintmax_t{1} << 20;

[[noreturn]] void refuse_name(const fs::path& result) {
  throw IoError(result.string() +
                ": such names are kept for records, checkpoints and locks of results: choose "
                "another output with -o, NAME.h5 for instance");
}

/// What is in the place of a record, if anything.
std::optional<std::vector<std::byte>> old_record(const fs::path& path) {
  if (!fs::exists(path)) return std::nullopt;
  return read_file(path);
}

/// Best effort, after a failure that is about to be reported.
void put_back(const fs::path& path, const std::optional<std::vector<std::byte>>& bytes) noexcept {
  try {
    if (bytes) {
      write_atomically(path, *bytes);
    } else {
      remove_ours(path);
    }
  } catch (const std::exception&) {  // the failure itself says more
  }
}

}  // namespace

fs::path beside_result(const fs::path& result, const std::string& suffix) {
  fs::path path = result;
  if (path.extension() == ".h5") return path.replace_extension() += suffix;
  return path += "-" + suffix.substr(1);
}

void check_name_of_result(const fs::path& result) {
  const std::string name = result.filename().string();
  for (const char* ending : {"ckpt", "ckpt.prev", "run.json"}) {
    for (const char* mark : {".", "-"}) {
      if (name.ends_with(mark + std::string(ending))) refuse_name(result);
    }
  }
  if (name.ends_with(".lock") || name.find(".tmp.") != name.npos) refuse_name(result);
}

fs::path run_record_path(const fs::path& result) {
  return beside_result(result, ".run.json");
}

std::string to_json(const RunRecord& record) {
  Json stages = Json::array();
  for (const StageTime& stage : record.stages) {
    stages.push_back(Json{{"name", stage.name}, {"seconds", stage.seconds}});
  }
  const Json json = {{"checksum", record.checksum},
                     {"date", record.date},
                     {"host", record.host},
                     {"command", record.command},
                     {"isa", record.isa},
                     {"ranks", record.ranks},
                     {"threads", record.threads},
                     {"resumes", record.resumes},
                     {"stages", stages},
                     {"seconds", record.seconds},
                     {"busy_seconds", record.busy_seconds},
                     {"evaluations", record.evaluations},
                     {"non_finite", record.non_finite},
                     {"peak_memory_bytes", record.peak_memory_bytes}};
  // A command line or host name need not be UTF-8.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

RunRecord run_record_from_json(const std::string& text, const std::string& name) {
  try {
    const Json json = Json::parse(text);
    RunRecord record;
    static_cast<void>(json.at("checksum"));  // must be there
    read(json, "checksum", record.checksum);
    read(json, "date", record.date);
    read(json, "host", record.host);
    read(json, "command", record.command);
    read(json, "isa", record.isa);
    read(json, "ranks", record.ranks);
    read(json, "threads", record.threads);
    read(json, "resumes", record.resumes);
    read(json, "seconds", record.seconds);
    read(json, "busy_seconds", record.busy_seconds);
    read(json, "evaluations", record.evaluations);
    read(json, "non_finite", record.non_finite);
    read(json, "peak_memory_bytes", record.peak_memory_bytes);
    if (json.contains("stages")) {
      for (const Json& stage : json["stages"]) {
        record.stages.push_back({config::printable(stage.at("name").get<std::string>()),
                                 stage.at("seconds").get<double>()});
      }
    }
    return record;
  } catch (const Json::parse_error& error) {  // its own text repeats the bytes, whatever they are
    throw IoError(name + ": not a record of a run (no JSON from byte " +
                  std::to_string(error.byte) + " on)");
  } catch (const Json::exception& error) {
    throw IoError(name + ": not a record of a run (" + error.what() + ")");
  } catch (const std::out_of_range& error) {
    throw IoError(name + ": not a record of a run (" + error.what() + ")");
  }
}

void check_record_replaceable(const fs::path& result) {
  const fs::path path = run_record_path(result);
  if (!is_taken(path)) return;
  try {
    static_cast<void>(read_run_record(result));
  } catch (const IoError& error) {
    throw IoError(fmt::format(
        "{}; it would be replaced: move it away, choose another output with -o, or give it up with "
        "--overwrite",
        error.what()));
  }
}

std::optional<RunRecord> read_run_record(const fs::path& result) {
  const fs::path path = run_record_path(result);
  if (!fs::exists(path)) return std::nullopt;
  const std::vector<std::byte> bytes = read_file(path, largest_record);
  return run_record_from_json({reinterpret_cast<const char*>(bytes.data()), bytes.size()},
                              path.string());
}

void write_result(const fs::path& path, std::span<const std::byte> image, RunRecord record) {
  record.checksum = checksum(image);
  const std::string text = to_json(record);
  const fs::path record_path = run_record_path(path);
  const auto old = old_record(record_path);
  PendingFile new_result(path, image);
  PendingFile new_record(record_path, std::as_bytes(std::span(text)));
  new_record.rename();
  try {
    new_result.rename();
  } catch (const IoError&) {
    put_back(record_path, old);
    throw;
  }
  new_result.sync_folder();
}

}  // namespace tridentscan::io
