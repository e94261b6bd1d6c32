#include "scanner/config/input/simulated_response.hpp"

#include <fmt/format.h>

#include "scanner/config/description/hashes.hpp"
#include "scanner/config/input/sources.hpp"
#include "scanner/config/yaml/data_directory.hpp"
#include "scanner/config/yaml/errors.hpp"

namespace tridentscan::config {

void SimulatedResponse::refuse(const std::string& what) const {
  throw ConfigError({{.source = place.source ? *place.source : "",
                      .line = place.line,
                      .column = place.column,
                      .key = key,
                      .message = what}});
}

SimulatedResponse read_simulated_response(const MapNode& response, const FileName& file,
                                          Sources& sources,
                                          const std::vector<physics::Binning>& observables) {
  SimulatedResponse simulated;
  const Node events = response.required("events"), selected = response.required("selected");
  if (const auto named = named_file(events, file, "sample.h5")) {
    const std::string* seal = sources.text(*named, events, &FileSet::read_seal);
    if (seal != nullptr) simulated.seal = *seal;
    simulated.events = on_disk(named->path);
    simulated.place = events.value().place;
    simulated.key = events.path();
  }
  if (const auto named = named_file(selected, file, "selected.csv")) {
    const std::string* text = sources.text(*named, selected, &FileSet::read_list);
    if (text == nullptr) return simulated;
    simulated.selected_hash = hash_of(*text);
    simulated.table = named->path.lexically_normal().generic_string();
    simulated.selected =
        read_selected_table(*text, simulated.table, observables, sources.problems())
            .value_or(std::vector<SelectedEvent>{});
  }
  return simulated;
}

}  // namespace tridentscan::config
