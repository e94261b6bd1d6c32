#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "physics/measurement.hpp"
#include "scanner/io/hdf5.hpp"
#include "scanner/io/run_record.hpp"
#include "scanner/result/scan_result.hpp"

namespace tridentscan::io {

/// What NAME.run.json beside a result tells of. The result itself is known to be intact.
enum class RecordOf { this_result, another_result, nothing };

struct AxisSummary {
  double min, max;
  std::size_t points;
};

/// A limit curve; the coupling is NaN where nothing is excluded, 0 where everything is.
struct LimitSummary {
  std::vector<double> mass, coupling, coupling_error;
  std::vector<result::LimitStatus> status = {};

  struct At {
    double coupling, error;
  };
  /// At a mass in GeV, by linear interpolation in (ln m, ln g'); nothing outside the masses, beside
  /// a mass without a limit or where the coupling falls to 0.
  [[nodiscard]] std::optional<At> at(double mass) const;
};

/// What one kind of neutrino adds to an experiment.
struct ReactionSummary {
  std::string neutrino, final_state;
  double sm_cross_section;  // cm^2 per nucleus
  std::optional<double> sm_events;
  std::size_t nodes, replicas;  // of its kernel
};

/// What the data of an experiment in bins prefer, and what they like least.
struct FitSummary {
  double mass, coupling;      // where chi2 is smallest
  result::Pull largest_pull;  // without signal
};

struct ExperimentSummary {
  std::string name, label;
  bool projection;
  physics::Measurement measurement;
  double sm_cross_section, sm_cross_section_error;  // cm^2 per nucleus, or what sm_meaning says
  std::string sm_units, sm_meaning;
  std::optional<double> acceptance;  // not in direct mode
  std::optional<double> sm_events;   // of an exposure
  std::string exposure;
  std::optional<double> theory_error;  // relative, of the Standard Model cross section
  double chi2_min;
  std::optional<FitSummary> fit;  // of several bins
  double achieved_relative_error;
  bool accuracy_reached;
  std::int64_t evaluations, non_finite;
  std::vector<ReactionSummary> reactions;  // none in direct mode
  std::size_t assumptions;
  LimitSummary limit;
};

struct ContourSummary {
  std::string experiment, level_group;  // "CL95"
  std::size_t pieces, vertices;
};

struct DatasetSummary {
  std::string path, units, long_name;
  std::vector<std::size_t> shape;
  std::size_t stored_bytes;
};

/// What `tridentscan info` tells about a result, without its large arrays.
struct ResultSummary {
  std::size_t bytes;
  std::string checksum;
  RecordOf record_of;
  std::optional<RunRecord> record;                    // of this result
  std::string record_problem;                         // why the one beside it cannot be read
  std::map<std::string, hdf5::Attribute> attributes;  // of the file
  AxisSummary mass, coupling;
  std::vector<ExperimentSummary> experiments;  // in alphabetical order, as all lists here
  std::vector<std::string> bands, overlays;
  std::vector<ContourSummary> contours;
  std::vector<DatasetSummary> datasets;
};

/// All bytes of a result file, found to be as they were written (seal.hpp) before HDF5 sees them.
/// Throws IoError for a file that cannot be read, a foreign one and a damaged one.
[[nodiscard]] std::vector<std::byte> read_sealed(const std::filesystem::path& path);

/// Reads them so and throws IoError for a newer schema_version and an incomplete file too; not for
/// a record that cannot be read.
[[nodiscard]] ResultSummary summarize(const std::filesystem::path& path);

/// The same of bytes in memory, without a record; `name` is for messages.
[[nodiscard]] ResultSummary summarize(std::span<const std::byte> file,
                                      const std::filesystem::path& name);

/// The configuration in a result as it was written: with the same program it gives the same file.
[[nodiscard]] std::string original_config(std::span<const std::byte> image);

/// All files that took part and what --set changed, as JSON (stored_inputs.hpp). Throws IoError.
[[nodiscard]] std::string stored_files(std::span<const std::byte> image);

/// The same as it was understood, all defaults filled in.
[[nodiscard]] std::string resolved_config(std::span<const std::byte> image);

}  // namespace tridentscan::io
