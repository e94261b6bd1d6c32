#include "scanner/run/bands.hpp"

#include <cmath>

#include "physics/muon_g_minus_2.hpp"

namespace tridentscan::run {

result::BandResult muon_g2_band(const config::ScanConfig& config, const config::MuonG2Band& band) {
  result::BandResult result{.name = band.name, .lower = {}, .central = {}, .upper = {}};
  // The loop knows the coupling to the muon, g' times its charge.
  const double charge = std::abs(config.model.muon_vector);
  const auto coupling = [&](double mass, double delta_a_mu) {
    return physics::coupling_for_muon_g_minus_2(mass, delta_a_mu) / charge;
  };
  for (const double mass : config.mass.values()) {
    result.lower.push_back(coupling(mass, band.lower));
    result.central.push_back(coupling(mass, band.central));
    result.upper.push_back(coupling(mass, band.upper));
  }
  return result;
}

}  // namespace tridentscan::run
