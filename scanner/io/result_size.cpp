#include "scanner/io/result_size.hpp"

#include "physics/four_muon_rates.hpp"

namespace tridentscan::io {

std::uintmax_t least_result_size(const config::ScanConfig& config) {
  const auto points = static_cast<std::uintmax_t>(config.mass.points) *
                      static_cast<std::uintmax_t>(config.coupling.points);
  return points * config.experiments.size() * 4 * sizeof(double) / 2;
}

std::size_t expected_size(const config::ScanConfig& config, const result::ScanResult& result) {
  const std::size_t mebibyte = std::size_t{1} << 20;
  std::size_t numbers = result.mass.size() + result.coupling.size();
  for (const result::ExperimentResult& experiment : result.experiments) {
    numbers += 4 * experiment.ratio.size() + 3 * experiment.exclusion.toys.number.size();
    numbers += (26 + 4 * experiment.systematics.shifts.size()) * result.mass.size();
    for (const auto& [reaction, kernel] : experiment.kernels) {
      numbers += 4 * kernel.k2.size() * (kernel.replicas.size() + 2) *
                 (1 + (experiment.bins ? experiment.bins->kernels.size() : 0));
    }
    if (experiment.four_muons) {
      numbers +=
          physics::four_muon_sums::size * (experiment.four_muons->kernel().replicas().size() + 2);
    }
  }
  if (result.combination) {
    numbers += 5 * result.combination->exclusion.chi2.size() + 20 * result.mass.size();
  }
  for (const result::ContourSet& contour : result.contours) numbers += 4 * contour.vertices.size();
  for (const result::ScannedLimits& one : result.scanned) {
    numbers += 10 * one.values.size() * result.mass.size();
  }
  return 8 * numbers + config.original_text.size() + config.resolved_text.size() + mebibyte;
}

}  // namespace tridentscan::io
