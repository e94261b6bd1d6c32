#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "physics/channels.hpp"
#include "scanner/parallel/shard.hpp"

namespace tridentscan::cli {

/// A number from `least` to `most`. CLI::Range lets NaN pass.
[[nodiscard]] CLI::Validator number_from(double least, double most);

/// CLI11 reads "-1" as the largest of the numbers without a sign.
[[nodiscard]] CLI::Validator no_sign();

/// The Standard Model, sm, a boson by name or a .yaml file with its charges.
[[nodiscard]] CLI::Validator boson_or_file();

/// An energy with its unit, in GeV. Throws std::invalid_argument, which names the option.
[[nodiscard]] double energy_option(const std::string& option, const std::string& text);

/// One energy, or "1 GeV:300 GeV:20" for so many from one to another in equal ratios, both
/// included; GeV. Throws std::invalid_argument, which names the option.
[[nodiscard]] std::vector<double> energies_option(const std::string& option,
                                                  const std::string& text);

/// "1/8": the first of eight parts. Throws CLI::ValidationError, which names --shard.
[[nodiscard]] parallel::Shard shard_option(const std::string& text);

/// Pairs of leptons, "mu- e+". Throws std::invalid_argument, which names --final-state.
[[nodiscard]] std::vector<physics::FinalState> final_states_option(
    const std::vector<std::string>& texts);

}  // namespace tridentscan::cli
