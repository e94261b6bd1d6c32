#include "scanner/config/input/parameter_scan.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "scanner/config/description/choices.hpp"
#include "scanner/config/description/fields.hpp"
#include "scanner/config/yaml/numbers.hpp"
#include "scanner/config/yaml/read_values.hpp"

namespace tridentscan::config {
namespace {

constexpr int most_scanned = 100;
constexpr std::array<std::string_view, 5> scanned_sections = {"experiments", "model", "statistics",
                                                              "combination", "integration"};

struct Quantity {
  double number;  // NaN of a word
  std::string unit;
};

Quantity quantity_of(const std::string& text) {
  const std::size_t blank = std::min(text.find(' '), text.size());
  try {
    const std::size_t unit = std::min(text.find_first_not_of(' ', blank), text.size());
    return {parse_number(text.substr(0, blank)), text.substr(unit)};
  } catch (const std::invalid_argument&) {
    return {std::numeric_limits<double>::quiet_NaN(), ""};
  }
}

/// Of all values, which must have the same one; a list of words has none.
std::string common_unit(const Node& node, const std::vector<std::string>& texts) {
  const Quantity first = quantity_of(texts.front());
  for (const std::string& text : texts) {
    const Quantity other = quantity_of(text);
    if (std::isnan(other.number) != std::isnan(first.number) || other.unit != first.unit) {
      node.refuse(
          fmt::format("has {} beside {}: write all values in one unit", text, texts.front()));
      break;
    }
  }
  return first.unit;
}

std::vector<std::string> listed(const Node& list) {
  std::vector<std::string> texts;
  for (const Node& item : items_of(list)) texts.push_back(read_text(item, "0.1"));
  if (list.readable() && list.value().kind == Value::Kind::list &&
      (texts.size() < 2 || texts.size() > most_scanned)) {
    list.refuse(fmt::format("has {} value{}, needs 2 to {}", texts.size(),
                            texts.size() == 1 ? "" : "s", most_scanned));
  }
  return texts;
}

/// min, max and the values between them, each with six digits.
std::vector<std::string> between(const MapNode& map) {
  const Node last = map.required("max");
  const std::array<std::string, 2> ends = {read_text(map.optional("min"), "0.1"),
                                           read_text(last, "0.4")};
  const auto points = read_integer(map.required("points"));
  const bool is_linear = map.has("spacing") && word_at(map.optional("spacing")) == "linear";
  const Quantity low = quantity_of(ends[0]), high = quantity_of(ends[1]);
  if (!last.readable() || ends[0].empty() || points < 2) return {};
  if (!(low.number < high.number) || low.unit != high.unit) {
    last.refuse(fmt::format("{} is not above min = {}, in the same unit", ends[1], ends[0]));
    return {};
  }
  if (!is_linear && low.number <= 0) {
    map.optional("min").refuse(fmt::format("{} is not above 0, write spacing: linear", ends[0]));
    return {};
  }
  const Axis axis{low.number, high.number, static_cast<int>(points),
                  is_linear ? Spacing::linear : Spacing::log};
  std::vector<std::string> texts;
  for (const double value : axis.values()) {
    texts.push_back(fmt::format("{:.6g}{}{}", value, low.unit.empty() ? "" : " ", low.unit));
  }
  texts.front() = ends[0];
  texts.back() = ends[1];
  return texts;
}

}  // namespace

const Section& parameter_scan_section() {
  using namespace key;
  static const Section section{
      "scan of a third parameter",
      "A third parameter: limits for each value of one key, as curves. Kernels that do not depend "
      "on it are computed once.",
      {required("key", text("experiments.ccfr.measurement.error"),
                "as in --set (experiments.* for all of them); of experiments, model, statistics, "
                "combination "
                "or integration"),
       optional("values", list_of(text("0.1"), "[0.1, 0.2, 0.4]"),
                fmt::format("2 to {} numbers, quantities or words", most_scanned)),
       optional("min", text("0.1"), "the first of the values, with its unit"),
       optional("max", text("0.4"), "the last"),
       optional("points", integer("5", 2, most_scanned), "how many"),
       optional("spacing", choice<Spacing>(), "equal ratios or equal steps", "log")},
      {"values", "min"},
      {std::vector<std::string>{"values"}, {"min", "max", "points", "spacing"}}};
  return section;
}

ParameterScan read_parameter_scan(const Node& node) {
  const MapNode map(node, parameter_scan_section());
  ParameterScan scan;
  scan.key = read_text(map.required("key"));
  const std::string top = scan.key.substr(0, scan.key.find('.'));
  if (!scan.key.empty() && std::ranges::find(scanned_sections, top) == scanned_sections.end()) {
    map.optional("key").refuse(fmt::format("'{}' cannot be scanned: it is no key of {}", scan.key,
                                           fmt::join(scanned_sections, ", ")));
  }
  if (map.has("values") == map.has("min")) {
    map.node().refuse("needs either values, or min, max and points");
    return scan;
  }
  scan.texts = map.has("values") ? listed(map.optional("values")) : between(map);
  if (scan.texts.empty()) return scan;
  scan.unit = common_unit(node, scan.texts);
  for (const std::string& text : scan.texts) scan.numbers.push_back(quantity_of(text).number);
  return scan;
}

Node node_of_value(const Node& scan, std::size_t value) {
  const Node list = child_of(scan, "values");
  if (list.readable()) {
    return {list.value().items.at(value), fmt::format("{}[{}]", list.path(), value),
            list.problems()};
  }
  return child_of(scan, value == 0 ? "min" : "max");
}

}  // namespace tridentscan::config
