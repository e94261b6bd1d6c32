#include "physics/poisson_count.hpp"

#include <boost/math/distributions/poisson.hpp>
#include <cmath>

namespace tridentscan::physics {

std::int64_t poisson_count(double mean, double uniform) {
  if (!(mean > 0)) return 0;
  using namespace boost::math::policies;
  using Upwards = policy<discrete_quantile<integer_round_up>>;
  const boost::math::poisson_distribution<double, Upwards> distribution(mean);
  return std::llround(quantile(distribution, uniform));
}

}  // namespace tridentscan::physics
