#include "scanner/config/input/volumes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "physics/units.hpp"
#include "scanner/config/input/sources.hpp"
#include "scanner/config/input/targets.hpp"
#include "scanner/config/yaml/read_values.hpp"
#include "scanner/integration/random_stream.hpp"

namespace tridentscan::config {
namespace {

constexpr double fm_per_cm = 1e13;
constexpr double far_away = 1e5 * fm_per_cm;  // 1 km
constexpr std::size_t most_volumes = 1000;
/// Of each volume, to see whether it overlaps another.
constexpr std::uint64_t probes = 4096;

Type place(const std::string& example) {
  return key::quantity(example, Dimension::length, {-far_away, far_away, "within 1 km"});
}

Type size(const std::string& example) {
  return key::quantity(example, Dimension::length, {0, far_away, "at most 1 km", true});
}

Type point() {
  return key::row_of({place("\"0 m\""), place("\"0 m\""), place("\"2.5 m\"")},
                     "[\"0 m\", \"0 m\", \"2.5 m\"]");
}

const Section& box_section() {
  using namespace key;
  static const Section section = [] {
    const auto ends = row_of({place("\"-2 m\""), place("\"2 m\"")}, "[\"-2 m\", \"2 m\"]");
    return Section{"volumes[].box",
                   "A box along the axes.",
                   {required("x", ends, "from, to"), required("y", ends, "from, to"),
                    required("z", ends, "from, to")}};
  }();
  return section;
}

const Section& cylinder_section() {
  using namespace key;
  static const Section section = [] {
    const Type part = number("1", {-1e9, 1e9, "a component of a direction"});
    return Section{"volumes[].cylinder",
                   "A cylinder.",
                   {required("center", point(), "its middle: x, y, z"),
                    optional("axis", row_of({part, part, part}, "[0, 0, 1]"),
                             "direction of its axis, of any length", "[0, 0, 1]"),
                    required("radius", size("\"1 m\""), "of its circle"),
                    required("length", size("\"3 m\""), "along its axis")}};
  }();
  return section;
}

const Section& sphere_section() {
  using namespace key;
  static const Section section{"volumes[].sphere",
                               "A sphere.",
                               {required("center", point(), "its middle: x, y, z"),
                                required("radius", size("\"6 m\""), "of the sphere")}};
  return section;
}

const Section& volume_section() {
  using namespace key;
  static const Section section{
      "volumes[]",
      "A part of a detector: of what, how much of it, and where. It holds either mass or density.",
      {required("material", text("argon"), "a material or nucleus: `tridentscan list targets`"),
       optional("mass", quantity("\"67 t\"", Dimension::mass, {0, 1e9, "", true}), "in it"),
       optional("density", number("1.396", {0, 100, "g/cm^3", true}), "in g/cm^3, for the mass"),
       optional("box", map_of(box_section(), "{x: ..., y: ..., z: ...}"), "where"),
       optional("cylinder", map_of(cylinder_section(), "{center: ..., radius: ..., length: ...}"),
                "where"),
       optional("sphere", map_of(sphere_section(), "{center: ..., radius: ...}"), "where")},
      {"box", "cylinder", "sphere"},
      {{{"mass"}, {"density"}}}};
  return section;
}

double length_at(const Node& node) {
  return read_quantity(node) / fm_per_cm;
}

physics::Place place_at(const Node& node) {
  physics::Place place{};
  const std::vector<Node> cells = cells_of(node);
  for (std::size_t i = 0; i < cells.size(); ++i) place[i] = length_at(cells[i]);
  return place;
}

physics::Box read_box(const Node& node) {
  const MapNode map(node, box_section());
  physics::Box box{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const Node ends = map.required(std::string(1, "xyz"[axis]));
    const std::vector<Node> cells = cells_of(ends);
    for (std::size_t i = 0; i < cells.size(); ++i) box.ends[2 * axis + i] = length_at(cells[i]);
    if (cells.size() == 2 && box.ends[2 * axis] >= box.ends[2 * axis + 1]) {
      ends.refuse("ends before it begins");
    }
  }
  return box;
}

physics::Cylinder read_cylinder(const Node& node) {
  const MapNode map(node, cylinder_section());
  physics::Cylinder cylinder{.center = place_at(map.required("center")),
                             .axis = {0, 0, 1},
                             .radius = length_at(map.required("radius")),
                             .length = length_at(map.required("length"))};
  if (map.has("axis")) {
    const Node axis = map.optional("axis");
    const std::vector<Node> cells = cells_of(axis);
    for (std::size_t i = 0; i < cells.size(); ++i) cylinder.axis[i] = read_number(cells[i]);
    if (cells.size() == 3 && cylinder.axis == physics::Place{}) axis.refuse("is no direction");
  }
  return cylinder;
}

std::optional<physics::Solid> read_solid(const MapNode& map) {
  if (map.has("box") + map.has("cylinder") + map.has("sphere") != 1) {
    map.node().refuse("needs one of box, cylinder and sphere");
    return std::nullopt;
  }
  if (map.has("box")) return read_box(map.optional("box"));
  if (map.has("cylinder")) return read_cylinder(map.optional("cylinder"));
  const MapNode sphere(map.optional("sphere"), sphere_section());
  return physics::Sphere{.center = place_at(sphere.required("center")),
                         .radius = length_at(sphere.required("radius"))};
}

/// Mean mass of a nucleus, g.
double grams_of_nucleus(const physics::Target& target) {
  return target.mean_mass() * physics::units::gram_per_GeV;
}

/// Its mass, g.
double read_mass(const MapNode& map, const physics::Solid& solid) {
  if (map.has("mass")) return read_quantity(map.optional("mass")) * physics::units::gram_per_tonne;
  if (map.has("density")) return read_number(map.optional("density")) * content_of(solid);
  map.node().refuse("needs either mass or density");
  return 1;
}

std::optional<Volume> read_volume(const Node& node, TargetLibrary& targets) {
  const MapNode map(node, volume_section());
  const auto material = targets.nucleus_or_material(map.required("material"));
  const auto solid = read_solid(map);
  if (!material || !solid) return std::nullopt;
  const double mass = read_mass(map, *solid);
  return Volume{*solid, material->target, mass / grams_of_nucleus(material->target)};
}

double nuclei_of(const std::vector<Volume>& volumes) {
  double sum = 0;
  for (const Volume& volume : volumes) sum += volume.nuclei;
  return sum;
}

bool overlap(const physics::Solid& a, const physics::Solid& b) {
  const integration::RandomStream stream(1, 1);
  for (std::uint64_t i = 0; i < probes; ++i) {
    const auto u = stream.uniform4(i);
    if (contains(b, point_in(a, {u[0], u[1], u[2]}))) return true;
  }
  return false;
}

void refuse_overlaps(const std::vector<Node>& nodes, const std::vector<Volume>& volumes) {
  for (std::size_t i = 0; i < volumes.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (overlap(volumes[i].solid, volumes[j].solid) ||
          overlap(volumes[j].solid, volumes[i].solid)) {
        nodes[i].refuse(fmt::format("overlaps volumes[{}], where events would count twice", j));
      }
    }
  }
}

}  // namespace

