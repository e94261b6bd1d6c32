#include <fmt/format.h>

#include "scanner/cli/commands.hpp"
#include "scanner/cli/exit_codes.hpp"
#include "scanner/config/reference.hpp"
#include "scanner/config/sections.hpp"

namespace tridentscan::cli {
namespace {

const config::Section& section_of(const std::string& kind) {
  return kind == "scan"         ? config::scan_section()
         : kind == "experiment" ? config::experiment_section()
                                : config::beam_file_section();
}

}  // namespace

int reference(const ReferenceCommand& command) {
  if (!command.schema) {
    fmt::print("{}", config::reference_page());
    return exit_code::done;
  }
  nlohmann::ordered_json schema{{"$schema", "http://json-schema.org/draft-07/schema#"},
                                {"title", "tridentscan: " + *command.schema}};
  schema.update(config::json_schema(section_of(*command.schema)));
  fmt::print("{}\n", schema.dump(1));
  return exit_code::done;
}

}  // namespace tridentscan::cli
