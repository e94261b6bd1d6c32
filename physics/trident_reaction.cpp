#include "physics/trident_reaction.hpp"

#include <cmath>
#include <stdexcept>

#include "physics/lepton_coordinate.hpp"

namespace tridentscan::physics {
namespace {

TridentChannel channel_of(const Neutrino& incoming, const FinalState& state) {
  const auto channel = trident_channel(incoming, state);
  if (!channel) {
    throw std::invalid_argument(name_of(incoming) + " does not make " + name_of(state));
  }
  return *channel;
}

EventTensors tensors_along(const TridentInvariants& s, LeptonMasses leptons, int va_sign) {
  const TridentTensor t = trident_tensor(s, leptons);
  const ScalarTensor x = scalar_tensor(s, leptons);
  return {t.vv, t.aa, va_sign * t.va, x.ss, x.pp};
}

void add(const EventTensors& part, double factor, EventTensors& sum) {
  sum.vv += factor * part.vv;
  sum.aa += factor * part.aa;
  sum.va += factor * part.va;
  sum.ss += factor * part.ss;
  sum.pp += factor * part.pp;
}

}  // namespace

TridentReaction::TridentReaction(const Hadron& hadron, const Beam& beam, const Cuts& cuts,
                                 const Neutrino& incoming, const FinalState& state,
                                 Mediator::Kind boson)
    : hadron_(hadron),
      incoming_(incoming),
      state_(state),
      boson_(boson),
      channel_(channel_of(incoming, state)),
      integrand_(TridentIntegrand(hadron, beam, cuts, masses_of(state), boson).with_asymmetry()) {}

EventTensors TridentReaction::tensors_at(const TridentIntegrand::Tensors& t,
                                         std::size_t lane) const {
  return {.vv = t.vv[lane],
          .aa = t.aa[lane],
          .va = t.va[lane],
          .ss = boson_ == Mediator::Kind::scalar ? t.scalar[lane] : 0,
          .pp = boson_ == Mediator::Kind::pseudoscalar ? t.scalar[lane] : 0};
}

EventTensors TridentReaction::tensors_of(const TridentInvariants& s) const {
  const HadronStructure hadron = structure_at(hadron_, std::sqrt(s.q2));
  const LeptonMasses leptons = integrand_.phase_space().leptons();
  EventTensors sum;
  add(tensors_along(s, leptons, channel_.va_sign), hadron.along, sum);
  if (hadron_.has_spin()) {
    // -g_ab L^ab, as in the integrand.
    const double lowered = 4 * s.q2 / (s.sh * s.sh);
    add(tensors_along(s.along_x(), leptons, channel_.va_sign), hadron.across, sum);
    add(tensors_along(s.along_y(), leptons, channel_.va_sign), hadron.across, sum);
    add(tensors_along(s.along_neutrino(), leptons, channel_.va_sign), -lowered * hadron.across,
        sum);
  }
  return sum;
}

template <TridentPhaseSpace::Map map, TridentPhaseSpace::Selection selection>
TridentReaction::Drawn TridentReaction::draw(
    const Cube& x, const std::function<CouplingProducts(double k2)>& couplings,
    const std::function<double()>& uniform) const {
  const double energy = integrand_.energy_at(x[TridentIntegrand::dimensions - 1]).energy;
  const TridentPhaseSpace& space = integrand_.phase_space();
  const auto at = space.at(energy);
  const auto d = space.dilepton<map>(at, x[0], x[1], x[2], x[3]);
  const double x_t = lepton_coordinate<map>(x[4]).x;
  const auto f = vector_math::sin_cos_2pi(x[5]);
  const LeptonMasses leptons = space.leptons();
  const CouplingProducts products = couplings(d.k2);

  if constexpr (selection == Selection::none) {
    const double w = space.template point<selection, map>(d, x_t, f.cos, f.sin, 1, 0).w;
    const auto turned = [&](double cos_fk, double sin_fk) {
      return stable_invariants(d, w, {f.cos, f.sin, cos_fk, sin_fk}, leptons);
    };
    // |M|^2 is a quadratic form of P = PT ex + beta k1 that is nowhere negative: its root obeys the
    // triangle inequality, and what ex turns through is below the trace. The rest of a hadron with
    // spin does not turn.
    const TridentInvariants s = turned(1, 0);
    const auto form = [&](const TridentInvariants& along) {
      return std::max(squared_amplitude(products, tensors_along(along, leptons, channel_.va_sign)),
                      0.0);
    };
    const double across = form(s.along_x()) + form(s.along_y());
    const double lengthwise = form(s.along_neutrino());
    const double root =
        s.transverse * std::sqrt(across) + std::abs(s.longitudinal) * std::sqrt(lengthwise);
    const HadronStructure hadron = structure_at(hadron_, std::sqrt(s.q2));
    const double even = hadron.across * (across - 4 * s.q2 / (s.sh * s.sh) * lengthwise);
    const double most = hadron.along * root * root + even;
    while (true) {
      const auto fk = vector_math::sin_cos_2pi(uniform());
      const TridentInvariants candidate = turned(fk.cos, fk.sin);
      // Not below in the same way where all is zero or not a number.
      if (!(hadron.along * form(candidate) + even < uniform() * most)) {
        return {d, candidate};
      }
    }
  } else {
    // The four azimuths that the integrand has summed up.
    const auto fk = vector_math::sin_cos_2pi(x[6]);
    const std::array<Azimuths, 4> azimuths{{{f.cos, f.sin, fk.cos, fk.sin},
                                            {f.cos, f.sin, -fk.sin, fk.cos},
                                            {-f.sin, f.cos, -fk.cos, -fk.sin},
                                            {-f.sin, f.cos, fk.sin, -fk.cos}}};
    std::array<TridentInvariants, 4> candidates;
    std::array<double, 4> weights;
    double sum = 0;
    for (std::size_t i = 0; i < azimuths.size(); ++i) {
      const Azimuths& a = azimuths[i];
      const auto p =
          space.template point<selection, map>(d, x_t, a.cos_f, a.sin_f, a.cos_fk, a.sin_fk);
      candidates[i] = stable_invariants(d, p.w, a, leptons);
      weights[i] =
          p.density > 0
              ? p.density * std::max(squared_amplitude(products, tensors_of(candidates[i])), 0.0)
              : 0;
      sum += weights[i];
    }
    double rest = uniform() * sum;
    std::size_t chosen = 0;
    for (std::size_t i = 0; i < azimuths.size(); ++i) {
      if (weights[i] > 0) {
        chosen = i;
        rest -= weights[i];
        if (rest < 0) break;
      }
    }
    return {d, candidates[chosen]};
  }
}

template <TridentPhaseSpace::Map map>
TridentReaction::Drawn TridentReaction::draw_with(
    const Cube& x, const std::function<CouplingProducts(double k2)>& couplings,
    const std::function<double()>& uniform) const {
  using enum PairSelection::Extent;
  switch (integrand_.phase_space().selection()) {
    case none:
      return draw<map, none>(x, couplings, uniform);
    case energy_and_angle:
      return draw<map, energy_and_angle>(x, couplings, uniform);
    case all:
      return draw<map, all>(x, couplings, uniform);
  }
  throw std::logic_error("a selection of no kind");
}

TridentEvent TridentReaction::event_at(const Cube& x,
                                       const std::function<CouplingProducts(double k2)>& couplings,
                                       const std::function<double()>& uniform) const {
  using enum TridentPhaseSpace::Map;
  const auto draw_any = [&]() -> Drawn {
    switch (integrand_.phase_space().map()) {
      case product:
        return draw_with<product>(x, couplings, uniform);
      case channel:
        return draw_with<channel>(x, couplings, uniform);
      case logarithmic:
        return draw_with<logarithmic>(x, couplings, uniform);
    }
    throw std::logic_error("a map of no kind");
  };
  const Drawn drawn = draw_any();
  const TridentInvariants& s = drawn.invariants;
  const double phi = 2 * constants::pi * uniform();
  return {
      lab_momenta(drawn.dilepton.energy, hadron_.mass, s, integrand_.phase_space().leptons(), phi),
      s.k2, tensors_of(s)};
}

}  // namespace tridentscan::physics
