#include "scanner/config/experiment_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "scanner/config/datum.hpp"
#include "scanner/config/numbers.hpp"
#include "scanner/config/read_values.hpp"

namespace tridentscan::config {
namespace {

using enum physics::FormFactorModel;

constexpr std::array form_factors = {density, fermi, helm, exponential, exponential_tenth};

constexpr std::array channels = {Choice<physics::Channel>{"coherent", physics::Channel::coherent},
                                 Choice<physics::Channel>{"proton", physics::Channel::proton},
                                 Choice<physics::Channel>{"neutron", physics::Channel::neutron}};

constexpr std::array nucleons = {
    Choice<physics::NucleonModel>{"dipole", physics::NucleonModel::dipole},
    Choice<physics::NucleonModel>{"kelly", physics::NucleonModel::kelly}};

}  // namespace

const Section& target_section() {
  using namespace key;
  const physics::HadronModel defaults;
  std::vector<std::string> form_factor_words;
  for (const auto model : form_factors) form_factor_words.emplace_back(physics::name_of(model));
  static const Section section{
      "target",
      "What the beam hits. Names: `tridentscan list targets`.",
      {optional("nucleus", datum(text("Fe56")), "a nucleus or nucleon by name"),
       optional("material", datum(text("glass")), "a mixture by name"),
       optional("channels",
                either({word({"all"}), list_of(word(words_of(channels)), "[coherent, proton]")},
                       "all, or a list such as [coherent, proton, neutron]"),
                "what neutrinos scatter on", "[coherent]"),
       optional("form_factor", word(form_factor_words), "of nuclei",
                std::string(physics::name_of(defaults.form_factor))),
       optional("nucleon", word(words_of(nucleons)), "form factors of nucleons",
                word_of(defaults.nucleon, nucleons)),
       optional("fermi_momentum",
                quantity("\"0.235 GeV\"", Dimension::energy,
                         {0, 1, "of nucleons in a nucleus; 0: free nucleons"}),
                "of nucleons in a nucleus, for Pauli blocking",
                to_text(defaults.fermi_momentum, Dimension::energy))},
      {"nucleus", "material"}};
  return section;
}

namespace {

/// The word all or a list of channels.
std::vector<physics::Channel> read_channels(const Node& node) {
  std::vector<physics::Channel> result;
  if (node.readable() && node.value().kind == Value::Kind::scalar) {
    (void)read_word(node);
    for (const auto& choice : channels) result.push_back(choice.value);
    return result;
  }
  for (const Node& item : items_of(node)) {
    const std::ptrdiff_t index = read_word(item);
    if (index < 0) continue;
    const physics::Channel channel = channels[static_cast<std::size_t>(index)].value;
    if (std::find(result.begin(), result.end(), channel) != result.end())
      item.refuse("is named twice, name it once");
    result.push_back(channel);
  }
  return result;
}

void read_hadrons(const MapNode& target, physics::HadronModel& hadrons) {
  if (target.has("channels")) hadrons.channels = read_channels(target.optional("channels"));
  if (target.has("form_factor")) {
    const std::ptrdiff_t index = read_word(target.optional("form_factor"));
    hadrons.form_factor = form_factors[index < 0 ? 0 : static_cast<std::size_t>(index)];
  }
  if (target.has("nucleon")) hadrons.nucleon = read_choice(target.optional("nucleon"), nucleons);
  if (target.has("fermi_momentum"))
    hadrons.fermi_momentum = read_quantity(target.optional("fermi_momentum"));
}

}  // namespace

void read_target(const Node& node, TargetLibrary& library, Experiment& experiment) {
  const MapNode map(node, target_section());
  read_hadrons(map, experiment.hadrons);
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
  experiment.target = found->target;
  if (!experiment.hadrons.channels.empty() &&  // else that was said already
      physics::hadrons_of(experiment.target, experiment.hadrons).empty())
    name.refuse(fmt::format(
        "has nothing to scatter on in the channels asked for (coherent needs a charge density, "
        "which hydrogen has not) add \"channels: all\""));
  append(experiment.assumptions, found->assumptions);
}

}  // namespace tridentscan::config
