#pragma once

#include <array>
#include <cstddef>
#include <functional>

#include "physics/beam.hpp"
#include "physics/channels.hpp"
#include "physics/cuts.hpp"
#include "physics/event_kinematics.hpp"
#include "physics/event_model.hpp"
#include "physics/hadron.hpp"
#include "physics/trident_integrand.hpp"

namespace tridentscan::physics {

/// Everything about an event but where it is.
struct TridentEvent {
  LabMomenta momenta;
  double k2;             // GeV^2
  EventTensors tensors;  // H^ab L_ab/(4 Z^2), GeV^6 for spin 0; va negative for antineutrinos
};

/// One kind of neutrino that makes one final state on one kind of hadron, point by point: the
/// integrand says how likely a point of the cube is, and this class what happens there.
class TridentReaction {
 public:
  /// Throws std::invalid_argument if the neutrino does not make that state. The beam holds that
  /// kind of neutrino alone. `boson`: whose tensors the integrand has beside the Standard Model's.
  TridentReaction(const Hadron& hadron, const Beam& beam, const Cuts& cuts,
                  const Neutrino& incoming, const FinalState& state,
                  Mediator::Kind boson = Mediator::Kind::vector);

  [[nodiscard]] const Neutrino& incoming() const { return incoming_; }
  [[nodiscard]] const FinalState& state() const { return state_; }
  [[nodiscard]] const TridentChannel& channel() const { return channel_; }
  [[nodiscard]] const Hadron& hadron() const { return hadron_; }
  /// Its va is that of every point.
  [[nodiscard]] const TridentIntegrand& integrand() const { return integrand_; }
  /// What the integrand says of one point, cm^2.
  [[nodiscard]] EventTensors tensors_at(const TridentIntegrand::Tensors& tensors,
                                        std::size_t lane) const;

  using Cube = std::array<double, TridentIntegrand::dimensions>;
  /// The event at a point of the cube whose integrand is not zero, for what `couplings` says of
  /// K2. The integrand is a sum over azimuths of the neutrino: one of them is drawn in proportion
  /// to |M|^2, and the free one evenly. `uniform` gives numbers in (0, 1), a new one each time.
  [[nodiscard]] TridentEvent event_at(const Cube& x,
                                      const std::function<CouplingProducts(double k2)>& couplings,
                                      const std::function<double()>& uniform) const;

 private:
  struct Drawn {
    TridentPhaseSpace::Dilepton dilepton;
    TridentInvariants invariants;
  };
  using Selection = TridentPhaseSpace::Selection;
  using Map = TridentPhaseSpace::Map;
  template <Map map, Selection selection>
  [[nodiscard]] Drawn draw(const Cube& x,
                           const std::function<CouplingProducts(double k2)>& couplings,
                           const std::function<double()>& uniform) const;
  template <Map map>
  [[nodiscard]] Drawn draw_with(const Cube& x,
                                const std::function<CouplingProducts(double k2)>& couplings,
                                const std::function<double()>& uniform) const;
  [[nodiscard]] EventTensors tensors_of(const TridentInvariants& s) const;

  Hadron hadron_;
  Neutrino incoming_;
  FinalState state_;
  Mediator::Kind boson_;
  TridentChannel channel_;
  TridentIntegrand integrand_;
};

}  // namespace tridentscan::physics
