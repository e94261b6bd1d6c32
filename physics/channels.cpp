#include "physics/channels.hpp"

#include <algorithm>
#include <cctype>

namespace tridentscan::physics {
namespace {

constexpr std::array<std::string_view, 3> names{"e", "mu", "tau"};  // of flavours

/// The bosons that couple a neutrino nu_a to the pair, and who leaves.
struct Diagrams {
  Flavour outgoing;
  Couplings couplings;
};

/// The three rows of the table in docs/physics.md, Channels. A W, brought to the order of fields of
/// a Z, adds (1, 1) to the couplings of the Z.
std::optional<Diagrams> diagrams(Flavour a, const FinalState& state, double sin2_theta_w) {
  const Couplings z{-0.5 + 2 * sin2_theta_w, -0.5}, w{1, 1};
  const Couplings both{0.5 + 2 * sin2_theta_w, 0.5};
  if (state.is_same_flavour()) {
    return state.minus == a ? Diagrams{a, both} : Diagrams{a, z};  // a- a+: W and Z; b- b+: Z
  }
  if (state.minus == a) {
    return Diagrams{state.plus, w};  // a- b+: W
  }
  return std::nullopt;
}

}  // namespace

std::string name_of(Flavour flavour) {
  return std::string(names[index_of(flavour)]);
}

double mass_of(Flavour flavour) {
  constexpr std::array masses{constants::electron_mass, constants::muon_mass, constants::tau_mass};
  return masses[index_of(flavour)];
}

LeptonMasses masses_of(const FinalState& state) {
  return {mass_of(state.minus), mass_of(state.plus)};
}

std::string name_of(const Neutrino& neutrino) {
  return "nu" + name_of(neutrino.flavour) + (neutrino.is_antineutrino ? "bar" : "");
}

std::vector<std::string> neutrino_names() {
  std::vector<std::string> result;
  for (const Neutrino& kind : all_neutrinos) {
    result.push_back(name_of(kind));
  }
  return result;
}

std::optional<Neutrino> neutrino_of(std::string_view name) {
  const auto found = std::find_if(all_neutrinos.begin(), all_neutrinos.end(),
                                  [&](const Neutrino& n) { return name_of(n) == name; });
  return found == all_neutrinos.end() ? std::nullopt : std::optional(*found);
}

std::string name_of(const FinalState& state) {
  return name_of(state.minus) + "- " + name_of(state.plus) + "+";
}

std::optional<FinalState> final_state_of(std::string_view text) {
  std::string letters;
  std::copy_if(text.begin(), text.end(), std::back_inserter(letters),
               [](unsigned char c) { return std::isspace(c) == 0; });
  for (const Flavour minus : all_flavours) {
    for (const Flavour plus : all_flavours) {
      const std::string negative = name_of(minus) + '-';
      const std::string positive = name_of(plus) + '+';
      if (letters == negative + positive || letters == positive + negative) {
        return FinalState{minus, plus};
      }
    }
  }
  return std::nullopt;
}

std::string name_of(const Reaction& reaction) {
  return name_of(reaction.incoming) + " -> " + name_of(reaction.state);
}

std::optional<TridentChannel> trident_channel(const Neutrino& incoming, const FinalState& state,
                                              double sin2_theta_w) {
  // CP: an antineutrino does to l- and l+ what the neutrino does to l+ and l-, each with its mass.
  const bool anti = incoming.is_antineutrino;
  const FinalState of_neutrino = anti ? FinalState{state.plus, state.minus} : state;
  const auto found = diagrams(incoming.flavour, of_neutrino, sin2_theta_w);
  if (!found) {
    return std::nullopt;
  }
  return TridentChannel{{found->outgoing, anti}, found->couplings, anti ? -1 : 1};
}

std::vector<Reaction> reactions_of(const std::vector<Neutrino>& incoming,
                                   const std::vector<FinalState>& states) {
  std::vector<Reaction> reactions;
  for (const Neutrino& neutrino : incoming) {
    for (const FinalState& state : states) {
      if (trident_channel(neutrino, state)) {
        reactions.push_back({neutrino, state});
      }
    }
  }
  return reactions;
}

std::string made_by(const std::vector<Neutrino>& incoming) {
  std::string text;
  for (const Neutrino& neutrino : incoming) {
    text += (text.empty() ? "" : "; ") + name_of(neutrino) + ":";
    const char* separator = " ";
    for (const FinalState& state : final_states_of(neutrino)) {
      text += separator + name_of(state);
      separator = ", ";
    }
  }
  return text;
}

std::vector<FinalState> final_states_of(const Neutrino& incoming) {
  std::vector<FinalState> equal, mixed;
  for (const Flavour minus : all_flavours) {
    for (const Flavour plus : all_flavours) {
      const FinalState state{minus, plus};
      if (trident_channel(incoming, state)) {
        (state.is_same_flavour() ? equal : mixed).push_back(state);
      }
    }
  }
  equal.insert(equal.end(), mixed.begin(), mixed.end());
  return equal;
}

}  // namespace tridentscan::physics
