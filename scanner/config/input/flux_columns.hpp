#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "physics/channels.hpp"

namespace tridentscan::config {

/// What a column of a flux table holds.
enum class FluxRole { energy, low_edge, high_edge, flux, unused };

struct FluxColumn {
  FluxRole role;
  int ten = 0;  // GeV of an energy are its number times this power of ten
  physics::Neutrino kind = physics::numu;  // of a flux
};

/// The kind that a word means, as numubar, nu_mu_bar, anti-numu do; nothing for another word.
[[nodiscard]] std::optional<physics::Neutrino> neutrino_called(std::string_view name);

/// Roles of columns by their names: energy_GeV, or energy_low_GeV and energy_high_GeV, in any unit
/// of energy; nue, nuebar, numu, numubar, nutau, nutaubar, any of them. Throws
/// std::invalid_argument that says what is wrong with them.
[[nodiscard]] std::vector<FluxColumn> flux_columns(const std::vector<std::string_view>& names);

}  // namespace tridentscan::config
