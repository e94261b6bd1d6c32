#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "scanner/config/input/scan_config.hpp"
#include "scanner/config/yaml/file_name.hpp"
#include "scanner/config/yaml/file_set.hpp"
#include "scanner/config/yaml/node.hpp"

namespace tridentscan::config {

/// Opens the files of a configuration and keeps a record of them. Nodes stay valid as long as
/// this lives.
class Sources {
 public:
  Sources(FileSet& files, Problems& problems) : files_(files), problems_(problems) {}

  /// The document in a file, with a checked `schema_version`. Not readable after any problem with
  /// the file; one that cannot be opened is a problem of `requested_by` where that is readable.
  [[nodiscard]] Node open(const FileName& file, const Node& requested_by,
                          const std::vector<std::string>& overrides = {});

  /// The text of a file that is no YAML; nullptr after a problem of `requested_by`. By `read` a
  /// list of events or the seal of an HDF5 file (file_set.hpp), which stands for the whole file.
  using Read = const std::string& (FileSet::*)(const std::filesystem::path&);
  [[nodiscard]] const std::string* text(const FileName& file, const Node& requested_by,
                                        Read read = &FileSet::read);

  [[nodiscard]] Problems& problems() const { return problems_; }
  [[nodiscard]] const FileSet& files() const { return files_; }
  /// Every file that was opened, in the order of opening.
  [[nodiscard]] const std::vector<Input>& inputs() const { return inputs_; }

 private:
  const std::string& read_recorded(const FileName& file, Read read);

  FileSet& files_;
  Problems& problems_;
  std::deque<Value> documents_;
  std::map<std::string, const Value*> opened_;
  std::vector<Input> inputs_;
};

}  // namespace tridentscan::config
