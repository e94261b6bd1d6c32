#include "scanner/cli/option_values.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "scanner/config/yaml/quantity.hpp"
#include "scanner/config/yaml/spelling.hpp"

namespace tridentscan::cli {

CLI::Validator number_from(double least, double most) {
  return {[=](std::string& text) {
            double value = 0;
            const bool good =
                CLI::detail::lexical_cast(text, value) && value >= least && value <= most;
            return good ? std::string()
                        : fmt::format("'{}' is no number from {:g} to {:g}", text, least, most);
          },
          fmt::format("FLOAT in [{:g} - {:g}]", least, most)};
}

CLI::Validator no_sign() {
  return {[](std::string& text) {
            return text.find('-') == std::string::npos
                       ? std::string()
                       : fmt::format("'{}' is negative, write a whole number from 0", text);
          },
          ""};
}

double energy_option(const std::string& option, const std::string& text) {
  try {
    return config::parse_energy(text);
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument(fmt::format("{}: {}", option, error.what()));
  }
}

std::vector<physics::FinalState> final_states_option(const std::vector<std::string>& texts) {
  std::vector<physics::FinalState> states;
  for (const std::string& text : texts) {
    const auto state = physics::final_state_of(text);
    if (!state) {
      throw std::invalid_argument("--final-state: " + config::quote(text) +
                                  " is no pair of leptons (write one of each charge, e.g. \"mu- "
                                  "e+\")");
    }
    states.push_back(*state);
  }
  return states;
}

}  // namespace tridentscan::cli
