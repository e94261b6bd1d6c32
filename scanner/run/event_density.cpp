#include "scanner/run/event_density.hpp"

#include <array>
#include <cmath>

#include "scanner/run/streams.hpp"

namespace tridentscan::run {
namespace {

using physics::TridentIntegrand;

/// GeV; above the last one the boson is a contact interaction for every beam.
constexpr std::array ladder{1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1.0, 10.0, 1e3};
constexpr std::uint32_t blocks = 256;  // of points: cross sections to some per cent

/// Cross sections of densities from the same points.
std::vector<double> cross_sections(const physics::TridentReaction& reaction,
                                   const std::vector<EventDensity>& densities, std::uint64_t seed,
                                   physics::InstructionSet isa) {
  const auto lattice = lattice_of_replica<TridentIntegrand::dimensions>(
      integration::RandomStream(seed, stream_of(Purpose::events, "ladder")));
  std::vector<double> sums(densities.size(), 0);
  TridentIntegrand::Points x;
  TridentIntegrand::Tensors t;
  for (std::uint32_t block = 0; block < blocks; ++block) {
    lattice.fill(block * TridentIntegrand::block_size, x);
    reaction.integrand().evaluate(x, t, isa);
    for (std::size_t i = 0; i < TridentIntegrand::block_size; ++i) {
      for (std::size_t d = 0; d < densities.size(); ++d) {
        const double value = squared_amplitude(densities[d](t.k2[i]), reaction.tensors_at(t, i));
        sums[d] += std::isfinite(value) ? value : 0;
      }
    }
  }
  return sums;
}

}  // namespace

EventDensity density_of(const physics::EventModel& model,
                        const physics::TridentReaction& reaction) {
  const auto incoming = reaction.incoming();
  const auto state = reaction.state();
  if (!model.boson || !model.boson->acts_on(incoming, state)) {
    const physics::CouplingProducts constant = physics::EventModel{}.products(incoming, state, 0);
    return [constant](double) { return constant; };
  }
  return [=](double k2) { return model.products(incoming, state, k2); };
}

EventDensity density_of_plane(const physics::Mediator& boson,
                              const physics::TridentReaction& reaction, std::uint64_t seed,
                              physics::InstructionSet isa) {
  const auto incoming = reaction.incoming();
  const auto state = reaction.state();
  std::vector<EventDensity> parts{density_of(physics::EventModel{}, reaction)};
  if (!boson.acts_on(incoming, state)) {
    return parts.front();
  }
  for (const double mass : ladder) {
    parts.push_back(
        [=](double k2) { return physics::boson_alone(boson, incoming, state, k2, mass); });
  }
  const std::vector<double> sigma = cross_sections(reaction, parts, seed, isa);
  std::vector<double> factors;
  for (const double one : sigma) {
    factors.push_back(one > 0 ? sigma.front() / one / static_cast<double>(parts.size()) : 0);
  }
  return [parts, factors](double k2) {
    physics::CouplingProducts sum;
    for (std::size_t i = 0; i < parts.size(); ++i) sum.add(parts[i](k2), factors[i]);
    return sum;
  };
}

}  // namespace tridentscan::run
