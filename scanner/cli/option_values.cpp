#include "scanner/cli/option_values.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <stdexcept>

#include "physics/mediator.hpp"
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

CLI::Validator boson_or_file() {
  std::vector<std::string> names{"sm"};
  for (const auto& boson : physics::gauged_mediators()) names.push_back(boson.name);
  return {[names](std::string& text) {
            const bool good =
                text.ends_with(".yaml") || std::ranges::find(names, text) != names.end();
            return good ? std::string()
                        : fmt::format("'{}' is no model{}; a file of your own ends in .yaml", text,
                                      config::suggestion(text, names));
          },
          fmt::format("{{{}}}", fmt::join(names, ","))};
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

parallel::Shard shard_option(const std::string& text) {
  const char* const end = text.data() + text.size();
  parallel::Shard shard;
  const auto [slash, first] = std::from_chars(text.data(), end, shard.index);
  if (first == std::errc{} && slash != end && *slash == '/') {
    const auto [rest, second] = std::from_chars(slash + 1, end, shard.count);
    constexpr std::uint64_t most = 1'000'000;
    if (second == std::errc{} && rest == end && shard.count >= 2 && shard.count <= most &&
        shard.index >= 1 && shard.index <= shard.count) {
      --shard.index;
      return shard;
    }
  }
  throw CLI::ValidationError("--shard",
                             fmt::format("'{}' is no part such as 1/8, of two or more", text));
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
