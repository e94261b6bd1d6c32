#include "scanner/cli/option_values.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "scanner/config/input/load.hpp"

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

}  // namespace tridentscan::cli
