#include "scanner/config/yaml/schema.hpp"

#include <fmt/format.h>

#include <limits>

#include "scanner/config/yaml/read_values.hpp"

namespace tridentscan::config {

bool check_schema_version(const Node& root) {
  const std::string example = fmt::format("\"schema_version: {}\"", current_schema);
  if (!root.is(Value::Kind::map, example + " and the other keys below it")) return false;
  const Entry* entry = root.value().find("schema_version");
  if (entry == nullptr) {
    root.refuse("missing key 'schema_version', begin the file with " + example);
    return false;
  }
  const Node node(entry->value, "schema_version", root.problems());
  if (entry != &root.value().entries.front()) node.refuse("must be the first key of the file");

  const std::size_t problems_before = root.problems().size();
  const std::int64_t version = read_integer(node, 1, std::numeric_limits<std::int64_t>::max());
  if (root.problems().size() > problems_before || !node.readable()) return false;
  if (version == current_schema) return true;
  node.refuse(
      fmt::format("is {}, newer than this program, which reads version {} (the meaning of "
                  "keys may have changed) use a newer tridentscan",
                  version, current_schema));
  return false;
}

}  // namespace tridentscan::config
