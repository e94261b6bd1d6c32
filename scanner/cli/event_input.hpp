#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "scanner/cli/event_request.hpp"
#include "scanner/config/input/scan_config.hpp"
#include "scanner/parallel/communicator.hpp"

namespace tridentscan::cli {

/// The experiment that events are drawn for, on all ranks.
struct EventInput {
  config::Experiment experiment;            // its exposure is the one asked for
  std::string configuration;                // it and the options that events depend on, JSON
  std::vector<std::filesystem::path> read;  // files that must not be written over; on the root
};

/// The root reads the files, the others parse what it has read. Throws ConfigError and
/// std::invalid_argument.
[[nodiscard]] EventInput load_event_input(const EventRequest& request,
                                          parallel::Communicator& communicator);

}  // namespace tridentscan::cli
