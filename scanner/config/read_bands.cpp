#include <algorithm>

#include "scanner/config/datum.hpp"
#include "scanner/config/names.hpp"
#include "scanner/config/read_values.hpp"
#include "scanner/config/sections.hpp"

namespace tridentscan::config {
namespace {

constexpr std::array meanings = {Choice<BandMeaning>{"band", BandMeaning::band},
                                 Choice<BandMeaning>{"upper_limit", BandMeaning::upper_limit}};

Type delta_type() {
  return key::number("2.9e-9", {-1e-6, 1e-6, "Delta a_mu is of the order 1e-9"});
}

Key meaning_key() {
  return key::optional("as", key::word(words_of(meanings)),
                       "what is preferred, or what is excluded above it",
                       word_of(BandMeaning::band, meanings));
}

const Section& written_out_section() {
  using namespace key;
  static const Section section{
      "bands[]",
      "A range of the muon's Delta a_mu = (g-2)/2 beyond the Standard Model; lower, central and "
      "upper ascend. Only for models with a vector coupling to muons.",
      {required("name", name("muon_g2"), "group of the result file"),
       required("label", text("\"muon g-2\""), "for figures"),
       required("quantity", word({"delta_a_mu"}), "what the numbers are"), meaning_key(),
       required("central", delta_type(), "central value"),
       required("lower", delta_type(), "lower edge"), required("upper", delta_type(), "upper edge"),
       required("status", status(), "standing"),
       required("source", source(), "where the numbers are from")}};
  return section;
}

const Section& epoch_section() {
  using namespace key;
  static const Section section{
      "bands[] of an epoch",
      "What was known about Delta a_mu at a time, from data:muon_g_minus_2.yaml.",
      {required("epoch", text("\"2021\""), "name of an entry of that file"),
       required("sigmas", number("2", {0, 10, "standard deviations to either side", true}),
                "half width of the band in standard deviations"),
       meaning_key(), optional("name", name("muon_g2"), "group of the result file", "the epoch's"),
       optional("label", text("\"muon g-2\""), "for figures", "the epoch's")}};
  return section;
}

const Section& known_epoch_section() {
  using namespace key;
  static const Section section{
      "epochs",
      "What was known about Delta a_mu at a time.",
      {required("label", text("\"2021\""), "for figures"),
       required("value", delta_type(), "experiment - Standard Model"),
       required("error", number("0.6e-9", {0, 1e-6, "of Delta a_mu", true}),
                "its standard deviation"),
       required("status", status(), "standing"),
       required("source", source(), "where the numbers are from")}};
  return section;
}

BandMeaning read_meaning(const MapNode& map) {
  return map.has("as") ? read_choice(map.optional("as"), meanings) : BandMeaning::band;
}

/// A band whose numbers stand in the scan.
MuonG2Band read_written_out(const Node& node) {
  const MapNode map(node, written_out_section());
  (void)read_word(map.required("quantity"));
  MuonG2Band band{};
  band.name = read_name(map.required("name"));
  band.label = read_text(map.required("label"));
  band.meaning = read_meaning(map);
  band.central = read_number(map.required("central"));
  band.lower = read_number(map.required("lower"));
  band.upper = read_number(map.required("upper"));
  band.status = read_status(map.required("status"));
  band.source = read_text(map.required("source"));
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
  const MapNode map(root, muon_g_minus_2_section());
  (void)read_word(map.required("quantity"));
  for (const auto& [name, node] : entries_of(map.required("epochs"))) {
    const MapNode entry(node, known_epoch_section());
    epochs.push_back({name, read_text(entry.required("label")),
                      read_number(entry.required("value")), read_number(entry.required("error")),
                      read_status(entry.required("status")), read_text(entry.required("source"))});
  }
  return epochs;
}

/// A band of so many standard deviations about the value of an epoch.
MuonG2Band read_epoch(const Node& node, Sources& sources) {
  const MapNode map(node, epoch_section());
  const Node name = map.optional("epoch");
  const std::vector<Epoch> epochs =
      read_epochs(sources.open(data_file("data:muon_g_minus_2.yaml"), name));
  std::vector<std::string> names;
  for (const Epoch& epoch : epochs) names.push_back(epoch.name);
  const std::ptrdiff_t index = epochs.empty() ? -1 : read_word(name, names);
  const double sigmas = read_number(map.required("sigmas"));
  MuonG2Band band{};
  band.meaning = read_meaning(map);
  if (map.has("name")) band.name = read_name(map.optional("name"));
  if (map.has("label")) band.label = read_text(map.optional("label"));
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

const Section& muon_g_minus_2_section() {
  using namespace key;
  static const Section section{
      "file of the muon g-2",
      "data:muon_g_minus_2.yaml, which bands of an epoch are taken from.",
      {schema_version(), required("quantity", word({"delta_a_mu"}), "what the numbers are"),
       required("epochs", entries_of(map_of(known_epoch_section(), "{...}"), "{fnal_2021: {...}}"),
                "by the names that bands have for them")}};
  return section;
}

Type band_type() {
  return key::either(
      {key::map_of(written_out_section(), "{...}"), key::map_of(epoch_section(), "{...}")},
      "{epoch: ..., sigmas: 2}");
}

std::vector<MuonG2Band> read_bands(const Node& node, Sources& sources) {
  std::vector<MuonG2Band> bands;
  Names names;
  for (const Node& item : items_of(node)) {
    bands.push_back(read_band(item, sources));
    names.take(bands.back().name, item);
  }
  return bands;
}

std::string name_of(BandMeaning meaning) {
  return word_of(meaning, meanings);
}

}  // namespace tridentscan::config