const Section& volumes_section() {
  using namespace key;
  static const Section section{
      "file of volumes",
      "What `tridentscan events --volumes` takes: where events happen. Their nuclei take the place "
      "of the experiment's target.",
      {schema_version(),
       required("volumes", list_of(map_of(volume_section(), "{material: argon, ...}"), "[{...}]"),
                fmt::format("1 to {} parts of a detector that do not overlap", most_volumes))}};
  return section;
}

std::vector<Volume> load_volumes(FileSet& files, const std::string& path) {
  Problems problems;
  Sources sources(files, problems);
  TargetLibrary targets(sources);
  const FileName file = path.starts_with(data_prefix) ? data_file(path) : FileName{path, path};
  const MapNode root(sources.open(file, Node(problems)), volumes_section());
  const Node list = root.required("volumes");
  const std::vector<Node> nodes = items_of(list);
  if (list.readable() && list.value().kind == Value::Kind::list &&
      (nodes.empty() || nodes.size() > most_volumes)) {
    list.refuse(fmt::format("lists {} volumes, not 1 to {}", nodes.size(), most_volumes));
  }
  problems.throw_if_any();
  std::vector<Volume> volumes;
  for (const Node& node : nodes) {
    if (auto volume = read_volume(node, targets)) volumes.push_back(*std::move(volume));
  }
  problems.throw_if_any();
  refuse_overlaps(nodes, volumes);
  problems.throw_if_any();
  return volumes;
}

physics::Target target_of(const std::vector<Volume>& volumes) {
  const double all = nuclei_of(volumes);
  physics::Target target{"volumes", {}};
  for (const Volume& volume : volumes) {
    for (const auto& [nucleus, fraction] : volume.material.components) {
      const double share = fraction * volume.nuclei / all;
      const auto known = std::ranges::find(target.components, nucleus.name,
                                           [](const auto& c) { return c.nucleus.name; });
      if (known == target.components.end()) {
        target.components.push_back({nucleus, share});
      } else {
        known->fraction += share;
      }
    }
  }
  return target;
}

void replace_target(const std::vector<Volume>& volumes, Experiment& experiment) {
  physics::Target& target = experiment.trident().target;
  const physics::Target before = std::exchange(target, target_of(volumes));
  const auto mass =
      std::ranges::find(experiment.assumptions, "exposure.target_mass", &Assumption::key);
  if (!experiment.exposure || mass == experiment.assumptions.end()) {
    experiment.exposure.reset();
    return;
  }
  constexpr double gram_per_tonne = physics::units::gram_per_tonne;
  const double nuclei =
      parse_quantity(mass->value, Dimension::mass) * gram_per_tonne / grams_of_nucleus(before);
  Exposure& exposure = *experiment.exposure;
  exposure.events_per_cm2 *= nuclei_of(volumes) / nuclei;
  const double tonnes = nuclei_of(volumes) * grams_of_nucleus(target) / gram_per_tonne;
  exposure.target = fmt::format("{:.4g} t in volumes", tonnes);
}

}  // namespace tridentscan::config
