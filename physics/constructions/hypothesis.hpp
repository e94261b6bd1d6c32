#pragma once

#include <span>

#include "physics/likelihood.hpp"

namespace tridentscan::physics {

/// A point of the plane that is put to the test, with the line of signals through it: x = 0 is the
/// Standard Model, x = 1 the point, R_i = 1 + x (ratios_i - 1).
struct Hypothesis {
  const Likelihood& data;
  const Likelihood& standard_model;  // Asimov data: data as the Standard Model predicts them
  std::span<const double> ratios;
};

}  // namespace tridentscan::physics
