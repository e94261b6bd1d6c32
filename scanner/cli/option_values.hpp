#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace tridentscan::cli {

/// A number from `least` to `most`. CLI::Range lets NaN pass.
[[nodiscard]] CLI::Validator number_from(double least, double most);

/// CLI11 reads "-1" as the largest of the numbers without a sign.
[[nodiscard]] CLI::Validator no_sign();

/// An energy with its unit, in GeV. Throws std::invalid_argument, which names the option.
[[nodiscard]] double energy_option(const std::string& option, const std::string& text);

}  // namespace tridentscan::cli
