#include "scanner/cli/uncertain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace tridentscan::cli {
namespace {

/// The mantissa with its error, and the power of ten behind it; none for numbers near 1.
struct Parts {
  std::string mantissa;
  int power = 0;
};

Parts parts_of(double value, double error) {
  if (value == 0) return {"0"};
  const bool has_error = error > 1e-12 * std::abs(value) && error < std::abs(value);
  int power = static_cast<int>(std::floor(std::log10(std::abs(value))));
  int places = 3;
  if (has_error) {
    const double relative = error / std::pow(10.0, power);
    places = std::max(0, -static_cast<int>(std::floor(std::log10(relative / 1.95))));
  }
  // 9.9996 with three places is 10.000: one more power of ten.
  const double rounded = std::abs(value) / std::pow(10.0, power) + 0.5 * std::pow(10.0, -places);
  if (rounded >= 10) {
    ++power;
    if (has_error) ++places;
  }
  const bool plain = power > -3 && power < 4;
  const double scale = plain ? 1 : std::pow(10.0, power);
  const int shown = std::max(0, plain ? places - power : places);
  std::string text = fmt::format("{:.{}f}", value / scale, shown);
  if (has_error) {
    text += fmt::format("({:.0f})", std::round(error / scale * std::pow(10.0, shown)));
  }
  return {text, plain ? 0 : power};
}

}  // namespace

std::string with_error(double value, double error) {
  if (!std::isfinite(value)) return "-";
  const auto [mantissa, power] = parts_of(value, error);
  return power == 0 ? mantissa : fmt::format("{}e{:+03d}", mantissa, power);
}

std::string with_error_in_latex(double value, double error) {
  if (!std::isfinite(value)) return "--";
  const auto [mantissa, power] = parts_of(value, error);
  return power == 0 ? fmt::format("${}$", mantissa)
                    : fmt::format("${}\\times 10^{{{}}}$", mantissa, power);
}

}  // namespace tridentscan::cli
