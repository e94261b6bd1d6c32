#pragma once

#include <optional>
#include <string>
#include <vector>

#include "physics/beam.hpp"
#include "physics/cuts.hpp"
#include "physics/detection.hpp"
#include "physics/hadron.hpp"
#include "scanner/config/input/process_kind.hpp"
#include "scanner/config/input/simulated_response.hpp"

namespace tridentscan::config {

/// Neutrino tridents: what a beam makes on a target, of what the cuts keep.
struct Trident {
  physics::Beam beam;
  /// What is looked for; several where the detector does not tell them apart.
  std::vector<physics::FinalState> final_states = {physics::muon_pair.state};
  std::string beam_name;  // of its spectrum; empty for one energy
  std::string flux_unit;  // of its spectrum: "per cm^2 per GeV per POT"
  physics::Target target;
  physics::HadronModel hadrons;
  physics::Cuts cuts;  // on what the detector sees, where it has a response
  physics::Detection detection;
  std::optional<SimulatedResponse> simulated;  // instead of a response or migration there

  /// Which neutrinos of the beam make which of the final states.
  [[nodiscard]] std::vector<physics::Reaction> reactions() const {
    return physics::reactions_of(beam.kinds(), final_states);
  }

  /// What events are drawn of: without what a detector makes of them, and with the cuts on what is
  /// true.
  [[nodiscard]] Trident drawn() const;

  /// Nothing but that events are there is measured, and that exactly.
  [[nodiscard]] bool is_counting() const { return detection.is_counting() && !simulated; }

  static constexpr ProcessKind kind{.word = "trident",
                                    .units = "cm2",
                                    .meaning = "Standard Model cross section per nucleus with cuts",
                                    .reaction = "NUMU NUCLEUS --> NUMU MU+ MU- NUCLEUS",
                                    .serves_all_masses = true,
                                    .needs_decays = false};

  // As of BosonAtCollider.
  [[nodiscard]] std::string summary() const;
  [[nodiscard]] std::vector<Fact> facts() const;
  [[nodiscard]] std::vector<std::string> told_cuts() const;
  [[nodiscard]] static const Section& file_section();
  [[nodiscard]] static Experiment read(const Node& root, const FileName& file,
                                       Libraries& libraries);
  [[nodiscard]] nlohmann::ordered_json resolved() const;
  void read_resolved(const nlohmann::ordered_json& json);
};

/// A beam of one kind of neutrino and cuts: with a hadron and a final state, what a cross section
/// depends on.
[[nodiscard]] std::string beam_and_cuts_text(const physics::Beam& of_one_kind,
                                             const physics::Cuts& cuts);

}  // namespace tridentscan::config
