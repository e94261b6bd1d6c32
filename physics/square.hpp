#pragma once

namespace tridentscan::physics {

constexpr double square(double x) {
  return x * x;
}

}  // namespace tridentscan::physics
