#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "scanner/cli/event_models.hpp"
#include "scanner/cli/event_request.hpp"
#include "scanner/config/input/scan_config.hpp"
#include "scanner/parallel/communicator.hpp"

namespace tridentscan::cli {

/// What events are drawn of, on all ranks.
struct EventInput {
  config::Experiment experiment;  // its exposure and target are those asked for
  EventModels models;
  io::EventPlacement placement;
  std::string configuration;                // it and the options that events depend on, JSON
  std::vector<std::filesystem::path> read;  // files that must not be written over; on the root
  std::string files;                        // all that it was read from: bytes of a FileSet
};

/// The root reads the files, the others parse what it has read. Throws ConfigError and
/// std::invalid_argument.
[[nodiscard]] EventInput load_event_input(const EventRequest& request,
                                          parallel::Communicator& communicator);
/// From such bytes.
[[nodiscard]] EventInput load_event_input(const EventRequest& request, const std::string& files);

}  // namespace tridentscan::cli
