#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "scanner/cli/machine_options.hpp"
#include "scanner/cli/run_request.hpp"
#include "scanner/cli/subcommand.hpp"
#include "scanner/io/event_placement.hpp"
#include "scanner/parallel/shard.hpp"

namespace tridentscan::cli {

enum class EventFormat { hdf5, hepevt, hepmc3 };

/// What `events` is to do.
struct EventRequest {
  std::string config;                     // an experiment, or a scan
  std::vector<std::string> overrides;     // of a scan
  std::optional<std::string> experiment;  // of a scan with several
  std::vector<std::string> final_states;  // none: those of the experiment
  std::optional<std::int64_t> count;
  std::optional<std::string> exposure;  // "1e21 POT"
  std::string model = "sm";             // or a boson by name, or a file
  std::optional<std::string> mass;
  std::optional<double> coupling;
  bool for_plane = false;
  std::uint64_t seed = 1;
  std::optional<std::string> format;
  std::vector<std::string> weights;    // of HepMC3: "lmu_ltau, 10 MeV, 1e-3"
  std::vector<double> box;             // cm: x from, to, y from, to, z from, to; or none
  std::optional<std::string> volumes;  // a file
  std::optional<std::string> spill;    // "9.6 us"
  std::vector<double> direction;       // of the beam; or none
  parallel::Shard shard;
  std::vector<std::filesystem::path> parts;  // of a merge: they say all but output and machine
  OutputOptions output;
  MachineOptions machine;

  [[nodiscard]] bool has_boson() const { return model != "sm"; }
  /// Throws std::invalid_argument.
  [[nodiscard]] EventFormat event_format() const;
  /// But for the volumes of a file. Throws std::invalid_argument.
  [[nodiscard]] io::EventPlacement placement() const;
};

/// What a command line of `events` asks for. Throws CLI::ParseError and std::invalid_argument.
[[nodiscard]] EventRequest event_request_of(const std::vector<std::string>& arguments);

/// Carries it out, on all ranks. Returns the exit code.
[[nodiscard]] int draw_events(const EventRequest& request, const Start& start);

}  // namespace tridentscan::cli
