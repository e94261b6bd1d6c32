#include "scanner/run/statistic_on_plane.hpp"

#include <algorithm>
#include <cmath>

#include "physics/constructions/registry.hpp"

namespace tridentscan::run {

OnPlane statistic_of_toys(const config::Question& config, const std::vector<double>& p_value,
                          const std::vector<double>& error, const std::vector<double>& number) {
  OnPlane result(p_value.size());
  for (std::size_t i = 0; i < p_value.size(); ++i) {
    const auto statistic = [&](double p) {
      const double least = 0.5 / number[i];  // none of the toys, or all
      return config.statistics.test->statistic_of_p_value(std::clamp(p, least, 1 - least));
    };
    const double p = p_value[i];
    const double difference =
        error.empty() ? 0 : std::abs(statistic(p - error[i]) - statistic(p + error[i])) / 2;
    result.set(i, statistic(p), difference);
  }
  return result;
}

}  // namespace tridentscan::run
