#include "scanner/cli/option_values.hpp"

#include <fmt/format.h>

#include <cmath>
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

std::vector<double> energies_option(const std::string& option, const std::string& text) {
  const auto checked = [&](const std::string& one) {
    constexpr double highest = 1e6;  // GeV, as in configurations
    const double energy = energy_option(option, one);
    if (energy > 0 && energy <= highest) return energy;
    throw std::invalid_argument(option + ": must be above zero and at most 1000000 GeV");
  };
  const std::size_t first = text.find(':'), second = text.find(':', first + 1);
  if (first == text.npos) return {checked(text)};
  int points = 0;
  const std::string number = second == text.npos ? "" : text.substr(second + 1);
  constexpr int most = 1000;
  if (!CLI::detail::lexical_cast(number, points) || points < 2 || points > most) {
    throw std::invalid_argument(
        fmt::format("{}: {} is no range, write e.g. \"1 GeV:300 GeV:20\" with 2 to {} energies",
                    option, config::quote(text), most));
  }
  const double low = checked(text.substr(0, first));
  const double high = checked(text.substr(first + 1, second - first - 1));
  if (!(low < high)) throw std::invalid_argument(option + ": the range must ascend");
  std::vector<double> energies;
  for (int i = 0; i < points; ++i) {
    energies.push_back(low * std::pow(high / low, static_cast<double>(i) / (points - 1)));
  }
  energies.back() = high;
  return energies;
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
