#include "scanner/config/input/experiment_parts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "scanner/config/description/fields.hpp"

namespace tridentscan::config {
namespace {

/// The word all or a list of channels.
void read_channels(const MapNode& map, Assumptions&, physics::HadronModel& hadrons) {
  if (!map.has("channels")) return;
  const Node node = map.optional("channels");
  hadrons.channels.clear();
  if (node.readable() && node.value().kind == Value::Kind::scalar) {
    (void)read_word(node);
    for (const auto& known : physics::words<physics::Channel>) {
      hadrons.channels.push_back(known.value);
    }
    return;
  }
  for (const Node& item : items_of(node)) {
    physics::Channel channel{};
    const std::size_t problems = item.problems().size();
    read_value(item, channel);
    if (item.problems().size() > problems) continue;
    if (std::ranges::find(hadrons.channels, channel) != hadrons.channels.end()) {
      item.refuse("is named twice, name it once");
    }
    hadrons.channels.push_back(channel);
  }
}

Type name_type(const std::string& example) {
  return key::datum(key::text(example));
}

/// Names of targets are looked up by read_target.
void read_later(const MapNode&, Assumptions&, physics::HadronModel&) {}

}  // namespace

const Fields<physics::HadronModel>& target_fields() {
  using namespace key;
  using physics::HadronModel;
  static const Fields<HadronModel> fields =
      Fields<HadronModel>("target", "What the beam hits. Names: `tridentscan list targets`.")
          .custom(key::optional("nucleus", name_type("Fe56"), "a nucleus or nucleon by name"),
                  read_later)
          .custom(key::optional("material", name_type("glass"), "a mixture by name"), read_later)
          .custom(
              key::optional(
                  "channels",
                  either({word({"all"}), list_of(choice<physics::Channel>(), "[coherent, proton]")},
                         "all, or a list such as [coherent, proton, neutron]"),
                  "what neutrinos scatter on", "[coherent]"),
              read_channels, [](const HadronModel& hadrons) { return as_json(hadrons.channels); })
          .optional("form_factor", &HadronModel::form_factor, choice<physics::FormFactorModel>(),
                    "of nuclei")
          .optional("nucleon", &HadronModel::nucleon, choice<physics::NucleonModel>(),
                    "form factors of nucleons")
          .optional("fermi_momentum", &HadronModel::fermi_momentum,
                    quantity("\"0.235 GeV\"", Dimension::energy,
                             {0, 1, "of nucleons in a nucleus; 0: free nucleons"}),
                    "of nucleons in a nucleus, for Pauli blocking")
          .one_of({"nucleus", "material"});
  return fields;
}

void read_target(const Node& node, TargetLibrary& library, Experiment& experiment) {
  const MapNode map(node, target_fields().section());
  target_fields().read(map, experiment.assumptions, experiment.trident().hadrons);
  const bool is_nucleus = map.has("nucleus");
  if (is_nucleus == map.has("material")) {
    map.node().refuse(
        "needs one of 'nucleus' and 'material', add \"nucleus: {value: Fe56, status: "
        "..., source: ...}\"");
    return;
  }
  const Node name = is_nucleus ? read_datum(map.optional("nucleus"), experiment.assumptions)
                               : read_datum(map.optional("material"), experiment.assumptions);
  const auto found = is_nucleus ? library.nucleus(name) : library.material(name);
  if (!found) return;
  experiment.trident().target = found->target;
  if (!experiment.trident().hadrons.channels.empty() &&  // else that was said already
      physics::kinematics_of(experiment.trident().target, experiment.trident().hadrons).empty()) {
    name.refuse(fmt::format(
        "has nothing to scatter on in the channels asked for (coherent needs a charge density, "
        "which hydrogen has not) add \"channels: all\""));
  }
  append(experiment.assumptions, found->assumptions);
}

}  // namespace tridentscan::config
