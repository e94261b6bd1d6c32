#include "physics/normal.hpp"

#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/normal.hpp>
#include <cmath>

namespace tridentscan::physics {

double normal_cdf(double z) {
  return std::erfc(-z / std::sqrt(2.0)) / 2;
}

double normal_quantile(double p) {
  return quantile(boost::math::normal(), p);
}

double significance(double p) {
  if (std::isnan(p)) {  // of a point without a value; the library would throw
    return p;
  }
  return quantile(complement(boost::math::normal(), p));
}

double log_tail(double z) {
  constexpr double far = 30;
  if (z < far) {
    return std::log(normal_cdf(-z));
  }
  // Abramowitz and Stegun, 26.2.12; the next term is below 2e-8.
  const double w = 1 / (z * z);
  constexpr double log_two_pi = 1.8378770664093453;
  return -z * z / 2 - std::log(z) - log_two_pi / 2 + std::log1p(w * (-1 + 3 * w));
}

double chi2_quantile(double p, int degrees_of_freedom) {
  return quantile(boost::math::chi_squared(degrees_of_freedom), p);
}

double chi2_tail(double chi2, int degrees_of_freedom) {
  return cdf(complement(boost::math::chi_squared(degrees_of_freedom), chi2));
}

}  // namespace tridentscan::physics
