#include "scanner/config/input/experiment_reader.hpp"

#include "scanner/config/input/experiment_parts.hpp"
#include "scanner/config/yaml/read_values.hpp"

namespace tridentscan::config {

void append(std::vector<Assumption>& all, const std::vector<Assumption>& more) {
  all.insert(all.end(), more.begin(), more.end());
}

void read_names(const MapNode& map, Experiment& experiment) {
  experiment.name = read_name(map.required("name"));
  experiment.label = read_text(map.required("label"));
}

Experiment read_experiment(const Node& root, const FileName& file, Libraries& libraries) {
  auto* read = Trident::read;  // whose file is told by no key of its own
  if (root.readable() && root.value().kind == Value::Kind::map) {
    for_each_kind([&]<class Kind>(std::type_identity<Kind>) {
      if (root.value().find(Kind::kind.word) != nullptr) read = Kind::read;
    });
  }
  return read(root, file, libraries);
}

}  // namespace tridentscan::config
