#pragma once

#include <string>

#include "scanner/config/input/scan_config.hpp"
#include "scanner/config/input/sources.hpp"
#include "scanner/config/yaml/node.hpp"

namespace tridentscan::config {

/// A published limit with what is known about its table.
struct PublishedLimit {
  Overlay overlay;
  std::string table;             // file, as it was written
  std::string obtained;          // how the table was made from the published curve
  double largest_deviation = 0;  // of the table from that curve, relative, in g' or in mass
};

/// By name ("babar_2016"), or by the path of a .yaml file relative to the one in which this stands.
[[nodiscard]] PublishedLimit read_limit(const Node& name, const FileName& written_in,
                                        Sources& sources);

/// Reads the table that `path` names into the curve of `overlay`.
void read_curve(Overlay& overlay, const Node& path, const FileName& written_in, Sources& sources);

}  // namespace tridentscan::config
