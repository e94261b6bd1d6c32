#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scanner/integration/adaptive_map.hpp"
#include "scanner/integration/random_stream.hpp"
#include "scanner/result/event_record.hpp"
#include "scanner/run/event_density.hpp"
#include "scanner/run/event_reactions.hpp"

namespace tridentscan::run {

/// How points of one reaction are drawn, and what is known of it before any event.
struct TrainedReaction {
  integration::AdaptiveMap map;
  /// cm^2 per hadron and neutrino of its kind: where |M|^2 dx is above it, an event has a weight
  /// above one.
  double ceiling = 0;
  double sigma = 0, sigma_error = 0;                // of what is drawn for, cm^2
  double reference_sigma = 0, reference_error = 0;  // of the model that weights are told for
  double efficiency = 0;                            // accepted points
  double overweight_share = 0;  // of sigma: carried by weights above one, of the survey
  std::int64_t non_finite = 0;  // points of the survey, counted as zero

  [[nodiscard]] std::vector<double> to_numbers() const;
  [[nodiscard]] static TrainedReaction from_numbers(const std::vector<double>& numbers);
};

/// Draws events of several reactions in proportion to their cross sections. What comes out of a
/// unit is a function of the seed and the number of the unit: whole units by whatever thread or
/// rank.
class EventSampler {
 public:
  static constexpr std::int64_t trials_per_unit = 1 << 14;

  struct Settings {
    std::uint64_t seed = 1;
    physics::EventModel model;  // weights are those of this model
    bool for_plane = false;     // drawn from the mixture for the boson of the model, at any mass
    physics::Mediator plane_boson;  // of for_plane
    int training_iterations = 8;    // of the grid; 0: points as the map of phase space has them
  };
  /// `reactions` must not be empty.
  EventSampler(std::vector<EventReaction> reactions, Settings settings,
               physics::InstructionSet isa);

  [[nodiscard]] const std::vector<EventReaction>& reactions() const { return reactions_; }
  /// Trains one reaction: its grid, then frozen, its cross section and ceiling. Independent of all
  /// others.
  [[nodiscard]] TrainedReaction train(std::size_t reaction) const;
  /// What `train` has said of each. Throws std::invalid_argument if nothing can be produced.
  void set_trained(std::vector<TrainedReaction> trained);
  [[nodiscard]] const std::vector<TrainedReaction>& trained() const { return trained_; }

  /// Events of unit `unit`, in the order of their trials.
  [[nodiscard]] std::vector<result::EventRecord> unit(std::uint64_t unit) const;

  /// Events to be expected of one unit.
  [[nodiscard]] double events_per_unit() const;
  /// Of the model that weights are told for, per nucleus of the target and neutrino of the beam,
  /// cm^2.
  struct CrossSection {
    double value, error;
  };
  [[nodiscard]] CrossSection cross_section() const;

 private:
  struct Trial {
    std::uint64_t index;
    std::size_t reaction;
    double acceptance;  // uniform
  };
  struct Block;
  void draw(const integration::AdaptiveMap& map, const integration::RandomStream& stream,
            std::uint64_t index, std::size_t lane, Block& block) const;
  void evaluate(std::size_t reaction, Block& block) const;
  [[nodiscard]] result::EventRecord record(const Trial& trial, const Block& block, std::size_t lane,
                                           double multiplicity,
                                           const integration::RandomStream& stream) const;
  [[nodiscard]] std::size_t choose(double uniform) const;

  std::vector<EventReaction> reactions_;
  Settings settings_;
  physics::InstructionSet isa_;
  std::vector<EventDensity> densities_;   // drawn for
  std::vector<EventDensity> references_;  // weights are told for
  std::vector<TrainedReaction> trained_;
  std::vector<double> cumulative_;  // of number times ceiling
};

}  // namespace tridentscan::run
