#include "physics/constructions/normal.hpp"

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
  return quantile(complement(boost::math::normal(), p));
}

double chi2_quantile(double p, int degrees_of_freedom) {
  return quantile(boost::math::chi_squared(degrees_of_freedom), p);
}

}  // namespace tridentscan::physics
