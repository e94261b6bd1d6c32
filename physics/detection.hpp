#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "physics/words.hpp"

namespace tridentscan::physics {

/// What can be measured of a pair of leptons in the laboratory. Those of l- and of l+ are for
/// detectors that tell charges. momentum_transfer is sqrt(Q2) to the hadron, whatever a response
/// does to the leptons.
enum class Observable {
  pair_mass,
  pair_energy,
  pair_transverse_momentum,
  pair_angle,
  opening_angle,
  smaller_energy,
  larger_energy,
  smaller_angle,
  larger_angle,
  smaller_transverse_momentum,
  larger_transverse_momentum,
  minus_energy,
  plus_energy,
  minus_angle,
  plus_angle,
  minus_transverse_momentum,
  plus_transverse_momentum,
  momentum_transfer
};
template <>
inline constexpr auto words<Observable> = std::to_array<Word<Observable>>(
    {{"pair_mass", Observable::pair_mass},
     {"pair_energy", Observable::pair_energy},
     {"pair_transverse_momentum", Observable::pair_transverse_momentum},
     {"pair_angle", Observable::pair_angle},
     {"opening_angle", Observable::opening_angle},
     {"smaller_energy", Observable::smaller_energy},
     {"larger_energy", Observable::larger_energy},
     {"smaller_angle", Observable::smaller_angle},
     {"larger_angle", Observable::larger_angle},
     {"smaller_transverse_momentum", Observable::smaller_transverse_momentum},
     {"larger_transverse_momentum", Observable::larger_transverse_momentum},
     {"minus_energy", Observable::minus_energy},
     {"plus_energy", Observable::plus_energy},
     {"minus_angle", Observable::minus_angle},
     {"plus_angle", Observable::plus_angle},
     {"minus_transverse_momentum", Observable::minus_transverse_momentum},
     {"plus_transverse_momentum", Observable::plus_transverse_momentum},
     {"momentum_transfer", Observable::momentum_transfer}});

/// Angles are in rad, everything else in GeV.
[[nodiscard]] constexpr bool is_angle(Observable observable) {
  using enum Observable;
  return observable == pair_angle || observable == opening_angle || observable == smaller_angle ||
         observable == larger_angle || observable == minus_angle || observable == plus_angle;
}

/// Whether it changes when l- and l+ are exchanged.
[[nodiscard]] constexpr bool tells_charges(Observable observable) {
  using enum Observable;
  return observable == minus_energy || observable == plus_energy || observable == minus_angle ||
         observable == plus_angle || observable == minus_transverse_momentum ||
         observable == plus_transverse_momentum;
}

/// An observable with the edges of its bins, ascending: a bin holds its lower edge. What lies
/// beyond the first and the last edge is not selected.
struct Binning {
  Observable observable = Observable::pair_mass;
  std::vector<double> edges;  // GeV or rad
  [[nodiscard]] std::size_t bins() const { return edges.size() - 1; }
  bool operator==(const Binning&) const = default;
};

/// How a detector blurs both leptons. Gaussian in the energy E (GeV), of width
/// E (energy_constant + energy_stochastic/sqrt(E)), and in the direction, in each of two
/// projections.
struct Response {
  double energy_constant = 0;
  double energy_stochastic = 0;  // GeV^1/2
  double angle = 0;              // rad
  int copies = 16;               // blurred ones of each point of the integral, a multiple of four
  bool operator==(const Response&) const = default;
};

/// What an experiment measures of each event. Default: that it is there.
struct Detection {
  std::vector<Binning> observables;  // none, one or two
  std::optional<Response> response;  // cuts act on what it leaves then
  /// Instead of a response: the share of the events of a true bin that is seen in each bin
  /// [true bin][bin]; the rest is lost. Cuts and observables are true ones then.
  std::vector<double> migration = {};

  /// Of all observables together; the last one varies fastest.
  [[nodiscard]] std::size_t bins() const;
  /// Whether l- and l+ cannot be exchanged.
  [[nodiscard]] bool tells_charges() const;
  [[nodiscard]] bool is_counting() const { return observables.empty() && !response; }
  bool operator==(const Detection&) const = default;
};

}  // namespace tridentscan::physics
