#pragma once

#include <deque>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "scanner/config/file_set.hpp"
#include "scanner/config/node.hpp"
#include "scanner/config/scan_config.hpp"

namespace tridentscan::config {

/// Opens the YAML files of a configuration and keeps a record of them. Nodes stay valid as long as
/// this lives.
class Sources {
 public:
  Sources(FileSet& files, Problems& problems) : files_(files), problems_(problems) {}

  /// The document in a file, with a checked `schema_version`. Not readable after any problem with
  /// the file; one that cannot be opened is a problem of `requested_by` where that is readable.
  /// `recorded_as` is the path in `inputs`.
  [[nodiscard]] Node open(const std::filesystem::path& path, const std::string& recorded_as,
                          const Node& requested_by, const std::vector<std::string>& overrides = {});

  [[nodiscard]] Problems& problems() const { return problems_; }
  /// Every file that was opened, in the order of opening.
  [[nodiscard]] const std::vector<Input>& inputs() const { return inputs_; }

 private:
  FileSet& files_;
  Problems& problems_;
  std::deque<Value> documents_;
  std::map<std::string, const Value*> opened_;
  std::vector<Input> inputs_;
};

}  // namespace tridentscan::config
