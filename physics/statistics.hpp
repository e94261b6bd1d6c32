#pragma once

#include "physics/words.hpp"

namespace tridentscan::physics {

/// How a likelihood becomes "excluded": one file each in physics/constructions
/// (docs/statistics.md).
enum class Test {
  two_sided,       // chi2: the paper's curve; at CL 95 % a 97.5 % bound if read one-sidedly
  one_sided,       // upper bound on the signal
  delta_chi2,      // chi2 - chi2_min, over all couplings and masses of the grid
  cls,             // CLs in the asymptotic approximation
  cls_toys,        // CLs from pseudo-experiments
  feldman_cousins  // likelihood-ratio ordering, from pseudo-experiments
};

template <>
inline constexpr auto words<Test> = std::to_array<Word<Test>>({{"two_sided", Test::two_sided},
                                                               {"one_sided", Test::one_sided},
                                                               {"delta_chi2", Test::delta_chi2},
                                                               {"cls", Test::cls},
                                                               {"cls_toys", Test::cls_toys},
                                                               {"feldman_cousins",
                                                                Test::feldman_cousins}});

[[nodiscard]] constexpr bool needs_toys(Test test) {
  return test == Test::cls_toys || test == Test::feldman_cousins;
}

struct Statistics {
  double confidence_level = 0.95;
  Test test = Test::two_sided;
  int degrees_of_freedom = 1;  // of delta_chi2: 1 or 2
};

}  // namespace tridentscan::physics
