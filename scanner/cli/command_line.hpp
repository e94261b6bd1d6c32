#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "scanner/parallel/shard.hpp"

namespace tridentscan::cli {

enum class Verbosity { quiet, normal, verbose };

/// Flags that every computing command has.
struct Common {
  std::optional<int> threads;
  std::optional<std::string> isa;
  Verbosity verbosity = Verbosity::normal;
};

/// Indices on the axes of the grid, from 0.
struct PlanePoint {
  std::size_t mass, coupling;
};

/// run and merge: a merge goes on where its parts ended.
struct RunCommand {
  Common common;
  std::filesystem::path config;              // of a merge: in its parts
  std::vector<std::filesystem::path> parts;  // of a merge
  parallel::Shard shard;
  std::optional<std::filesystem::path> output;
  bool overwrite = false;
  bool resume = false;
  std::optional<double> time_limit;  // s
  std::optional<PlanePoint> only_point;
  std::vector<std::string> overrides;  // key.path=value
};

struct CheckCommand {
  std::filesystem::path config;
  std::vector<std::string> overrides;
  bool json = false;
};

struct PlanCommand {
  Common common;
  std::filesystem::path config;
  int ranks = 1;
  std::vector<std::string> overrides;
  bool json = false;
};

struct XsecCommand {
  Common common;
  std::string target;
  std::optional<std::string> energy;  // one of these two
  std::optional<std::string> beam;
  std::string model = "sm";
  std::optional<std::string> mass;
  std::optional<double> coupling;
  std::string form_factor = "density";
  std::string method = "exact";            // or "epa"
  std::optional<std::string> photon_flux;  // of epa
  std::optional<std::string> channel;
  std::string nucleon = "dipole";
  bool no_pauli_blocking = false;
  bool antineutrino = false;
  std::optional<std::string> min_muon_energy;
  double relative_error = 1e-3;
  std::uint64_t seed = 1;
  bool json = false;
};

struct PhotonCommand {
  double s_over_m2 = 0;  // in units of the muon mass squared
  std::string model = "sm";
  std::optional<std::string> mass;
  std::optional<double> coupling;
  bool json = false;
};

struct InfoCommand {
  std::filesystem::path result;
};

enum class ExportFormat { csv, json, hepdata };

struct ExportCommand {
  std::filesystem::path result;
  ExportFormat format = ExportFormat::csv;
  std::filesystem::path folder;
  bool overwrite = false;
};

/// How a result's ratios are to be read, where not as in its configuration.
struct StatisticsOptions {
  std::optional<double> confidence_level;
  std::optional<std::string> test;
  std::optional<int> degrees_of_freedom;
};

struct LimitCommand {
  Common common;
  std::filesystem::path result;
  StatisticsOptions statistics;
  std::vector<std::string> masses;  // none: those of the grid
  std::optional<std::string> experiment;
  bool json = false;
};

struct ContourCommand {
  Common common;
  std::filesystem::path result;
  StatisticsOptions statistics;
  std::optional<std::string> experiment;
};

enum class CatalogueKind { beam, target, experiment, model };

struct ListCommand {
  CatalogueKind kind = CatalogueKind::beam;
  bool names_only = false;
  bool json = false;
};

struct ShowCommand {
  CatalogueKind kind = CatalogueKind::beam;
  std::string name;
  bool json = false;
};

struct ReferenceCommand {
  std::optional<std::string> schema;  // scan, experiment or beam; else the page
};

/// A script for a shell; it was made from the options of all other commands.
struct CompletionCommand {
  std::string script;
};

/// Help or version was printed, or the line was wrong and the message printed: only the exit code
/// is left.
struct Finished {
  int exit_code;
};

using Command =
    std::variant<Finished, RunCommand, CheckCommand, PlanCommand, XsecCommand, PhotonCommand,
                 InfoCommand, LimitCommand, ContourCommand, ExportCommand, ListCommand, ShowCommand,
                 ReferenceCommand, CompletionCommand>;

/// Parses the command line; --help and --version print to stdout, usage errors to stderr.
[[nodiscard]] Command parse(int argc, const char* const* argv);

}  // namespace tridentscan::cli
