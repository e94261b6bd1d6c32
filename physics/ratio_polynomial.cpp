#include "physics/ratio_polynomial.hpp"

#include <stdexcept>

namespace tridentscan::physics {

RatioPolynomial ratio_polynomial(const CouplingPolynomials& sigma) {
  const auto n = static_cast<double>(sigma.replicas.size());
  if (n < 2) {
    throw std::invalid_argument("the error of a ratio needs at least two replicas");
  }
  const double s0 = sigma.mean.s0;
  RatioPolynomial result{sigma.mean.s1 / s0, sigma.mean.s2 / s0, 0, 0, 0};
  for (const CouplingPolynomial& replica : sigma.replicas) {
    const double da = (replica.s1 - result.a * replica.s0) / s0;
    const double db = (replica.s2 - result.b * replica.s0) / s0;
    result.var_a += da * da;
    result.cov_ab += da * db;
    result.var_b += db * db;
  }
  const double norm = 1 / (n * (n - 1));
  result.var_a *= norm;
  result.cov_ab *= norm;
  result.var_b *= norm;
  return result;
}

}  // namespace tridentscan::physics
