#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "physics/constants.hpp"
#include "physics/couplings.hpp"
#include "physics/trident_amplitude.hpp"

namespace tridentscan::physics {

enum class Flavour { e, mu, tau };
inline constexpr std::array all_flavours{Flavour::e, Flavour::mu, Flavour::tau};
[[nodiscard]] constexpr std::size_t index_of(Flavour flavour) {
  return static_cast<std::size_t>(flavour);
}

/// Of the charged lepton, GeV.
[[nodiscard]] double mass_of(Flavour flavour);

struct Neutrino {
  Flavour flavour;
  bool is_antineutrino = false;
  bool operator==(const Neutrino&) const = default;
};
/// nue, nuebar, numu, numubar, nutau, nutaubar.
inline constexpr std::array all_neutrinos{Neutrino{Flavour::e},   Neutrino{Flavour::e, true},
                                          Neutrino{Flavour::mu},  Neutrino{Flavour::mu, true},
                                          Neutrino{Flavour::tau}, Neutrino{Flavour::tau, true}};
/// Of all_neutrinos.
[[nodiscard]] constexpr std::size_t index_of(const Neutrino& neutrino) {
  return 2 * index_of(neutrino.flavour) + (neutrino.is_antineutrino ? 1 : 0);
}
inline constexpr Neutrino numu{Flavour::mu}, numubar{Flavour::mu, true};

/// The two charged leptons that a trident makes.
struct FinalState {
  Flavour minus, plus;  // of l- and of l+
  [[nodiscard]] bool is_same_flavour() const { return minus == plus; }
  bool operator==(const FinalState&) const = default;
};
[[nodiscard]] LeptonMasses masses_of(const FinalState& state);

/// "e", "mu", "tau"
[[nodiscard]] std::string name_of(Flavour flavour);
/// "numu", "numubar", ...
[[nodiscard]] std::string name_of(const Neutrino& neutrino);
/// Of all_neutrinos.
[[nodiscard]] std::vector<std::string> neutrino_names();
/// By that name, if there is one.
[[nodiscard]] std::optional<Neutrino> neutrino_of(std::string_view name);
/// "mu- e+": the negative lepton first.
[[nodiscard]] std::string name_of(const FinalState& state);
/// Of that text, order and spacing free ("e+ mu-", "mu-e+"); nothing unless it names one lepton of
/// each charge.
[[nodiscard]] std::optional<FinalState> final_state_of(std::string_view text);

/// A neutrino and the pair that it makes.
struct Reaction {
  Neutrino incoming;
  FinalState state;
  bool operator==(const Reaction&) const = default;
};
/// "numu -> mu- e+"
[[nodiscard]] std::string name_of(const Reaction& reaction);
/// nu_mu -> mu- mu+, of arXiv:1406.2332.
inline constexpr Reaction muon_pair{{Flavour::mu}, {Flavour::mu, Flavour::mu}};

/// nu_a X -> nu_b X l- l+ in the Standard Model.
struct TridentChannel {
  Neutrino outgoing;
  Couplings couplings;  // C_V, C_A
  int va_sign;          // of T_VA: 1 for neutrinos, -1 for antineutrinos
};
/// What `incoming` does to make `state` (docs/physics.md, Channels); nothing where no diagram
/// conserves the three lepton numbers. W and Z propagators are contact interactions.
[[nodiscard]] std::optional<TridentChannel> trident_channel(
    const Neutrino& incoming, const FinalState& state,
    double sin2_theta_w = constants::sin2_theta_w);

/// Which of these neutrinos make which of these final states: by neutrino, then by state.
[[nodiscard]] std::vector<Reaction> reactions_of(const std::vector<Neutrino>& incoming,
                                                 const std::vector<FinalState>& states);

/// What these neutrinos make, for messages: "numu: e- e+, mu- mu+, ...; nue: ...".
[[nodiscard]] std::string made_by(const std::vector<Neutrino>& incoming);

/// The five final states that a neutrino makes: equal flavours first, in the order e, mu, tau.
[[nodiscard]] std::vector<FinalState> final_states_of(const Neutrino& incoming);

}  // namespace tridentscan::physics
