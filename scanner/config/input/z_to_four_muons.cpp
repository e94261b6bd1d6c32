#include "scanner/config/input/z_to_four_muons.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "scanner/config/input/experiment_parts.hpp"
#include "scanner/config/input/measurement_reader.hpp"
#include "scanner/config/input/sections.hpp"

namespace tridentscan::config {
namespace {

constexpr double least_pair_mass = 1;  // GeV: ten times the muon mass, which is left out
constexpr double half_z = physics::constants::z_mass / 2;

const Section& motion_section() {
  using namespace key;
  const Type density = number("0.06", {0, 1e30, "a density, in any unit"});
  static const Section section{
      "z_to_four_muons.motion",
      "How the Z moves: tables of densities, linear between their rows.",
      {required(
           "transverse_momentum",
           datum(list_of(
               row_of({quantity("\"5 GeV\"", Dimension::energy, {0, 1e5, "of the Z"}), density},
                      "[\"5 GeV\", 0.06]"),
               "[[\"0 GeV\", 0], [\"5 GeV\", 0.06], [\"99 GeV\", 0]]")),
           "rows of transverse momentum, ascending, and density"),
       required("rapidity",
                datum(list_of(
                    row_of({number("1.5", {-20, 20, "rapidity of the Z"}), density}, "[1.5, 0.97]"),
                    "[[-4, 0], [-1, 1], [1, 1], [4, 0]]")),
                "rows of rapidity, ascending, and density")}};
  return section;
}

const Fields<physics::FourMuonCuts>& four_muon_cuts_fields() {
  using namespace key;
  using physics::FourMuonCuts;
  const Type momentum = quantity("\"20 GeV\"", Dimension::energy, {0, 1e4, "of a muon"});
  static const Fields<FourMuonCuts> fields =
      Fields<FourMuonCuts>("cuts on four muons",
                           "The selection of Z -> 4 mu. Only min_pair_mass must be there.")
          .required("min_pair_mass", &FourMuonCuts::min_pair_mass,
                    datum(quantity("\"5 GeV\"", Dimension::energy,
                                   {least_pair_mass, half_z,
                                    "the muon mass is left out, and two pairs make a Z"})),
                    "of every pair of opposite charge")
          .optional("min_leading_pair_mass", &FourMuonCuts::min_leading_pair_mass,
                    datum(quantity("\"20 GeV\"", Dimension::energy,
                                   {0, physics::constants::z_mass, "of a pair"})),
                    "of the heaviest pair")
          .optional("min_transverse_momentum", &FourMuonCuts::min_transverse_momentum,
                    datum(row_of({momentum, momentum, momentum, momentum},
                                 "[\"20 GeV\", \"15 GeV\", \"8 GeV\", \"4 GeV\"]")),
                    "of the muons, the hardest first", "0 GeV")
          .optional("max_pseudorapidity", &FourMuonCuts::max_pseudorapidity,
                    datum(number("2.7", {0, 20, "of every muon", true})), "of every muon")
          .optional("min_separation", &FourMuonCuts::min_separation,
                    datum(number("0.1", {0, 5, "Delta R of two muons"})),
                    "Delta R of every two muons")
          .check([](const MapNode& map, const FourMuonCuts& cuts) {
            if (!std::is_sorted(cuts.min_transverse_momentum.rbegin(),
                                cuts.min_transverse_momentum.rend())) {
              child_of(map.optional("min_transverse_momentum"), "value")
                  .refuse("must not ascend: the hardest muon comes first");
            }
          });
  return fields;
}

/// 1/alpha, as it is quoted.
void read_inverse_alpha(const MapNode& map, Assumptions& notes, ZToFourMuons& z) {
  if (map.has("inverse_alpha")) {
    z.scheme.alpha = 1 / read_number(read_datum(map.optional("inverse_alpha"), notes));
  }
}

void read_motion(const MapNode& map, Assumptions& notes, ZToFourMuons& z);

Json density(const physics::DensityTable& table) {
  return {{"x", table.x()}, {"value", table.value()}};
}

/// Without the cuts, which are a section of the file.
const Fields<ZToFourMuons>& z_fields() {
  using namespace key;
  const Type share = number("3.33e-6", {0, 1, "a branching ratio", true});
  static const Fields<ZToFourMuons> fields =
      Fields<ZToFourMuons>("z_to_four_muons",
                           "The decay Z -> 4 mu, where a Z' is between two of the muons.")
          .required("muon_branching_ratio", &ZToFourMuons::muon_branching_ratio, datum(share),
                    "B(Z -> mu mu)")
          .required("standard_model", &ZToFourMuons::standard_model, datum(share),
                    "branching ratio that the Standard Model gives within the cuts on pairs: of e "
                    "and mu. Rates are scaled to it")
          .required("counts", &ZToFourMuons::counts, choice<FourLeptons>(),
                    "what the measurement counts: 4 mu, or 4 e and 2 e 2 mu too")
          .custom(
              key::optional(
                  "inverse_alpha",
                  datum(number("127.95", {100, 150, "1/alpha of the photon between the lines"})),
                  "1/alpha of the photon",
                  fmt::format("{:.6g}", 1 / physics::ElectroweakScheme{}.alpha)),
              read_inverse_alpha, [](const ZToFourMuons& z) { return Json(1 / z.scheme.alpha); })
          .optional(
              "sin2_theta_w", [](auto& z) -> auto& { return z.scheme.sin2_theta_w; },
              datum(number("0.2312", {0.1, 0.4})), "of the couplings of the Z")
          .custom(
              key::optional("motion",
                            map_of(motion_section(), "{transverse_momentum: ..., rapidity: ...}"),
                            "of the Z; cuts on single muons need it", "at rest"),
              read_motion, [](const ZToFourMuons& z) {
                return !z.motion
                           ? Json(nullptr)
                           : Json{{"transverse_momentum", density(z.motion->transverse_momentum)},
                                  {"rapidity", density(z.motion->rapidity)}};
              });
  return fields;
}

/// A table of densities whose rows begin with what `read_x` reads.
physics::DensityTable read_density(const Node& node, double (*read_x)(const Node&),
                                   std::vector<Assumption>& notes) {
  std::vector<double> x, density;
  const std::size_t problems = node.problems().size();
  const Node table = read_datum(node, notes);
  for (const Node& row : items_of(table)) {
    const std::vector<Node> cells = cells_of(row);
    if (cells.empty()) continue;
    x.push_back(read_x(cells[0]));
    density.push_back(read_number(cells[1]));
  }
  try {
    return physics::DensityTable(x, density);
  } catch (const std::invalid_argument& fault) {
    if (node.problems().size() == problems) {  // else that is why
      table.refuse(fmt::format("({}) write rows such as {}", fault.what(), table.type().example));
    }
    return physics::DensityTable({0, 1}, {1, 1});
  }
}

void read_motion(const MapNode& file, Assumptions& notes, ZToFourMuons& z) {
  if (!file.has("motion")) return;
  const MapNode map(file.optional("motion"), motion_section());
  z.motion = {read_density(map.required("transverse_momentum"), read_quantity, notes),
              read_density(map.required("rapidity"), read_number, notes)};
}

}  // namespace

std::string ZToFourMuons::summary() const {
  return fmt::format("Z -> 4 mu, pairs above {:g} GeV", cuts.min_pair_mass);
}

std::vector<Fact> ZToFourMuons::facts() const {
  return {{"process", "Z -> 4 mu"}, {"smallest pair mass", cuts.min_pair_mass, "GeV"}};
}

std::vector<std::string> ZToFourMuons::told_cuts() const {
  return four_muon_cuts_fields().differences_from_default(cuts);
}

const Section& ZToFourMuons::file_section() {
  using namespace key;
  static const Section section{
      "experiment of Z to four muons",
      "A file in `experiments` of a scan: a measurement of Z -> 4 mu.",
      {schema_version(), required("name", name("atlas"), "group of the result file"),
       required("label", text("ATLAS"), "for figures"),
       required(kind.word, map_of(z_fields().section(), "{...}"), "the decay"),
       required("cuts", map_of(four_muon_cuts_fields().section(), "{min_pair_mass: ...}"),
                "selection"),
       optional("measurement",
                map_of(measurement_without_bins_section(), "{ratio: ..., error: ...}"),
                "what was measured"),
       optional("projection", map_of(projection_without_bins_section(), "{accuracy: ...}"),
                "what is expected")},
      {"measurement", "projection"}};
  return section;
}

Experiment ZToFourMuons::read(const Node& root, const FileName&, Libraries&) {
  const MapNode map(root, file_section());
  Experiment experiment{};
  read_names(map, experiment);
  ZToFourMuons& z = experiment.process.emplace<ZToFourMuons>();
  const Node node = map.required(kind.word);
  z_fields().read(node, experiment.assumptions, z);
  four_muon_cuts_fields().read(map.required("cuts"), experiment.assumptions, z.cuts);
  if (z.cuts.need_laboratory() && !z.motion) {
    node.refuse(
        "needs to know how the Z moves for the cuts on single muons, add \"motion: "
        "{transverse_momentum: ..., rapidity: ...}\"");
  }
  read_measurement(map, experiment);
  if (experiment.events_from_exposure) {
    map.node().refuse(
        "needs the events that the Standard Model gives, add \"standard_model: ...\" "
        "to the measurement");
  }
  return experiment;
}

Json ZToFourMuons::resolved() const {
  Json json = z_fields().resolved(*this);
  json["cuts"] = four_muon_cuts_fields().resolved(cuts);
  return json;
}

}  // namespace tridentscan::config
