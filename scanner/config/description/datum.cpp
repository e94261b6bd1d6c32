#include "scanner/config/description/datum.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "scanner/config/yaml/read_values.hpp"

namespace tridentscan::config {

namespace {

std::string text_of(const Value& value) {
  if (value.kind == Value::Kind::scalar) return value.text;
  const std::vector<Value>& items = value.items;
  const bool is_row = std::all_of(items.begin(), items.end(), [](const Value& item) {
    return item.kind == Value::Kind::scalar;
  });
  if (!is_row) return fmt::format("table of {} rows", items.size());
  std::vector<std::string> cells;
  for (const Value& item : items) cells.push_back(item.text);
  return fmt::format("{}", fmt::join(cells, ", "));
}

}  // namespace

std::string read_status(const Node& node) {
  const std::vector<std::string> statuses = key::status().words;
  const std::ptrdiff_t index = read_word(node, statuses);
  return index < 0 ? "" : statuses[static_cast<std::size_t>(index)];
}

Node read_datum(const Node& node, std::vector<Assumption>& assumptions) {
  if (!node.readable()) return node;
  if (node.value().kind == Value::Kind::scalar) {
    node.refuse(
        fmt::format("is a bare value (a datum says where it is from) write "
                    "{{value: {}, status: assumed, source: \"...\"}}",
                    node.value().in_quotes ? "\"" + shortened(node.value().text) + "\""
                                           : shortened(node.value().text)));
    return Node(node.problems());
  }
  const Section section = key::datum_section(node.type());
  const MapNode map(node, section);
  const Node value = map.required("value");
  const std::string standing = read_status(map.required("status"));
  const std::string source = read_text(map.required("source"));
  if (value.readable()) {
    assumptions.push_back({node.path(), text_of(value.value()), standing, source});
  }
  return value.with_type(node.type());
}

}  // namespace tridentscan::config
