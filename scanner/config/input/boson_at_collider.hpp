#pragma once

#include <limits>
#include <string>
#include <vector>

#include "physics/mediator.hpp"
#include "physics/trident_kernel.hpp"
#include "scanner/config/input/process_kind.hpp"

namespace tridentscan::config {

/// e+ e- -> mu+ mu- Z', Z' -> mu+ mu-: as sensitive as a number of events of it.
struct BosonAtCollider {
  double energy = 0;      // GeV, of both beams together
  double luminosity = 0;  // fb^-1
  double efficiency = 0;
  double max_events = 0;  // R = 1 + events/max_events; R = 2 is the limit
  /// GeV, between the mass of the other pair and that of the boson.
  double recoil_window = std::numeric_limits<double>::infinity();

  static constexpr ProcessKind kind{.word = "electron_positron",
                                    .units = "cm2",
                                    .meaning = "Standard Model cross section of e+ e- -> mu+ mu-",
                                    .reaction = "E+ E- --> MU+ MU- MU+ MU-",
                                    .has_likelihood = false,
                                    .has_direct = false};

  /// What is measured, and where, in one line.
  [[nodiscard]] std::string summary() const;
  /// For lists, without the measurement.
  [[nodiscard]] std::vector<Fact> facts() const;
  /// What cuts ask for beyond the defaults: "min_pair_mass 5 GeV".
  [[nodiscard]] std::vector<std::string> told_cuts() const { return {}; }

  /// The keys of its file.
  [[nodiscard]] static const Section& file_section();
  /// Means something only if no problem was added.
  [[nodiscard]] static Experiment read(const Node& root, const FileName& file, Libraries&);
  /// All that its integrals depend on, and back from that as far as limits need it.
  [[nodiscard]] nlohmann::ordered_json resolved() const;
  void read_resolved(const nlohmann::ordered_json& json);

  // A kind whose rates are no more than a quadrature gives them here.
  /// sigma(e+ e- -> mu mu), cm^2.
  [[nodiscard]] double standard_model_rate() const;
  /// max_events + events of the boson at a mass in GeV: R is 2 where those are max_events.
  [[nodiscard]] physics::CouplingPolynomials rate(const physics::Mediator& model,
                                                  double mass) const;
};

}  // namespace tridentscan::config
