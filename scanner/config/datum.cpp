#include "scanner/config/datum.hpp"

#include <fmt/format.h>

#include "scanner/config/read_values.hpp"

namespace tridentscan::config {

std::string read_status(const Node& node) {
  const std::vector<std::string> statuses = key::status().words;
  const std::ptrdiff_t index = read_word(node, statuses);
  return index < 0 ? "" : statuses[static_cast<std::size_t>(index)];
}

Node read_datum(const Node& node, const std::string& example,
                std::vector<Assumption>& assumptions) {
  if (node.readable() && node.value().kind == Value::Kind::scalar) {
    node.refuse(
        fmt::format("is a bare value (a datum says where it is from) write "
                    "{{value: {}, status: assumed, source: \"...\"}}",
                    node.value().in_quotes ? "\"" + shortened(node.value().text) + "\""
                                           : shortened(node.value().text)));
    return Node(node.problems());
  }
  const MapNode map(node, {"value", "status", "source"});
  const Node value = map.required("value", "value: " + example);
  const std::string standing = read_status(map.required("status", "status: assumed"));
  const std::string source = read_text(map.required("source", "source: \"...\""), "\"...\"");
  if (value.readable() && value.value().kind == Value::Kind::scalar)
    assumptions.push_back({node.path(), value.value().text, standing, source});
  return value;
}

Node read_datum(const Node& node, std::vector<Assumption>& assumptions) {
  if (!node.readable()) return node;
  return read_datum(node, node.type().example, assumptions).with_type(node.type());
}

}  // namespace tridentscan::config
