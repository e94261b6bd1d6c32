#include <algorithm>
#include <set>

#include "scanner/config/datum.hpp"
#include "scanner/config/read_values.hpp"
#include "scanner/config/sections.hpp"

namespace tridentscan::config {
namespace {

constexpr std::array meanings = {Choice<BandMeaning>{"band", BandMeaning::band},
                                 Choice<BandMeaning>{"upper_limit", BandMeaning::upper_limit}};

constexpr Range delta_range{-1e-6, 1e-6, "Delta a_mu is of the order 1e-9"};

double read_delta(const MapNode& map, const std::string& key) {
  return read_number(map.required(key, key + ": 2.9e-9"), delta_range);
}

BandMeaning read_meaning(const MapNode& map) {
  return map.has("as") ? read_choice(map.optional("as"), meanings) : BandMeaning::band;
}

/// A band whose numbers stand in the scan.
MuonG2Band read_written_out(const Node& node) {
  const MapNode map(
      node, {"name", "label", "quantity", "as", "central", "lower", "upper", "status", "source"});
  (void)read_word(map.required("quantity", "quantity: delta_a_mu"), {"delta_a_mu"});
  MuonG2Band band{};
  band.name = read_name(map.required("name", "name: muon_g2"), "muon_g2");
  band.label = read_text(map.required("label", "label: \"muon g-2\""), "\"muon g-2\"");
  band.meaning = read_meaning(map);
  band.central = read_delta(map, "central");
  band.lower = read_delta(map, "lower");
  band.upper = read_delta(map, "upper");
  band.status = read_status(map.required("status", "status: published"));
  band.source = read_text(map.required("source", "source: \"...\""), "\"...\"");
  if (band.lower >= band.central || band.central >= band.upper)
    map.node().refuse("lower, central and upper do not ascend");
  return band;
}

/// What was known about Delta a_mu at a time.
struct Epoch {
  std::string name, label;
  double value, error;
  std::string status, source;
};

std::vector<Epoch> read_epochs(const Node& root) {
  std::vector<Epoch> epochs;
  const MapNode map(root, {"schema_version", "quantity", "epochs"});
  (void)read_word(map.required("quantity", "quantity: delta_a_mu"), {"delta_a_mu"});
  for (const auto& [name, node] : entries_of(map.required("epochs", "epochs: {...}"))) {
    const MapNode entry(node, {"label", "value", "error", "status", "source"});
    epochs.push_back(
        {name, read_text(entry.required("label", "label: \"2021\""), "\"2021\""),
         read_delta(entry, "value"),
         read_number(entry.required("error", "error: 0.6e-9"), {0, 1e-6, "of Delta a_mu", true}),
         read_status(entry.required("status", "status: published")),
         read_text(entry.required("source", "source: \"...\""), "\"...\"")});
  }
  return epochs;
}

/// A band of so many standard deviations about the value of an epoch.
MuonG2Band read_epoch(const Node& node, Sources& sources) {
  const MapNode map(node, {"epoch", "sigmas", "as", "name", "label"});
  const Node name = map.optional("epoch");
  const std::vector<Epoch> epochs =
      read_epochs(sources.open(data_file("data:muon_g_minus_2.yaml"), name));
  std::vector<std::string> names;
  for (const Epoch& epoch : epochs) names.push_back(epoch.name);
  const std::ptrdiff_t index = epochs.empty() ? -1 : read_word(name, names);
  const double sigmas = read_number(map.required("sigmas", "sigmas: 2"),
                                    {0, 10, "standard deviations to either side", true});
  MuonG2Band band{};
  band.meaning = read_meaning(map);
  if (map.has("name")) band.name = read_name(map.optional("name"), "muon_g2");
  if (map.has("label")) band.label = read_text(map.optional("label"), "\"muon g-2\"");
  if (index < 0) return band;
  const Epoch& epoch = epochs[static_cast<std::size_t>(index)];
  if (band.name.empty()) band.name = epoch.name;
  if (band.label.empty()) band.label = epoch.label;
  band.central = epoch.value;
  band.lower = epoch.value - sigmas * epoch.error;
  band.upper = epoch.value + sigmas * epoch.error;
  band.status = epoch.status;
  band.source = epoch.source;
  if (band.lower <= 0 && band.meaning == BandMeaning::band)
    map.node().refuse(
        "holds zero: no coupling gives its lower edge, and none is preferred; add \"as: "
        "upper_limit\" to exclude what is above it");
  if (band.upper <= 0)
    map.node().refuse("holds no positive value, which no vector coupling gives; leave it out");
  return band;
}

MuonG2Band read_band(const Node& node, Sources& sources) {
  const bool is_epoch = node.readable() && node.value().kind == Value::Kind::map &&
                        std::any_of(node.value().entries.begin(), node.value().entries.end(),
                                    [](const Entry& entry) { return entry.key == "epoch"; });
  return is_epoch ? read_epoch(node, sources) : read_written_out(node);
}

}  // namespace

std::vector<MuonG2Band> read_bands(const Node& node, Sources& sources) {
  std::vector<MuonG2Band> bands;
  std::set<std::string> names;
  for (const Node& item : items_of(node, "a list of bands, or leave the key out")) {
    bands.push_back(read_band(item, sources));
    const std::string& name = bands.back().name;
    if (!name.empty() && !names.insert(name).second)
      item.refuse("another band has the name '" + name + "', choose another");
  }
  return bands;
}

std::string name_of(BandMeaning meaning) {
  return word_of(meaning, meanings);
}

}  // namespace tridentscan::config
