#include <algorithm>
#include <map>

#include "scanner/config/description/fields.hpp"
#include "scanner/config/input/names.hpp"
#include "scanner/config/input/sections.hpp"

namespace tridentscan::config {
namespace {

/// What was known about Delta a_mu at a time.
struct Epoch {
  std::string label;
  double value = 0, error = 0;
  std::string status, source;
};

/// A band of so many standard deviations about the value of an epoch.
struct EpochBand {
  std::string epoch;
  double sigmas = 0;
  BandMeaning meaning = BandMeaning::band;
  std::string name, label;  // empty: the epoch's
};

Type delta_type() {
  return key::number("2.9e-9", {-1e-6, 1e-6, "Delta a_mu is of the order 1e-9"});
}

constexpr const char* meaning_help = "what is preferred, or what is excluded above it";

Key quantity_key() {
  return key::required("quantity", key::word({"delta_a_mu"}), "what the numbers are");
}

template <class T>
void read_quantity_word(const MapNode& map, Assumptions&, T&) {
  (void)read_word(map.required("quantity"));
}

const Fields<EpochBand>& epoch_band_fields() {
  using namespace key;
  static const Fields<EpochBand> fields =
      Fields<EpochBand>("bands[] of an epoch",
                        "What was known about Delta a_mu at a time, from data:muon_g_minus_2.yaml.")
          .required("epoch", &EpochBand::epoch, text("\"2021\""), "name of an entry of that file")
          .required("sigmas", &EpochBand::sigmas,
                    number("2", {0, 10, "standard deviations to either side", true}),
                    "half width of the band in standard deviations")
          .optional("as", &EpochBand::meaning, choice<BandMeaning>(), meaning_help)
          .optional("name", &EpochBand::name, name("muon_g2"), "group of the result file",
                    "the epoch's")
          .optional("label", &EpochBand::label, text("\"muon g-2\""), "for figures", "the epoch's");
  return fields;
}

const Fields<Epoch>& epoch_fields() {
  using namespace key;
  static const Fields<Epoch> fields =
      Fields<Epoch>("epochs", "What was known about Delta a_mu at a time.")
          .required("label", &Epoch::label, text("\"2021\""), "for figures")
          .required("value", &Epoch::value, delta_type(), "experiment - Standard Model")
          .required("error", &Epoch::error, number("0.6e-9", {0, 1e-6, "of Delta a_mu", true}),
                    "its standard deviation")
          .required("status", &Epoch::status, status(), "standing")
          .required("source", &Epoch::source, source(), "where the numbers are from");
  return fields;
}

std::map<std::string, Epoch> read_epochs(const Node& root) {
  std::map<std::string, Epoch> epochs;
  const MapNode map(root, muon_g_minus_2_section());
  (void)read_word(map.required("quantity"));
  for (const auto& [name, node] : entries_of(map.required("epochs"))) {
    epochs.emplace(name, epoch_fields().read(node));
  }
  return epochs;
}

MuonG2Band read_epoch_band(const Node& node, Sources& sources) {
  const MapNode map(node, epoch_band_fields().section());
  const EpochBand asked = epoch_band_fields().read(map);
  MuonG2Band band;
  band.name = asked.name;
  band.label = asked.label;
  band.meaning = asked.meaning;
  const Node epoch_node = map.optional("epoch");
  const std::map<std::string, Epoch> epochs =
      read_epochs(sources.open(data_file("data:muon_g_minus_2.yaml"), epoch_node));
  if (epochs.empty() || asked.epoch.empty()) return band;
  const auto found = epochs.find(asked.epoch);
  if (found == epochs.end()) {
    std::vector<std::string> known;
    for (const auto& [name, epoch] : epochs) known.push_back(name);
    (void)read_word(epoch_node, known);
    return band;
  }
  const Epoch& epoch = found->second;
  if (band.name.empty()) band.name = found->first;
  if (band.label.empty()) band.label = epoch.label;
  band.central = epoch.value;
  band.lower = epoch.value - asked.sigmas * epoch.error;
  band.upper = epoch.value + asked.sigmas * epoch.error;
  band.status = epoch.status;
  band.source = epoch.source;
  if (band.lower <= 0 && band.meaning == BandMeaning::band) {
    node.refuse(
        "holds zero: no coupling gives its lower edge, and none is preferred; add \"as: "
        "upper_limit\" to exclude what is above it");
  }
  if (band.upper <= 0) {
    node.refuse("holds no positive value, which no vector coupling gives; leave it out");
  }
  return band;
}

MuonG2Band read_band(const Node& node, Sources& sources) {
  const bool is_epoch = node.readable() && node.value().kind == Value::Kind::map &&
                        node.value().find("epoch") != nullptr;
  return is_epoch ? read_epoch_band(node, sources) : band_fields().read(node);
}

void check_ascends(const MapNode& map, const MuonG2Band& band) {
  if (band.lower >= band.central || band.central >= band.upper) {
    map.node().refuse("lower, central and upper do not ascend");
  }
}

}  // namespace

const Fields<MuonG2Band>& band_fields() {
  using namespace key;
  static const Fields<MuonG2Band> fields =
      Fields<MuonG2Band>("bands[]",
                         "A range of the muon's Delta a_mu = (g-2)/2 beyond the Standard Model; "
                         "lower, central and "
                         "upper ascend. Only for models with a vector coupling to muons.")
          .required("name", &MuonG2Band::name, name("muon_g2"), "group of the result file")
          .required("label", &MuonG2Band::label, text("\"muon g-2\""), "for figures")
          .custom(quantity_key(), read_quantity_word<MuonG2Band>,
                  [](const MuonG2Band&) { return Json("delta_a_mu"); })
          .optional("as", &MuonG2Band::meaning, choice<BandMeaning>(), meaning_help)
          .required("central", &MuonG2Band::central, delta_type(), "central value")
          .required("lower", &MuonG2Band::lower, delta_type(), "lower edge")
          .required("upper", &MuonG2Band::upper, delta_type(), "upper edge")
          .required("status", &MuonG2Band::status, status(), "standing")
          .required("source", &MuonG2Band::source, source(), "where the numbers are from")
          .check(check_ascends);
  return fields;
}

const Section& muon_g_minus_2_section() {
  using namespace key;
  static const Section section{
      "file of the muon g-2",
      "data:muon_g_minus_2.yaml, which bands of an epoch are taken from.",
      {schema_version(), quantity_key(),
       required("epochs",
                entries_of(map_of(epoch_fields().section(), "{...}"), "{fnal_2021: {...}}"),
                "by the names that bands have for them")}};
  return section;
}

Type band_type() {
  return key::either({key::map_of(band_fields().section(), "{...}"),
                      key::map_of(epoch_band_fields().section(), "{...}")},
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

}  // namespace tridentscan::config
