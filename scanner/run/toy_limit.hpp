#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "physics/limit.hpp"
#include "scanner/run/toys.hpp"

namespace tridentscan::run {

/// How well a p-value must be known where it is critical.
struct ToyAccuracy {
  double critical;           // p-value, 1 - CL
  double error;              // of the p-value there
  std::int64_t least, most;  // toys of a coupling
};

/// By how many errors a p-value must differ from the critical one to be clearly on its side.
inline constexpr double clearly_apart = 4;

/// The p-value at a coupling from the first so many toys; these are the same at all couplings.
using ToyPValue = std::function<PValue(double coupling, std::int64_t toys)>;

/// Where the p-value first falls below the critical one along ascending couplings. Couplings
/// between them are added by bisection in ln g'. Where the p-value is not clearly on one side, all
/// couplings take the same toys: with other toys it would jump between neighbours. The error is
/// half the distance from there to where the p-value falls below the critical one plus and minus
/// two errors, the larger of the two; couplings are added until they are closer around all three
/// than half that error, or 1e-4, and their distance is in it. NaN if no given coupling is
/// excluded, 0 if the lowest is.
[[nodiscard]] physics::Limit find_toy_limit(std::span<const double> couplings,
                                            const ToyAccuracy& accuracy, const ToyPValue& p_value);

}  // namespace tridentscan::run
