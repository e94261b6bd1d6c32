#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

// Elementary functions as straight-line code, so that a loop over points stays one vectorised loop
// for every instruction set. Relative error below 5e-16 in the stated range (tested against the
// standard library); outside of it the result is unspecified but finite arithmetic goes on.

/// Everything on the path of the inner loop must be inlined into the function compiled for one
/// instruction set.
#define TRIDENTSCAN_INLINE [[gnu::always_inline]] inline

namespace tridentscan::physics::vector_math {

/// min and max as selects: std::min returns a reference, which keeps GCC from vectorising.
TRIDENTSCAN_INLINE double smaller(double a, double b) {
  return a < b ? a : b;
}
TRIDENTSCAN_INLINE double larger(double a, double b) {
  return a > b ? a : b;
}
TRIDENTSCAN_INLINE double square(double x) {
  return x * x;
}

/// e^x for |x| < 700.
TRIDENTSCAN_INLINE double exp(double x) {
  constexpr double shifter = 0x1.8p52;  // adding it rounds to an integer, kept in the low bits
  const double shifted = x * 0x1.71547652b82fep0 + shifter;
  const double n = shifted - shifter;
  const double r = (x - n * 0x1.62e42fefa0000p-1) - n * 0x1.cf79abc9e3b3ap-40;
  double p = 1.0 / 6227020800.0;
  p = p * r + 1.0 / 479001600.0;
  p = p * r + 1.0 / 39916800.0;
  p = p * r + 1.0 / 3628800.0;
  p = p * r + 1.0 / 362880.0;
  p = p * r + 1.0 / 40320.0;
  p = p * r + 1.0 / 5040.0;
  p = p * r + 1.0 / 720.0;
  p = p * r + 1.0 / 120.0;
  p = p * r + 1.0 / 24.0;
  p = p * r + 1.0 / 6.0;
  p = p * r + 0.5;
  p = p * r * r + r + 1.0;
  const auto bits = std::bit_cast<std::uint64_t>(shifted);
  return p * std::bit_cast<double>((bits + 1023) << 52);
}

/// ln x for normal x > 0.
TRIDENTSCAN_INLINE double log(double x) {
  // The mantissa goes to [sqrt(1/2), sqrt(2)): subtracting the bits of sqrt(1/2) makes the exponent
  // field round.
  constexpr std::uint64_t sqrt_half = 0x3fe6a09e667f3bcdULL;
  const auto bits = std::bit_cast<std::uint64_t>(x);
  const std::uint64_t exponent = (bits - sqrt_half + (std::uint64_t{1} << 62)) >> 52;
  const double mantissa = std::bit_cast<double>(bits - ((exponent - 1024) << 52));
  const double n = std::bit_cast<double>(exponent | 0x4330000000000000ULL) - (0x1p52 + 1024);
  const double s = (mantissa - 1) / (mantissa + 1);
  const double z = s * s;
  double p = 1.0 / 21;
  p = p * z + 1.0 / 19;
  p = p * z + 1.0 / 17;
  p = p * z + 1.0 / 15;
  p = p * z + 1.0 / 13;
  p = p * z + 1.0 / 11;
  p = p * z + 1.0 / 9;
  p = p * z + 1.0 / 7;
  p = p * z + 1.0 / 5;
  p = p * z + 1.0 / 3;
  return n * 0x1.62e42fefa0000p-1 + (2 * s + (2 * s * z * p + n * 0x1.cf79abc9e3b3ap-40));
}

struct SinCos {
  double sin, cos;
};

/// sin and cos of 2 pi x for |x| < 2^50.
TRIDENTSCAN_INLINE SinCos sin_cos_2pi(double x) {
  constexpr double shifter = 0x1.8p52;
  const double shifted = 4 * x + shifter;
  const auto quadrant = std::bit_cast<std::uint64_t>(shifted);
  const double r = (x - (shifted - shifter) * 0.25) * 6.283185307179586;
  const double z = r * r;
  double s = -1.0 / 1307674368000.0;
  s = s * z + 1.0 / 6227020800.0;
  s = s * z - 1.0 / 39916800.0;
  s = s * z + 1.0 / 362880.0;
  s = s * z - 1.0 / 5040.0;
  s = s * z + 1.0 / 120.0;
  s = s * z - 1.0 / 6.0;
  s = s * z * r + r;
  double c = 1.0 / 20922789888000.0;
  c = c * z - 1.0 / 87178291200.0;
  c = c * z + 1.0 / 479001600.0;
  c = c * z - 1.0 / 3628800.0;
  c = c * z + 1.0 / 40320.0;
  c = c * z - 1.0 / 720.0;
  c = c * z + 1.0 / 24.0;
  c = c * z * z - 0.5 * z + 1.0;
  const bool swap = (quadrant & 1) != 0;
  const double sin = swap ? c : s;
  const double cos = swap ? s : c;
  const double sin_sign = (quadrant & 2) != 0 ? -1.0 : 1.0;
  const double cos_sign = ((quadrant + 1) & 2) != 0 ? -1.0 : 1.0;
  return {sin * sin_sign, cos * cos_sign};
}

}  // namespace tridentscan::physics::vector_math
