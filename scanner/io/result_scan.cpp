#include "scanner/io/result_scan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "scanner/io/atomic_file.hpp"
#include "scanner/io/hdf5_reader.hpp"
#include "scanner/io/result_image.hpp"

namespace tridentscan::io {
namespace {

using result::ScannedLimits;

/// Numbers of all values in a row.
template <class Of>
std::vector<double> joined(const ScannedLimits& limits, const Of& of) {
  std::vector<double> all;
  for (const ScannedLimits::AtValue& value : limits.values) {
    const std::vector<double>& part = of(value);
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

/// Several curves of all values in a row.
template <class Of>
std::vector<double> joined_curves(const ScannedLimits& limits, const Of& of) {
  std::vector<double> all;
  for (const ScannedLimits::AtValue& value : limits.values) {
    for (const std::vector<double>& curve : of(value)) {
      all.insert(all.end(), curve.begin(), curve.end());
    }
  }
  return all;
}

/// A number of each value; nothing where there is none.
void write_numbers(ResultGroup& group, const char* name, const ScannedLimits& limits,
                   double ScannedLimits::AtValue::*member) {
  std::vector<double> numbers;
  for (const ScannedLimits::AtValue& value : limits.values) numbers.push_back(value.*member);
  const auto is_number = [](double number) { return !std::isnan(number); };
  if (std::ranges::any_of(numbers, is_number)) group.array(name, numbers);
}

void write_limits(ResultGroup group, const ScannedLimits& limits) {
  using Value = ScannedLimits::AtValue;
  group.array("limit", joined(
                           limits, [](const Value& v) -> auto& { return v.limit.coupling; }));
  group.array("limit_error", joined(
                                 limits, [](const Value& v) -> auto& { return v.limit.error; }));
  std::vector<unsigned char> status;
  for (const Value& value : limits.values) {
    for (const result::LimitStatus one : value.limit.status) {
      status.push_back(static_cast<unsigned char>(one));
    }
  }
  group.codes("status", status, result::limit_status_meaning());
  group.array("expected_limit",
              joined_curves(
                  limits, [](const Value& v) -> auto& { return v.expected_limit; }));
  group.array("discovery", joined_curves(
                               limits, [](const Value& v) -> auto& { return v.discovery; }));
  write_numbers(group, "sm_cross_section", limits, &Value::sm_cross_section);
  write_numbers(group, "sm_events", limits, &Value::sm_events);
}

/// A piece of an array for each curve of each value; throws for an array of another size.
class Pieces {
 public:
  Pieces(const hdf5::ImageReader& file, const std::string& path, std::size_t values,
         std::size_t curves, std::size_t masses)
      : all_(file.doubles(path)), curves_(curves), masses_(masses) {
    if (all_.size() != values * curves * masses) throw IoError(path + " is of another size");
  }
  [[nodiscard]] std::vector<double> at(std::size_t value, std::size_t curve = 0) const {
    const auto first =
        all_.begin() + static_cast<std::ptrdiff_t>((value * curves_ + curve) * masses_);
    return {first, first + static_cast<std::ptrdiff_t>(masses_)};
  }

 private:
  std::vector<double> all_;
  std::size_t curves_, masses_;
};

std::vector<result::LimitStatus> statuses(const std::vector<double>& codes) {
  std::vector<result::LimitStatus> found;
  for (const double code : codes) {
    const bool is_known = code >= 0 && code < static_cast<double>(result::limit_statuses);
    found.push_back(is_known ? static_cast<result::LimitStatus>(code)
                             : result::LimitStatus::failed);
  }
  return found;
}

ScannedLimits read_limits(const hdf5::ImageReader& file, const std::string& name,
                          std::size_t values, std::size_t masses) {
  const std::string group = "/scan/limits/" + name;
  const auto pieces = [&](const char* array, std::size_t curves) {
    return Pieces(file, fmt::format("{}/{}", group, array), values, curves, masses);
  };
  const Pieces limit = pieces("limit", 1), error = pieces("limit_error", 1);
  const Pieces status = pieces("status", 1);
  const Pieces expected = pieces("expected_limit", result::quantiles.size());
  const Pieces discovery = pieces("discovery", result::discovery_significances.size());
  const auto numbers = [&](const char* array) {
    const std::string path = fmt::format("{}/{}", group, array);
    std::vector<double> found(values, std::nan(""));
    if (file.has(path)) found = file.doubles(path);
    if (found.size() != values) throw IoError(path + " is of another size");
    return found;
  };
  const std::vector<double> sigma = numbers("sm_cross_section"), events = numbers("sm_events");
  ScannedLimits result{.name = name, .values = {}};
  for (std::size_t v = 0; v < values; ++v) {
    auto& at = result.values.emplace_back();
    at.limit = {limit.at(v), error.at(v), statuses(status.at(v))};
    for (std::size_t i = 0; i < at.expected_limit.size(); ++i) {
      at.expected_limit[i] = expected.at(v, i);
    }
    for (std::size_t i = 0; i < at.discovery.size(); ++i) at.discovery[i] = discovery.at(v, i);
    at.sm_cross_section = sigma[v];
    at.sm_events = events[v];
  }
  return result;
}

std::string text_attribute(const hdf5::ImageReader& file, const char* name) {
  const auto attributes = file.attributes("/scan");
  const auto found = attributes.find(name);
  const auto* text = found == attributes.end() ? nullptr : std::get_if<std::string>(&found->second);
  if (text == nullptr) throw IoError(fmt::format("/scan has no attribute {}", name));
  return *text;
}

}  // namespace

void write_scan(ResultGroup group, const config::ParameterScan& scan,
                const std::vector<ScannedLimits>& limits) {
  group.attribute("key", scan.key);
  group.attribute("unit", scan.unit);
  group.array("value", scan.numbers);
  hdf5::Table texts{{"value"}, {}};
  for (const std::string& text : scan.texts) texts.rows.push_back({text});
  group.table("text", texts);
  group.array("n_sigma", result::quantiles);
  group.array("significance", result::discovery_significances);
  const ResultGroup all = group.group("limits");
  for (const ScannedLimits& one : limits) write_limits(all.group(one.name), one);
}

std::optional<StoredScan> read_scan(std::span<const std::byte> image) {
  const hdf5::ImageReader file = open_result(image);
  if (!file.has("/scan")) return {};
  StoredScan scan{.key = text_attribute(file, "key"),
                  .unit = text_attribute(file, "unit"),
                  .texts = {},
                  .mass = file.doubles("/mass"),
                  .limits = {}};
  for (const auto& row : file.table("/scan/text").rows) scan.texts.push_back(row.front());
  for (const std::string& name : file.children("/scan/limits")) {
    scan.limits.push_back(read_limits(file, name, scan.texts.size(), scan.mass.size()));
  }
  return scan;
}

}  // namespace tridentscan::io
