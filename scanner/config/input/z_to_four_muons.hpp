#pragma once

#include <optional>
#include <string>
#include <vector>

#include "physics/four_muon_integrand.hpp"
#include "scanner/config/description/choices.hpp"
#include "scanner/config/input/process_kind.hpp"

namespace tridentscan::config {

/// Z -> 4 mu on the mass shell of the Z.
struct ZToFourMuons {
  physics::FourMuonCuts cuts;
  std::optional<physics::ZMotion> motion;  // where a cut needs it
  physics::ElectroweakScheme scheme;
  double muon_branching_ratio = 0;  // B(Z -> mu mu)
  /// B(Z -> 4 l), l = e and mu, all pairs above cuts.min_pair_mass: what the Standard Model is
  /// scaled to.
  double standard_model = 0;
  FourLeptons counts = FourLeptons::four_muons;  // R is the ratio of that

  static constexpr ProcessKind kind{
      .word = "z_to_four_muons",
      .units = "1",
      .meaning = "Standard Model branching ratio Z -> 4 mu with cuts, as normalised",
      .reaction = "Z0 --> MU+ MU- MU+ MU-",
      .ratio_is_polynomial = false};

  // As of BosonAtCollider.
  [[nodiscard]] std::string summary() const;
  [[nodiscard]] std::vector<Fact> facts() const;
  [[nodiscard]] std::vector<std::string> told_cuts() const;
  [[nodiscard]] static const Section& file_section();
  [[nodiscard]] static Experiment read(const Node& root, const FileName& file, Libraries&);
  [[nodiscard]] nlohmann::ordered_json resolved() const;
  void read_resolved(const nlohmann::ordered_json&) {}
};

}  // namespace tridentscan::config
