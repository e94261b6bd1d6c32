#pragma once

#include <cstdint>

#include "physics/four_muon_integrand.hpp"
#include "physics/four_muon_rates.hpp"
#include "physics/instruction_set.hpp"
#include "scanner/config/input/scan_config.hpp"
#include "scanner/integration/vegas.hpp"
#include "scanner/run/direct_point.hpp"

namespace tridentscan::run {

/// Z -> 4 mu of an experiment by the full amplitude with the boson's own width, one mass and
/// coupling after the other: adaptively and with pseudo-random numbers, without the kernel's basis,
/// orientations and closed forms.
class DirectFourMuons {
 public:
  /// Integrates the Standard Model with the cut on pairs alone, to which rates are scaled, to half
  /// the relative error. A function of name and seed.
  DirectFourMuons(const config::Experiment& experiment, const integration::VegasSettings& settings,
                  std::uint64_t seed, physics::InstructionSet isa);

  /// `point` chooses the random numbers.
  [[nodiscard]] DirectPoint integrate(const ModelPoint& model,
                                      const integration::VegasSettings& settings,
                                      std::uint64_t point) const;
  [[nodiscard]] PointForecast forecast(const ModelPoint& model, std::uint64_t point, double asked,
                                       double max_points) const;

 private:
  [[nodiscard]] integration::CorrelatedPair rates(const ModelPoint& model,
                                                  const integration::VegasSettings& settings,
                                                  std::uint64_t point) const;

  physics::FourMuonScale scale_;
  physics::FourMuonIntegrand integrand_;
  physics::FourMuonFactors factors_{1, 1};
  double factors_error_ = 0;  // relative, of the scale
  bool factors_reached_ = false;
  std::uint64_t seed_, stream_;
  physics::InstructionSet isa_;
};

}  // namespace tridentscan::run
