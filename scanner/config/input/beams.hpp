#pragma once

#include <map>
#include <optional>
#include <string>

#include "scanner/config/input/beam_data.hpp"
#include "scanner/config/input/sources.hpp"

namespace tridentscan::config {

/// The beams of data:beams/ and of anyone's own files. A file is read when it is asked for first;
/// its faults are reported once.
class BeamLibrary {
 public:
  explicit BeamLibrary(Sources& sources) : sources_(sources) {}

  /// By name ("dune_nd_fhc"), or by the path of a .yaml file relative to the file in which this
  /// stands.
  [[nodiscard]] std::optional<BeamData> beam(const Node& name, const FileName& written_in);
  /// The beam that a file describes.
  [[nodiscard]] std::optional<BeamData> beam_in(const FileName& file, const Node& requested_by);

 private:
  [[nodiscard]] std::optional<FileName> file_of(const Node& name, const FileName& written_in) const;
  [[nodiscard]] std::optional<BeamData> read(const FileName& file, const Node& requested_by);

  Sources& sources_;
  std::map<std::string, std::optional<BeamData>> beams_;
};

}  // namespace tridentscan::config
