#pragma once

#include <cstdint>

namespace tridentscan::physics {

/// A number of events drawn from a Poisson distribution of the given mean: the least n whose
/// cumulative probability reaches `uniform`, a number in (0, 1).
[[nodiscard]] std::int64_t poisson_count(double mean, double uniform);

}  // namespace tridentscan::physics
