#include <fmt/format.h>

#include "scanner/cli/commands.hpp"
#include "scanner/cli/exit_codes.hpp"
#include "scanner/config/reference.hpp"

namespace tridentscan::cli {

int reference(const ReferenceCommand& command) {
  if (command.schema)
    fmt::print("{}\n", config::json_schema(*command.schema).dump(1));
  else
    fmt::print("{}", config::reference_page());
  return exit_code::done;
}

}  // namespace tridentscan::cli
